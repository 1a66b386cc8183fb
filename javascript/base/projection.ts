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

  /** Metres as pages read them: as a pixel, or as a point like `convertLL2MC` gives it. */
  lngLatToMercator(position: Position): Pixel & Position {
    const pixel = this.lngLatToPoint(position);
    return Object.assign(pixel, { lng: pixel.x, lat: pixel.y });
  }

  mercatorToLngLat(metres: any): Point {
    return MercatorProjection.convertMC2LL(metres);
  }
}
