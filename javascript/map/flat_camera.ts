/** The camera of a browser without WebGL: overlays have their places, nothing is drawn below them. */

import type { Metres } from '../base/plane';
import type { Camera, Frame, View } from './camera';
import { flatMetres, flatPixel } from './camera';

export class FlatCamera implements Camera {
  readonly renderer = null;
  heading = 0;
  tilt = 0;
  center: Metres = { x: 0, y: 0 };
  zoom = 4;
  private least = 3;
  private most = 21;

  constructor(
    private readonly frame: () => Frame,
    private readonly emit: (name: string) => void,
  ) {}

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
