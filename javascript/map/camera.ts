/** Where a map looks from: a centre of the plane and Baidu's zoom, and which pixel shows which metre. */

import type { Metres } from '../base/plane';
import { metresPerPixel, WORLD_METRES } from '../base/plane';

export interface View {
  center: Metres;
  zoom: number;
}

/** A gesture that pages switch on and off. */
export interface Switch {
  enable(): void;
  disable(): void;
}

export interface Camera {
  center: Metres;
  zoom: number;
  heading: number;
  tilt: number;
  /** MapLibre GL JS; null where the browser draws no WebGL. */
  readonly renderer: any;
  /** Gestures by MapLibre's names. */
  readonly handlers: Record<string, Switch | undefined>;
  jump(view: Partial<View> & { heading?: number; tilt?: number }): void;
  ease(view: Partial<View> & { heading?: number; tilt?: number }, milliseconds: number): void;
  stop(): void;
  setZooms(least: number, most: number): void;
  project(metres: Metres): { x: number; y: number };
  unproject(pixel: { x: number; y: number }): Metres;
  resize(): void;
  remove(): void;
}

export interface Frame {
  width: number;
  height: number;
}

/** The pixel of a metre on a map that points north and lies flat: exact, whoever draws. */
export function flatPixel(metres: Metres, view: View, frame: Frame): { x: number; y: number } {
  const width = metresPerPixel(view.zoom);
  let dx = metres.x - view.center.x;
  if (Math.abs(dx) > WORLD_METRES / 2) {
    dx -= Math.sign(dx) * WORLD_METRES; // the copy of the world that is nearest to the centre
  }
  return { x: frame.width / 2 + dx / width, y: frame.height / 2 - (metres.y - view.center.y) / width };
}

export function flatMetres(pixel: { x: number; y: number }, view: View, frame: Frame): Metres {
  const width = metresPerPixel(view.zoom);
  return {
    x: view.center.x + (pixel.x - frame.width / 2) * width,
    y: view.center.y - (pixel.y - frame.height / 2) * width,
  };
}
