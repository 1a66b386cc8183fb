/**
 * Lines and areas: paths of SVG in `vertexPane`, drawn at the pixels of the camera.
 *
 * SVG and not the GL canvas: it needs no WebGL, a path is there in the tick that adds it, and the browser itself
 * knows which one the pointer is on.
 */

import { given } from '../base/classes';
import type { Position } from '../base/geometry';
import { Bounds, Point, asPoint } from '../base/geometry';
import { metresOf } from '../base/plane';
import { entry } from '../base/tables';
import type { Map } from '../map/map';
import { Editing } from './editing';
import { IconSequence } from './icon_sequence';
import { Overlay } from './overlay';
import { listenToElement } from './pointer';

export interface ShapeOptions {
  strokeColor?: string;
  strokeWeight?: number;
  strokeOpacity?: number;
  strokeStyle?: string;
  strokeLineJoin?: string;
  strokeLineCap?: string;
  fillColor?: string;
  fillOpacity?: number;
  enableMassClear?: boolean;
  enableEditing?: boolean;
  enableClicking?: boolean;
  geodesic?: boolean;
  [name: string]: unknown;
}

const SVG = 'http://www.w3.org/2000/svg';
const DASHES: Record<string, (width: number) => string> = {
  dashed: (width) => `${width * 3},${width * 2}`,
  dotted: (width) => `${Math.max(1, width / 4)},${width * 1.6}`,
};
/** Pixels beyond the frame up to which a path is drawn; browsers lose precision with numbers of millions. */
const FAR = 30_000;

export abstract class Shape extends Overlay {
  declare path_: Point[];
  declare style_: ShapeOptions;
  declare layer_: number;
  declare editing_: Editing | null;

  protected begin_(points: unknown, options: ShapeOptions | undefined, isFilled: boolean): void {
    const said = given(options);
    this.style_ = {
      strokeColor: '#3a6bdb',
      strokeWeight: isFilled ? 2 : 4,
      strokeOpacity: 0.9,
      strokeStyle: 'solid',
      fillColor: '#fff',
      fillOpacity: 0.55,
      ...said,
    };
    this.isCleared_ = said.enableMassClear !== false;
    this.layer_ = 0;
    this.editing_ = null;
    this.path_ = readPath(points);
  }

  /** The options, where libraries of Baidu's look for them. */
  get _config(): ShapeOptions {
    return this.style_;
  }

  /** Whether the path is closed and has an inside. */
  abstract readonly isArea: boolean;

  override initialize(map: Map): SVGElement {
    const canvas = document.createElementNS(SVG, 'svg');
    canvas.setAttribute('width', '100%');
    canvas.setAttribute('height', '100%');
    canvas.style.cssText = 'position:absolute;left:0;top:0;overflow:visible;pointer-events:none';
    const path = document.createElementNS(SVG, 'path');
    path.style.cursor = 'pointer';
    canvas.appendChild(path);
    map.panes.vertexPane.appendChild(canvas);
    this.element_ = canvas;
    this.dress_();
    listenToElement(this, path);
    if (this.style_.enableEditing) {
      this.enableEditing();
    }
    return canvas;
  }

  override leave_(): void {
    this.editing_?.end();
    this.editing_ = null;
    super.leave_();
  }

  /** Rings or lines in pixels. */
  lines_(): Point[][] {
    return [this.path_];
  }

  override draw(): void {
    const { element_: canvas, map_: map } = this;
    if (!canvas || !map) {
      return;
    }
    canvas.firstElementChild!.setAttribute('d', this.outlineText_());
    this.drawIcons_(canvas, map);
    canvas.style.zIndex = String(this.layer_);
    this.editing_?.draw();
  }

  /** The lines as the text of a path, in pixels of the map. */
  protected outlineText_(): string {
    return this.lines_()
      .filter((line) => line.length)
      .map((line) => `M${line.map((point) => this.pixelText_(this.map_!, point)).join('L')}${this.isArea ? 'Z' : ''}`)
      .join('');
  }

  /** Draw the symbols along the line behind it, in the order of the elements: over it. */
  private drawIcons_(canvas: Element, map: Map): void {
    const sequences = Array.isArray(this.style_['icons']) ? this.style_['icons'] : [];
    const lines = this.lines_().map((line) => line.map((point) => map.camera.project(metresOf(point))));
    const icons = sequences.filter((one) => one instanceof IconSequence).flatMap((one) => lines.flatMap((line) => one.draw_(line)));
    while (canvas.childElementCount > 1) {
      canvas.lastElementChild!.remove();
    }
    canvas.append(...icons);
  }

  private pixelText_(map: Map, point: Point): string {
    const { x, y } = map.camera.project(metresOf(point));
    const bounded = [x, y].map((value) => Math.max(-FAR, Math.min(FAR, value)));
    return `${bounded[0].toFixed(2)} ${bounded[1].toFixed(2)}`;
  }

