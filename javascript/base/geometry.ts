/** Points in degrees of BD-09, pixels, sizes, and boxes of points. */

import { Constructed } from './classes';

export interface Position {
  lng: number;
  lat: number;
}

export class Point extends Constructed {
  declare lng: number;
  declare lat: number;

  override construct_(lng?: number | string, lat?: number | string): void {
    this.lng = Number(lng) || 0;
    this.lat = Number(lat) || 0;
  }

  equals(other?: Position | null): boolean {
    return !!other && other.lng === this.lng && other.lat === this.lat;
  }

  clone(): Point {
    return new Point(this.lng, this.lat);
  }
}

export class Pixel extends Constructed {
  declare x: number;
  declare y: number;

  override construct_(x?: number, y?: number): void {
    this.x = Number(x) || 0;
    this.y = Number(y) || 0;
  }

  equals(other?: { x: number; y: number } | null): boolean {
    return !!other && other.x === this.x && other.y === this.y;
  }
}

export class Size extends Constructed {
  declare width: number;
  declare height: number;

  override construct_(width?: number, height?: number): void {
    this.width = Number(width) || 0;
    this.height = Number(height) || 0;
  }

  equals(other?: { width: number; height: number } | null): boolean {
    return !!other && other.width === this.width && other.height === this.height;
  }
}

export class Bounds extends Constructed {
  declare sw: Point | undefined;
  declare ne: Point | undefined;

  /** Two corners, or the four numbers west, south, east and north. */
  override construct_(southWest?: Position | number, northEast?: Position | number, east?: number, north?: number): void {
    this.sw = undefined;
    this.ne = undefined;
    const corners =
      typeof southWest === 'number'
        ? [new Point(southWest, Number(northEast)), new Point(east, north)]
        : [southWest, northEast];
    for (const corner of corners) {
      if (corner && typeof corner === 'object') {
        this.extend(corner);
      }
    }
  }

  get minX(): number | undefined {
    return this.sw?.lng;
  }

  get minY(): number | undefined {
    return this.sw?.lat;
  }

  get maxX(): number | undefined {
    return this.ne?.lng;
  }

  get maxY(): number | undefined {
    return this.ne?.lat;
  }

  getSouthWest(): Point {
    return this.sw as Point;
  }

  getNorthEast(): Point {
    return this.ne as Point;
  }

  isEmpty(): boolean {
    return !this.sw || !this.ne;
  }

  getCenter(): Point | null {
    return this.sw && this.ne
      ? new Point((this.sw.lng + this.ne.lng) / 2, (this.sw.lat + this.ne.lat) / 2)
      : null;
  }

  containsPoint(point: Position): boolean {
    const { sw, ne } = this;
    return (
      !!sw && !!ne && point.lng >= sw.lng && point.lng <= ne.lng && point.lat >= sw.lat && point.lat <= ne.lat
    );
  }

  containsBounds(other: Bounds): boolean {
    return !other.isEmpty() && this.containsPoint(other.sw!) && this.containsPoint(other.ne!);
  }

  intersects(other: Bounds): Bounds | null {
    if (this.isEmpty() || other.isEmpty()) {
      return null;
    }
    const west = Math.max(this.sw!.lng, other.sw!.lng);
    const east = Math.min(this.ne!.lng, other.ne!.lng);
    const south = Math.max(this.sw!.lat, other.sw!.lat);
    const north = Math.min(this.ne!.lat, other.ne!.lat);
    return west <= east && south <= north ? new Bounds(new Point(west, south), new Point(east, north)) : null;
  }

  extend(point: Position): void {
    const sw = this.sw ?? point;
    const ne = this.ne ?? point;
    this.sw = new Point(Math.min(sw.lng, point.lng), Math.min(sw.lat, point.lat));
    this.ne = new Point(Math.max(ne.lng, point.lng), Math.max(ne.lat, point.lat));
  }

  setMinMax(): void {}

  toSpan(): Point {
    return this.isEmpty() ? new Point(0, 0) : new Point(this.ne!.lng - this.sw!.lng, this.ne!.lat - this.sw!.lat);
  }

  equals(other?: Bounds | null): boolean {
    return !!other && !!this.sw && !!this.ne && this.sw.equals(other.sw) && this.ne.equals(other.ne);
  }

  clone(): Bounds {
    return new Bounds(this.sw, this.ne);
  }
}

/** What is a point of the API, whoever made it. */
export function isPosition(value: unknown): value is Position {
  return typeof value === 'object' && value !== null && 'lng' in value && 'lat' in value;
}

export function asPoint(position: Position): Point {
  return position instanceof Point ? position : new Point(position.lng, position.lat);
}
