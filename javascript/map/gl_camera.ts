/** The camera of MapLibre GL JS. */

import { Map as Renderer, prewarm, setWorkerUrl } from 'maplibre-gl';
import workerText from 'maplibre-gl-worker';

import type { Metres } from '../base/plane';
import { metresOfRenderer, rendererDegrees } from '../base/plane';
import type { Camera, Frame, Switch, View } from './camera';
import { flatMetres, flatPixel } from './camera';

const EVENTS = [
  'movestart', 'move', 'moveend', 'zoomstart', 'zoom', 'zoomend', 'dragstart', 'drag', 'dragend', 'idle', 'resize',
  'rotate', 'rotateend', 'pitch', 'pitchend',
];
export const MOST_TILT = 75;
let hasWorker = false;

/** Start the worker of all maps; a page that begins it early waits less for its first map. */
export function startWorker(): void {
  if (!hasWorker) {
    hasWorker = true;
    // The whole text, not an import of another address: `worker-src blob:` would refuse that.
    setWorkerUrl(URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' })));
    prewarm();
  }
}

export class GlCamera implements Camera {
  readonly renderer: any;

  /** Throws where the browser has no WebGL. */
  constructor(
    container: HTMLElement,
    private readonly frame: () => Frame,
    private readonly emit: (name: string, event?: any) => void,
    options: Record<string, unknown>,
  ) {
    startWorker();
    this.renderer = new Renderer({
      container,
      attributionControl: false,
      fadeDuration: 0,
      maxPitch: MOST_TILT,
      trackResize: true,
      clickTolerance: 3,
      validateStyle: false,
      ...options,
    });
    for (const name of EVENTS) {
      this.renderer.on(name, (event: any) => this.emit(name, event));
    }
  }

  get handlers(): Record<string, Switch> {
    return this.renderer;
  }

  get center(): Metres {
    const { lng, lat } = this.renderer.getCenter();
    return metresOfRenderer(lng, lat);
  }

  get zoom(): number {
    return Math.round((this.renderer.getZoom() + 1) * 1e9) / 1e9;
  }

  get heading(): number {
    return -this.renderer.getBearing() || 0;
  }

  get tilt(): number {
    return this.renderer.getPitch();
  }

  jump(view: Partial<View> & { heading?: number; tilt?: number }): void {
    this.renderer.jumpTo(this.options(view));
  }

  ease(view: Partial<View> & { heading?: number; tilt?: number }, milliseconds: number): void {
    this.renderer.easeTo({ ...this.options(view), duration: milliseconds, essential: true });
  }

  stop(): void {
    this.renderer.stop();
  }

  setZooms(least: number, most: number): void {
    this.renderer.setMinZoom(least - 1);
    this.renderer.setMaxZoom(most - 1);
  }

  project(metres: Metres): { x: number; y: number } {
    if (!this.renderer.getBearing() && !this.renderer.getPitch()) {
      return flatPixel(metres, { center: this.center, zoom: this.renderer.getZoom() + 1 }, this.frame());
    }
    const { x, y } = this.renderer.project(rendererDegrees(metres));
    return { x, y };
  }

  unproject(pixel: { x: number; y: number }): Metres {
    if (!this.renderer.getBearing() && !this.renderer.getPitch()) {
      return flatMetres(pixel, { center: this.center, zoom: this.renderer.getZoom() + 1 }, this.frame());
    }
    const { lng, lat } = this.renderer.unproject([pixel.x, pixel.y]);
    return metresOfRenderer(lng, lat);
  }

  resize(): void {
    this.renderer.resize();
  }

  remove(): void {
    this.renderer.remove();
  }

  private options(view: Partial<View> & { heading?: number; tilt?: number }): Record<string, unknown> {
    return {
      ...(view.center ? { center: rendererDegrees(view.center) } : {}),
      ...(view.zoom === undefined ? {} : { zoom: view.zoom - 1 }),
      ...(view.heading === undefined ? {} : { bearing: -view.heading }),
      ...(view.tilt === undefined ? {} : { pitch: Math.max(0, Math.min(MOST_TILT, view.tilt)) }),
    };
  }
}
