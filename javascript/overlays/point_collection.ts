/** `PointCollection`: many points as one overlay, drawn into one canvas. */

import { given } from '../base/classes';
import type { Position } from '../base/geometry';
import { metresOf } from '../base/plane';
import type { Map } from '../map/map';
import { Overlay } from './overlay';

interface CollectionOptions {
  shape?: number;
  color?: string;
  size?: number;
}

const WIDTHS: Record<number, number> = { 1: 2, 2: 4, 3: 8, 4: 10, 5: 16, 6: 20, 7: 30 };
const [STAR, SQUARE, RHOMBUS, WATERDROP] = [2, 4, 5, 6];
const NEAR = 3;

export class PointCollection extends Overlay {
  declare points_: Position[];
  declare options_: CollectionOptions;
  declare clicks_: (event: any) => void;
  declare moves_: (event: any) => void;
  /** The point below the pointer. */
  declare pointed_: Position | undefined;

  override construct_(points: Position[], options?: CollectionOptions): void {
    this.points_ = Array.isArray(points) ? points : [];
    this.options_ = given(options);
  }

  override initialize(map: Map): HTMLElement {
    const canvas = document.createElement('canvas');
    canvas.style.cssText = 'position:absolute;left:0;top:0;width:100%;height:100%';
    map.panes.vertexPane.appendChild(canvas);
    const tell = (name: string, event: any, point: Position | undefined): void => {
      if (point) {
        this.dispatchEvent(name, { ...event, point, target: this });
      }
    };
    const find = (event: any): Position | undefined =>
      event.overlay || this.isHidden_ ? undefined : this.nearest_(map, event.pixel);
    this.clicks_ = (event) => tell('click', event, find(event));
    this.moves_ = (event) => {
      if (!this.hasListeners_('mouseover') && !this.hasListeners_('mouseout')) {
        return; // looking for a point among thousands takes milliseconds
      }
      const point = find(event);
      if (point !== this.pointed_) {
        tell('mouseout', event, this.pointed_);
        this.pointed_ = point;
        tell('mouseover', event, point);
      }
    };
    map.addEventListener('click', this.clicks_);
    map.addEventListener('mousemove', this.moves_);
    return canvas;
  }

  override leave_(): void {
    this.map_?.removeEventListener('click', this.clicks_);
    this.map_?.removeEventListener('mousemove', this.moves_);
    this.pointed_ = undefined;
    super.leave_();
  }

  private nearest_(map: Map, pixel: { x: number; y: number }): Position | undefined {
    const reach = this.width_() / 2 + NEAR;
    return this.points_.find((point) => {
      const { x, y } = map.camera.project(metresOf(point));
      return Math.hypot(x - pixel.x, y - pixel.y) <= reach;
    });
  }

  private width_(): number {
    return WIDTHS[this.options_.size ?? 4] ?? 10;
  }

  override draw(): void {
    const { element_: element, map_: map } = this;
    if (!element || !map) {
      return;
    }
    const canvas = element as HTMLCanvasElement;
    const { width, height } = map.frame_;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const pen = canvas.getContext('2d');
    if (!pen) {
      return;
    }
    pen.scale(ratio, ratio);
    pen.fillStyle = this.options_.color ?? '#fa937e';
    const r = this.width_() / 2;
    for (const point of this.points_) {
      const { x, y } = map.camera.project(metresOf(point));
      if (x > -r && y > -r && x < width + r && y < height + r) {
        pen.beginPath();
        outline(pen, this.options_.shape ?? 1, x, y, r);
        pen.fill();
      }
    }
  }

  setPoints(points: Position[]): void {
    this.points_ = Array.isArray(points) ? points : [];
    this.draw_();
  }

  setStyles(options: CollectionOptions): void {
    Object.assign(this.options_, given(options));
    this.draw_();
  }

  clear(): void {
    this.setPoints([]);
  }
}

function outline(pen: CanvasRenderingContext2D, shape: number, x: number, y: number, r: number): void {
  if (shape === SQUARE) {
    pen.rect(x - r, y - r, 2 * r, 2 * r);
  } else if (shape === RHOMBUS || shape === STAR) {
    const corners = shape === STAR ? 10 : 4;
    for (let index = 0; index < corners; index++) {
      const reach = shape === STAR && index % 2 ? r * 0.4 : r;
      const angle = (2 * Math.PI * index) / corners - Math.PI / 2;
      pen.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
    }
    pen.closePath();
  } else if (shape === WATERDROP) {
    pen.moveTo(x, y);
    pen.arc(x, y - 1.5 * r, r, Math.PI * 0.8, Math.PI * 0.2);
    pen.closePath();
  } else {
    pen.arc(x, y, r, 0, 2 * Math.PI);
  }
}
