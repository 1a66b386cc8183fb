/** `Polyline`, `Polygon`, `Circle` and `BezierCurve`. */

import type { Position } from '../base/geometry';
import { Bounds, Point, asPoint } from '../base/geometry';
import { groundDistance, metresOf, pointOf, scaleAt } from '../base/plane';
import type { ShapeOptions } from './shape';
import { readPath, Shape } from './shape';

export class Polyline extends Shape {
  override construct_(points: unknown, options?: ShapeOptions): void {
    this.begin_(points, options, false);
  }

  get isArea(): boolean {
    return false;
  }
}

export class Polygon extends Shape {
  /** Rings; the first is the outline where a page gave several. */
  declare rings_: Point[][];

  override construct_(points: unknown, options?: ShapeOptions): void {
    this.begin_([], options, true);
    this.rings_ = readRings(points);
    this.path_ = this.rings_[0] ?? [];
  }

  get isArea(): boolean {
    return true;
  }

  override lines_(): Point[][] {
    return [this.path_, ...this.rings_.slice(1)];
  }

  override setPath(points: unknown): void {
    this.rings_ = readRings(points);
    super.setPath(this.rings_[0] ?? []);
  }

  override getPath(): Point[] {
    return this.path_;
  }
}

const SIDES = 96;

export class Circle extends Shape {
  declare center_: Point;
  declare radius_: number;

  override construct_(center: Position, radius?: number, options?: ShapeOptions): void {
    this.begin_([], options, true);
    this.center_ = asPoint(center);
    this.radius_ = Number(radius) || 0;
    this.path_ = this.outline_();
  }

  get isArea(): boolean {
    return true;
  }

  private outline_(): Point[] {
    const { x, y } = metresOf(this.center_);
    const radius = this.radius_ * scaleAt(this.center_);
    return Array.from({ length: SIDES }, (_, index) => {
      const angle = (2 * Math.PI * index) / SIDES;
      return pointOf({ x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) });
    });
  }

  getCenter(): Point {
    return this.center_;
  }

  setCenter(center: Position): void {
    this.center_ = asPoint(center);
    this.setPath(this.outline_());
  }

  getRadius(): number {
    return this.radius_;
  }

  setRadius(radius: number): void {
    this.radius_ = Number(radius) || 0;
    this.setPath(this.outline_());
  }

  override handles_(): Array<{ point: Point; isMiddle: boolean; move: (point: Point) => void }> {
    return [
      { point: this.center_, isMiddle: false, move: (point) => this.setCenter(point) },
      {
        point: this.path_[0],
        isMiddle: false,
        move: (point) => this.setRadius(groundDistance(this.center_, point)),
      },
    ];
  }
}

const STEPS = 32;

/** A line through its points, bent by control points between each two of them. */
export class BezierCurve extends Shape {
  declare knots_: Point[];
  declare controls_: Point[][];

  override construct_(points: unknown, controls?: unknown, options?: ShapeOptions): void {
    this.begin_([], options, false);
    this.knots_ = readPath(points);
    this.controls_ = (Array.isArray(controls) ? controls : []).map(readPath);
    this.path_ = this.curve_();
  }

  get isArea(): boolean {
    return false;
  }

  private curve_(): Point[] {
    return this.knots_.slice(0, -1).flatMap((start, index) => {
      const points = [start, ...(this.controls_[index] ?? []), this.knots_[index + 1]].map(metresOf);
      return Array.from({ length: STEPS + 1 }, (_, step) => {
        let level = points;
        const t = step / STEPS;
        while (level.length > 1) {
          level = level.slice(1).map((point, rank) => ({
            x: level[rank].x * (1 - t) + point.x * t,
            y: level[rank].y * (1 - t) + point.y * t,
          }));
        }
        return pointOf(level[0]);
      });
    });
  }

  setControlPoints(controls: unknown): void {
    this.controls_ = (Array.isArray(controls) ? controls : []).map(readPath);
    this.setPath(this.curve_());
  }

  getControlPoints(): Point[][] {
    return this.controls_;
  }
}

/** Rings of points, each an array or a text; one ring where a page gave its points alone. */
export function readRings(points: unknown): Point[][] {
  const isNested = Array.isArray(points) && (Array.isArray(points[0]) || typeof points[0] === 'string');
  return isNested ? points.map(readPath) : [readPath(points)];
}

export function boundsOf(points: Position[]): Bounds {
  const bounds = new Bounds();
  points.forEach((point) => bounds.extend(point));
  return bounds;
}
