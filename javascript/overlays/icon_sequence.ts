/** `IconSequence`: symbols along a line, such as the arrows that say which way it goes. */

import { Constructed } from '../base/classes';
import type { Symbol } from './symbol';

interface Place {
  x: number;
  y: number;
  /** Degrees from the x axis, clockwise. */
  angle: number;
}

const MOST_SYMBOLS = 500;
/** A symbol that points down points along the line. */
const DOWNWARD = 90;

export class IconSequence extends Constructed {
  declare symbol_: Symbol;
  declare offset_: string;
  declare repeat_: string;
  declare isTurned_: boolean;

  override construct_(symbol: Symbol, offset?: string, repeat?: string, fixedRotation?: boolean): void {
    this.symbol_ = symbol;
    this.offset_ = String(offset ?? '100%');
    this.repeat_ = String(repeat ?? '');
    this.isTurned_ = fixedRotation !== false;
  }

  /** The elements of the symbols on a line of pixels. */
  draw_(line: Array<{ x: number; y: number }>): SVGElement[] {
    const whole = line.slice(1).reduce((sum, end, index) => sum + Math.hypot(end.x - line[index].x, end.y - line[index].y), 0);
    if (!whole) {
      return [];
    }
    const step = pixels(this.repeat_, whole);
    const first = Math.min(whole, pixels(this.offset_, whole));
    const count = step > 0 ? Math.min(MOST_SYMBOLS, Math.floor((whole - first) / step) + 1) : 1;
    return Array.from({ length: count }, (_, rank) => this.element_(placeAt(line, first + rank * step)));
  }

  private element_({ x, y, angle }: Place): SVGElement {
    const element = this.symbol_.shape_();
    const turn = this.isTurned_ ? ` rotate(${(angle - DOWNWARD).toFixed(1)})` : '';
    element.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})${turn} ${element.getAttribute('transform')}`);
    element.setAttribute('pointer-events', 'none');
    return element;
  }
}

function pixels(text: string, whole: number): number {
  const number = parseFloat(text) || 0;
  return text.includes('%') ? (whole * number) / 100 : number;
}

function placeAt(line: Array<{ x: number; y: number }>, distance: number): Place {
  let left = distance;
  for (let index = 1; index < line.length; index++) {
    const [start, end] = [line[index - 1], line[index]];
    const length = Math.hypot(end.x - start.x, end.y - start.y);
    if (left <= length || index === line.length - 1) {
      const share = length ? Math.min(1, left / length) : 0;
      const angle = (Math.atan2(end.y - start.y, end.x - start.x) * 180) / Math.PI;
      return { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share, angle };
    }
    left -= length;
  }
  return { ...line[0], angle: 0 };
}
