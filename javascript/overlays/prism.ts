/** `Prism`: an area that stands up to a height; whoever looks straight down sees its top alone. */

import { given } from '../base/classes';
import type { Point } from '../base/geometry';
import { Bounds } from '../base/geometry';
import { metresOf, metresPerPixel, scaleAt } from '../base/plane';
import type { Map } from '../map/map';
import { Overlay } from './overlay';
import { listenToElement } from './pointer';
import { boundsOf, readRings } from './shapes';

interface PrismOptions {
  topFillColor?: string;
  topFillOpacity?: number;
  sideFillColor?: string;
  sideFillOpacity?: number;
  enableMassClear?: boolean;
}

type Corner = { x: number; y: number };

const SVG = 'http://www.w3.org/2000/svg';
const DEGREE = Math.PI / 180;

export class Prism extends Overlay {
  declare rings_: Point[][];
  declare altitude_: number;
  declare look_: PrismOptions;

  override construct_(points: unknown, altitude?: number, options?: PrismOptions): void {
    this.rings_ = readRings(points);
    this.altitude_ = Number(altitude) || 0;
    this.look_ = {
      topFillColor: '#fff', topFillOpacity: 0.5, sideFillColor: '#fff', sideFillOpacity: 0.8, ...given(options),
    };
    this.isCleared_ = this.look_.enableMassClear !== false;
  }

  override initialize(map: Map): SVGElement {
    const canvas = document.createElementNS(SVG, 'svg');
    canvas.setAttribute('width', '100%');
    canvas.setAttribute('height', '100%');
    canvas.style.cssText = 'position:absolute;left:0;top:0;overflow:visible;pointer-events:none';
    for (let part = 0; part < 2; part++) {
      const path = document.createElementNS(SVG, 'path');
      path.setAttribute('pointer-events', 'all');
      path.style.cursor = 'pointer';
      canvas.appendChild(path);
      listenToElement(this, path);
    }
    map.panes.vertexPane.appendChild(canvas);
    this.element_ = canvas;
    this.dress_();
    return canvas;
  }

  private dress_(): void {
    const [side, top] = this.element_?.children ?? [];
    const { topFillColor, topFillOpacity, sideFillColor, sideFillOpacity } = this.look_;
    side?.setAttribute('fill', sideFillColor || 'none');
    side?.setAttribute('fill-opacity', String(sideFillOpacity));
    top?.setAttribute('fill', topFillColor || 'none');
    top?.setAttribute('fill-opacity', String(topFillOpacity));
    top?.setAttribute('fill-rule', 'evenodd');
  }

  override draw(): void {
    const { element_: canvas, map_: map } = this;
    if (!canvas || !map) {
      return;
    }
    const rings = this.rings_.map((ring) => ring.map((point) => map.camera.project(metresOf(point))));
    const rise = this.rise_(map);
    const [side, top] = canvas.children;
    const walls = rise ? rings.flatMap((ring) => ring.map((corner, at) => wall(corner, ring[(at + 1) % ring.length], rise))) : [];
    side.setAttribute('d', walls.join(''));
    top.setAttribute('d', rings.map((ring) => outline(ring.map(({ x, y }) => ({ x, y: y - rise })))).join(''));
  }

  /** Pixels by which the top stands above the ground on the screen. */
  private rise_(map: Map): number {
    const first = this.rings_[0]?.[0];
    return first
      ? ((this.altitude_ * scaleAt(first)) / metresPerPixel(map.getZoom())) * Math.sin(map.getTilt() * DEGREE)
      : 0;
  }

  getPath(): Point[] {
    return this.rings_[0] ?? [];
  }

  setPath(points: unknown): void {
    this.rings_ = readRings(points);
    this.draw_();
  }

  getBounds(): Bounds {
    return boundsOf(this.rings_.flat());
  }

  getAltitude(): number {
    return this.altitude_;
  }

  setAltitude(altitude: number): void {
    this.altitude_ = Number(altitude) || 0;
    this.draw_();
  }
}

function outline(corners: Corner[]): string {
  return corners.length ? `M${corners.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z` : '';
}

/** One wall, always in the same turn, so that walls behind one another fill and do not cut each other out. */
function wall(start: Corner, end: Corner, rise: number): string {
  const [left, right] = start.x < end.x ? [start, end] : [end, start];
  return outline([left, right, { x: right.x, y: right.y - rise }, { x: left.x, y: left.y - rise }]);
}

for (const option of ['topFillColor', 'topFillOpacity', 'sideFillColor', 'sideFillOpacity'] as const) {
  const name = option[0].toUpperCase() + option.slice(1);
  const prototype = Prism.prototype as any;
  prototype[`set${name}`] = function (value: unknown): void {
    this.look_[option] = value;
    this.dress_();
  };
  prototype[`get${name}`] = function (): unknown {
    return this.look_[option];
  };
}