  dress_(): void {
    const path = this.element_?.firstElementChild as SVGPathElement | null;
    if (!path) {
      return;
    }
    const style = this.style_;
    const width = Number(style.strokeWeight) || 0;
    path.setAttribute('stroke', style.strokeColor || 'none');
    path.setAttribute('stroke-width', String(width));
    path.setAttribute('stroke-opacity', String(style.strokeOpacity));
    path.setAttribute('stroke-linejoin', style.strokeLineJoin ?? 'round');
    path.setAttribute('stroke-linecap', style.strokeLineCap ?? (style.strokeStyle === 'solid' ? 'round' : 'butt'));
    path.setAttribute('stroke-dasharray', entry(DASHES, style.strokeStyle)?.(width) ?? 'none');
    path.setAttribute('fill', this.isArea ? style.fillColor || 'none' : 'none');
    path.setAttribute('fill-opacity', String(style.fillOpacity));
    path.setAttribute('fill-rule', 'evenodd');
    path.setAttribute('pointer-events', style.enableClicking === false ? 'none' : this.isArea ? 'all' : 'stroke');
  }

  getPath(): Point[] {
    return this.path_;
  }

  getPoints(): Point[] {
    return this.getPath();
  }

  setPath(points: unknown): void {
    this.path_ = readPath(points);
    this.draw_();
    this.dispatchEvent('lineupdate');
  }

  setPoints(points: unknown): void {
    this.setPath(points);
  }

  setPositionAt(index: number, point: Position): void {
    this.path_[index] = asPoint(point);
    this.setPath(this.path_);
  }

  /** The length of the outline in metres of the projection, as the service's own is; `getDistance` measures the ground. */
  getLength(): number {
    const places = this.path_.map(metresOf);
    const ends = this.isArea ? [...places.slice(1), ...places.slice(0, 1)] : places.slice(1);
    return ends.reduce((sum, end, index) => sum + Math.hypot(end.x - places[index].x, end.y - places[index].y), 0);
  }

  /** The name of `setPositionAt` in earlier versions. */
  setPointAt(index: number, point: Position): void {
    this.setPositionAt(index, point);
  }

  getBounds(): Bounds {
    const bounds = new Bounds();
    this.lines_().flat().forEach((point) => bounds.extend(point));
    return bounds;
  }

  setZIndex(layer: number): void {
    this.layer_ = layer;
    this.draw_();
  }

  setOptions(options: ShapeOptions): void {
    Object.assign(this.style_, given(options));
    this.dress_();
  }

  enableEditing(): void {
    this.style_.enableEditing = true;
    if (this.map_ && !this.editing_) {
      this.editing_ = new Editing(this, this.map_);
    }
  }

  disableEditing(): void {
    this.style_.enableEditing = false;
    this.editing_?.end();
    this.editing_ = null;
  }

  /** Points that can be dragged while the shape is edited, and how a moved one changes it. */
  handles_(): Array<{ point: Point; isMiddle: boolean; move: (point: Point) => void }> {
    const points = this.path_;
    const corners = points.map((point, index) => ({
      point,
      isMiddle: false,
      move: (moved: Point) => this.setPositionAt(index, moved),
    }));
    const pairs = this.isArea ? points.length : points.length - 1;
    const middles = points.slice(0, Math.max(0, pairs)).map((point, index) => {
      const next = points[(index + 1) % points.length];
      return {
        point: new Point((point.lng + next.lng) / 2, (point.lat + next.lat) / 2),
        isMiddle: true,
        move: (moved: Point) => this.setPath([...points.slice(0, index + 1), moved, ...points.slice(index + 1)]),
      };
    });
    return [...corners, ...middles];
  }
}

/** `setStrokeColor`, `getStrokeColor` and the like, for each part of the style. */
for (const part of [
  'strokeColor', 'strokeWeight', 'strokeOpacity', 'strokeStyle', 'strokeLineJoin', 'strokeLineCap', 'fillColor',
  'fillOpacity',
]) {
  const name = part[0].toUpperCase() + part.slice(1);
  const prototype = Shape.prototype as any;
  prototype[`set${name}`] = function (this: Shape, value: unknown): void {
    this.style_[part] = value;
    this.dress_();
  };
  prototype[`get${name}`] = function (this: Shape): unknown {
    return this.style_[part];
  };
}

/** Points of an array, or of a text `lng,lat;lng,lat` as `Boundary` answers it. */
export function readPath(points: unknown): Point[] {
  if (typeof points === 'string') {
    return points
      .split(';')
      .filter((pair) => pair.trim())
      .map((pair) => {
        const [lng, lat] = pair.split(',').map(Number);
        return new Point(lng, lat);
      });
  }
  return Array.isArray(points) ? points.filter(Boolean).map((point: Position) => asPoint(point)) : [];
}
