/** What a hand does on a map: clicks and moves of the pointer as events of the map, and which gestures move it. */

import { Pixel } from '../base/geometry';
import { pointOf } from '../base/plane';
import type { Camera } from './camera';

const POINTER_EVENTS: Record<string, string> = {
  click: 'click',
  dblclick: 'dblclick',
  contextmenu: 'rightclick',
  mousemove: 'mousemove',
  mouseover: 'mouseover',
  mouseout: 'mouseout',
  mousedown: 'mousedown',
  mouseup: 'mouseup',
  touchstart: 'touchstart',
  touchmove: 'touchmove',
  touchend: 'touchend',
};
/** Names of Baidu's switches, and the handlers of MapLibre that they mean. */
export const HANDLERS: Record<string, string> = {
  Dragging: 'dragPan',
  ScrollWheelZoom: 'scrollZoom',
  DoubleClickZoom: 'doubleClickZoom',
  Keyboard: 'keyboard',
  PinchToZoom: 'touchZoomRotate',
  Rotate: 'dragRotate',
  RotateGestures: 'dragRotate',
  Tilt: 'touchPitch',
  TiltGestures: 'touchPitch',
};
const CLICK_PIXELS = 4;

export interface PointerTarget {
  camera: Camera;
  dispatchEvent(name: string, fields?: object): unknown;
}

/** Give the fields of an event at a pixel of the map. */
export function pointerFields(map: { camera: Camera }, frame: HTMLElement, event: MouseEvent | TouchEvent): any {
  const place = 'touches' in event ? (event.touches[0] ?? event.changedTouches[0]) : event;
  const box = frame.getBoundingClientRect();
  const pixel = new Pixel(place.clientX - box.left, place.clientY - box.top);
  const metres = map.camera.unproject(pixel);
  const point = pointOf(metres);
  return {
    point,
    latlng: point,
    latLng: point,
    mercatorPoint: { lng: metres.x, lat: metres.y },
    pixel,
    x: pixel.x,
    y: pixel.y,
    offsetX: pixel.x,
    offsetY: pixel.y,
    clientX: place.clientX,
    clientY: place.clientY,
    pageX: place.pageX,
    pageY: place.pageY,
    domEvent: event,
    overlay: null,
  };
}

export function listenToPointer(target: PointerTarget, ground: HTMLElement): void {
  let press = { x: 0, y: 0 };
  ground.addEventListener('mousedown', (event) => (press = { x: event.clientX, y: event.clientY }), true);
  for (const [own, name] of Object.entries(POINTER_EVENTS)) {
    ground.addEventListener(
      own,
      (event) => {
        const pointer = event as MouseEvent;
        const isDrag = Math.hypot(pointer.clientX - press.x, pointer.clientY - press.y) > CLICK_PIXELS;
        if ((own === 'click' && isDrag) || isCrossingWithin(own, pointer, ground)) {
          return;
        }
        if (own === 'contextmenu') {
          event.preventDefault();
        }
        target.dispatchEvent(name, pointerFields(target, ground, pointer));
      },
      { passive: own !== 'contextmenu' },
    );
  }
}

function isCrossingWithin(name: string, event: MouseEvent, ground: HTMLElement): boolean {
  return /mouseo/.test(name) && event.relatedTarget instanceof Node && ground.contains(event.relatedTarget);
}
