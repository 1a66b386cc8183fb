/** What a hand does on a map that no WebGL draws: drags, the wheel, a double click. */

import type { Metres } from '../base/plane';
import type { Switch } from './camera';
import type { FlatCamera } from './flat_camera';

const WHEEL_MILLISECONDS = 150;
/** The handlers by MapLibre's names, and whether each is on before a page says so. */
const HANDLERS = ['dragPan', 'scrollZoom', 'doubleClickZoom'] as const;

type Handler = (typeof HANDLERS)[number];
type Place = { x: number; y: number };

export class FlatGestures {
  readonly handlers: Record<string, Switch>;
  private readonly isOn: Record<Handler, boolean>;
  private lastWheel = 0;

  constructor(
    private readonly ground: HTMLElement,
    private readonly camera: FlatCamera,
    wishes: Record<string, unknown>,
  ) {
    this.isOn = {
      dragPan: true,
      scrollZoom: !!wishes['scrollZoom'],
      doubleClickZoom: wishes['doubleClickZoom'] !== false,
    };
    this.handlers = Object.fromEntries(
      HANDLERS.map((name) => [
        name,
        { enable: () => (this.isOn[name] = true), disable: () => (this.isOn[name] = false) },
      ]),
    );
    ground.addEventListener('mousedown', (event) => event.button === 0 && this.drag(event, 'mousemove', 'mouseup'));
    ground.addEventListener('touchstart', (event) => this.drag(event, 'touchmove', 'touchend'), { passive: true });
    ground.addEventListener('wheel', (event) => this.roll(event), { passive: false });
    ground.addEventListener('dblclick', (event) => {
      if (this.isOn.doubleClickZoom) {
        this.camera.zoomAround(this.place(event), this.camera.zoom + 1);
      }
    });
  }

  private place(event: MouseEvent | TouchEvent): Place {
    const point = 'touches' in event ? (event.touches[0] ?? event.changedTouches[0]) : event;
    const box = this.ground.getBoundingClientRect();
    return { x: point.clientX - box.left, y: point.clientY - box.top };
  }

  private drag(press: MouseEvent | TouchEvent, moving: string, ending: string): void {
    if (!this.isOn.dragPan) {
      return;
    }
    const held: Metres = this.camera.unproject(this.place(press));
    const move = (event: Event): void => this.camera.drag(held, this.place(event as MouseEvent | TouchEvent));
    const end = (): void => {
      window.removeEventListener(moving, move);
      window.removeEventListener(ending, end);
      this.camera.endDrag();
    };
    window.addEventListener(moving, move);
    window.addEventListener(ending, end);
  }

  private roll(event: WheelEvent): void {
    if (!this.isOn.scrollZoom) {
      return;
    }
    event.preventDefault();
    if (event.timeStamp - this.lastWheel > WHEEL_MILLISECONDS) {
      this.lastWheel = event.timeStamp;
      this.camera.zoomAround(this.place(event), Math.round(this.camera.zoom - Math.sign(event.deltaY)));
    }
  }
}
