/** The camera of a browser without WebGL: it looks down at a map of pictures. */

import type { Metres } from '../base/plane';
import type { Camera, Frame, Switch, View } from './camera';
import { flatMetres, flatPixel } from './camera';
import { FlatGestures } from './flat_gestures';

export class FlatCamera implements Camera {
  readonly renderer = null;
  readonly handlers: Record<string, Switch>;
  heading = 0;
  tilt = 0;
  center: Metres = { x: 0, y: 0 };
  zoom = 4;
  private least = 3;
  private most = 21;
  private isDragged = false;

  constructor(
    ground: HTMLElement,
    private readonly frame: () => Frame,
    private readonly emit: (name: string) => void,
    options: Record<string, unknown>,
  ) {
    this.handlers = new FlatGestures(ground, this, options).handlers;
  }

  jump(view: Partial<View>): void {
    const zoom = Math.max(this.least, Math.min(this.most, view.zoom ?? this.zoom));
    const hasZoomed = zoom !== this.zoom;
    this.emit('movestart');
    this.center = view.center ?? this.center;
    this.zoom = zoom;
    this.emit('move');
    if (hasZoomed) {
      this.emit('zoomend');
    }
    this.emit('moveend');
    window.setTimeout(() => this.emit('idle'));
  }

  ease(view: Partial<View>): void {
    this.jump(view);
  }

  /** Zoom with the metre below a pixel staying there. */
  zoomAround(pixel: { x: number; y: number }, zoom: number): void {
    const bounded = Math.max(this.least, Math.min(this.most, zoom));
    const held = this.unproject(pixel);
    const there = flatMetres(pixel, { center: this.center, zoom: bounded }, this.frame());
    this.jump({ center: this.shifted(held, there), zoom: bounded });
  }

  /** Bring a metre below a pixel, as a hand drags it. */
  drag(held: Metres, pixel: { x: number; y: number }): void {
    if (!this.isDragged) {
      this.isDragged = true;
      this.emit('movestart');
      this.emit('dragstart');
    }
    this.center = this.shifted(held, this.unproject(pixel));
    this.emit('move');
    this.emit('drag');
  }

  endDrag(): void {
    if (this.isDragged) {
      this.isDragged = false;
      this.emit('dragend');
      this.emit('moveend');
    }
  }

  private shifted(held: Metres, there: Metres): Metres {
    return { x: this.center.x + held.x - there.x, y: this.center.y + held.y - there.y };
  }

  stop(): void {}

  setZooms(least: number, most: number): void {
    this.least = least;
    this.most = most;
  }

  project(metres: Metres): { x: number; y: number } {
    return flatPixel(metres, this, this.frame());
  }

  unproject(pixel: { x: number; y: number }): Metres {
    return flatMetres(pixel, this, this.frame());
  }

  resize(): void {
    this.emit('resize');
  }

  remove(): void {}
}
