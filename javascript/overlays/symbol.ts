/** `Symbol`: an icon drawn of a shape or of a page's own path. */

import { given } from '../base/classes';
import { Size } from '../base/geometry';
import { Icon } from './icon';

interface SymbolOptions {
  anchor?: Size;
  fillColor?: string;
  fillOpacity?: number;
  scale?: number;
  rotation?: number;
  strokeColor?: string;
  strokeOpacity?: number;
  strokeWeight?: number;
}

const STAR = Array.from({ length: 10 }, (_, index) => {
  const reach = index % 2 ? 2.4 : 6;
  const angle = (Math.PI * index) / 5 - Math.PI / 2;
  return `${(reach * Math.cos(angle)).toFixed(2)} ${(reach * Math.sin(angle)).toFixed(2)}`;
}).join('L');
const CLOSED_ARROW = 'M0 -6L5 5H-5Z';
const OPEN_ARROW = 'M-5 5L0 -5L5 5';
const DISC = 'M-8 0a8 8 0 1 0 16 0a8 8 0 1 0 -16 0Z';

/** By the number of the shape, around (0, 0), in pixels at scale 1. */
const SHAPES: Record<number, string> = {
  1: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z',
  2: 'M-5 -5H5V5H-5Z',
  3: 'M0 -7L7 0L0 7L-7 0Z',
  4: `M${STAR}Z`,
  5: 'M0 6L5 -5H-5Z',
  6: CLOSED_ARROW,
  7: 'M-5 -5L0 5L5 -5',
  8: OPEN_ARROW,
  9: 'M0 0C-2.5 -7 -7 -10 -7 -16a7 7 0 1 1 14 0C7 -10 2.5 -7 0 0Z',
  10: 'M0 -10L2 -4L10 2V4L2 1.5L1.5 6L4 9H-4L-1.5 6L-2 1.5L-10 4V2L-2 -4Z',
  11: 'M-9 -5H-5L-3 -8H3L5 -5H9V7H-9ZM-4 1a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z',
  12: 'M0 -9L9 7H-9ZM-1 -3H1V3H-1ZM-1 4H1V6H-1Z',
  13: `${DISC}M-4 -3a1 1 0 1 0 2 0a1 1 0 1 0 -2 0ZM2 -3a1 1 0 1 0 2 0a1 1 0 1 0 -2 0ZM-4 2Q0 7 4 2Q0 4.5 -4 2Z`,
  14: `${DISC}M-0.8 -6H0.8V-0.5L4 2L3 3.4L-0.8 0.8Z`,
};
const OPEN_SHAPES = new Set([7, 8]);
const SVG = 'http://www.w3.org/2000/svg';
const MOST_REACH = 256;

export class Symbol extends Icon {
  declare path_: string | number;
  declare options_: SymbolOptions;

  override construct_(path: any, options?: any): void {
    this.path_ = path;
    this.options_ = { fillColor: '#f00', fillOpacity: 1, scale: 1, rotation: 0, strokeColor: '#f00', ...given<SymbolOptions>(options) };
    super.construct_('');
    this.redraw_();
  }

  private get outline_(): string {
    return SHAPES[Number(this.path_)] ?? String(this.path_);
  }

  private get width_(): number {
    return Number(this.options_.strokeWeight ?? 1) || 0;
  }

  /** The shape around (0, 0). */
  shape_(): SVGPathElement {
    const { fillColor, fillOpacity, scale, rotation, strokeColor, strokeOpacity } = this.options_;
    const element = document.createElementNS(SVG, 'path');
    const attributes = {
      d: this.outline_,
      transform: `rotate(${Number(rotation)}) scale(${Number(scale)})`,
      fill: OPEN_SHAPES.has(Number(this.path_)) ? 'none' : fillColor,
      'fill-opacity': fillOpacity,
      'fill-rule': 'evenodd',
      stroke: strokeColor,
      'stroke-width': this.width_ / (Number(scale) || 1),
      'stroke-opacity': strokeOpacity ?? 1,
    };
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
    return element;
  }

  private redraw_(): void {
    const { anchor, scale } = this.options_;
    const numbers = (this.outline_.match(/\d*\.?\d+/g) ?? []).map(Number);
    const reach = Math.ceil(Math.min(MOST_REACH, 1.5 * Math.max(1, ...numbers) * Number(scale) + this.width_));
    const frame = document.createElementNS(SVG, 'svg');
    const size = 2 * reach;
    frame.setAttribute('width', String(size));
    frame.setAttribute('height', String(size));
    frame.setAttribute('viewBox', `${-reach} ${-reach} ${size} ${size}`);
    frame.appendChild(this.shape_());
    this.imageUrl = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(frame))}`;
    this.size = new Size(size, size);
    this.anchor = new Size(reach + (anchor?.width ?? 0), reach + (anchor?.height ?? 0));
  }

  setPath(path: string | number): void {
    this.path_ = path;
    this.redraw_();
  }

  override setAnchor(anchor: Size): void {
    this.options_.anchor = anchor;
    this.redraw_();
  }
}

/** `setScale`, `getScale` and the like, for each option. */
for (const option of ['fillColor', 'fillOpacity', 'scale', 'rotation', 'strokeColor', 'strokeOpacity', 'strokeWeight'] as const) {
  const name = option[0].toUpperCase() + option.slice(1);
  const prototype = Symbol.prototype as any;
  prototype[`set${name}`] = function (value: unknown): void {
    this.options_[option] = value;
    this.redraw_();
  };
  prototype[`get${name}`] = function (): unknown {
    return this.options_[option];
  };
}
