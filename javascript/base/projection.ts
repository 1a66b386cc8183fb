/** Projections as pages see them: degrees to metres of the plane and back. */

import { Constructed } from './classes';
import type { Position } from './geometry';
import { Pixel, Point } from './geometry';
import { metresOf, pointOf } from './plane';

export class MercatorProjection extends Constructed {
  static convertLL2MC(position: Position): Point {
    const { x, y } = metresOf(position);
    return new Point(x, y);
  }

  static convertMC2LL(metres: any): Point {
    return pointOf({ x: metres.lng ?? metres.x, y: metres.lat ?? metres.y });
  }

  lngLatToPoint(position: Position): Pixel {
    const { x, y } = metresOf(position);
    return new Pixel(x, y);
  }

  pointToLngLat(pixel: { x: number; y: number }): Point {
    return pointOf(pixel);
  }

  lngLatToMercator(position: Position): Pixel {
    return this.lngLatToPoint(position);
  }

  mercatorToLngLat(pixel: { x: number; y: number }): Point {
    return this.pointToLngLat(pixel);
  }
}
