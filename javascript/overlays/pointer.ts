/** The pointer on an overlay's element: events of the overlay, and dragging. */

import { Pixel } from '../base/geometry';
import { pointerFields } from '../map/gestures';
import type { Overlay } from './overlay';

const NAMES: Record<string, string> = {
  click: 'click',
  dblclick: 'dblclick',
  contextmenu: 'rightclick',
  mousedown: 'mousedown',
  mouseup: 'mouseup',
  mouseover: 'mouseover',
  mouseout: 'mouseout',
  mousemove: 'mousemove',
  touchstart: 'touchstart',
  touchend: 'touchend',
};
/** The map gets them after the overlay and with it, unless the page stops them there. */
const SHARED = new Set(['click', 'dblclick', 'contextmenu']);

export function listenToElement(overlay: Overlay, element: Element): void {
  for (const [own, name] of Object.entries(NAMES)) {
    element.addEventListener(own, (event) => {
      const map = overlay.map_;
      if (!map) {
        return;
      }
      const fields = pointerFields(map, map.ground_, event as MouseEvent);
      overlay.dispatchEvent(name, { ...fields, overlay, target: overlay });
      if (SHARED.has(own)) {
        const isStopped = event.cancelBubble;
        event.stopPropagation();
        event.preventDefault();
        if (!isStopped) {
          map.dispatchEvent(name, { ...fields, overlay });
        }
      }
    });
  }
}

/** Keep the pointer's events from the map below: its drags, its wheel, its clicks. */
export function shield(element: HTMLElement): void {
  const names = ['mousedown', 'mouseup', 'click', 'dblclick', 'contextmenu', 'wheel', 'touchstart', 'touchmove', 'touchend'];
  for (const name of names) {
    element.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
  }
}

export interface Drag {
  isEnabled(): boolean;
  start(event: PointerEvent): void;
  move(pixel: Pixel, event: PointerEvent): void;
  end(event: PointerEvent): void;
}

const DRAG_PIXELS = 2;

/** Let an element be dragged; `move` gets how far, in pixels. */
export function listenToDrag(element: HTMLElement | SVGElement, drag: Drag): void {
  element.addEventListener('pointerdown', (pressed) => {
    const press = pressed as PointerEvent;
    if (!drag.isEnabled() || press.button !== 0) {
      return;
    }
    let isUnderWay = false;
    const move = (event: PointerEvent): void => {
      const shift = new Pixel(event.clientX - press.clientX, event.clientY - press.clientY);
      if (!isUnderWay && Math.hypot(shift.x, shift.y) < DRAG_PIXELS) {
        return;
      }
      if (!isUnderWay) {
        isUnderWay = true;
        drag.start(press);
      }
      drag.move(shift, event);
    };
    const end = (event: PointerEvent): void => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
      if (isUnderWay) {
        drag.end(event);
        swallowClick(element);
      }
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
  });
  for (const name of ['mousedown', 'touchstart']) {
    element.addEventListener(name, (event) => drag.isEnabled() && event.stopPropagation(), { passive: true });
  }
}

/** The click that a browser makes of the end of a drag is none. */
function swallowClick(element: Element): void {
  const swallow = (event: Event): void => event.stopImmediatePropagation();
  element.addEventListener('click', swallow, true);
  window.setTimeout(() => element.removeEventListener('click', swallow, true));
}
