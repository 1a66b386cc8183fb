/** `Control`: an element over a corner of the map. Pages extend it: `initialize(map)` gives the element. */

import { given } from '../base/classes';
import { Events } from '../base/events';
import { Size } from '../base/geometry';
import type { Map } from '../map/map';
import { shield } from '../overlays/pointer';

export interface ControlOptions {
  anchor?: number;
  offset?: Size;
  [name: string]: unknown;
}

export const [TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT] = [0, 1, 2, 3];

export class Control extends Events {
  declare map_: Map | null;
  declare element_: HTMLElement | null;
  declare options_: ControlOptions;
  declare isHidden_: boolean;
  declare anchor_: number | undefined;
  declare offset_: Size | undefined;
  declare defaultAnchor: number;
  declare defaultOffset: Size;

  override construct_(options?: ControlOptions): void {
    this.options_ = given(options);
    this.anchor_ = this.options_.anchor;
    this.offset_ = this.options_.offset;
  }

  initialize(_map: Map): HTMLElement | null {
    return null;
  }

  join_(map: Map): void {
    this.map_ = map;
    const element = this.initialize(map) ?? null;
    this.element_ = element;
    if (element) {
      element.classList.add('bmap-control');
      shield(element);
      if (!element.isConnected || !map.getContainer().contains(element)) {
        map.root_.appendChild(element);
      }
      this.place_();
      if (this.isHidden_) {
        this.hide();
      }
    }
  }

  leave_(): void {
    this.element_?.remove();
    this.element_ = null;
    this.map_ = null;
  }

  protected place_(): void {
    const { element_: element } = this;
    if (!element) {
      return;
    }
    const anchor = this.getAnchor();
    const offset = this.getOffset();
    const isRight = anchor === TOP_RIGHT || anchor === BOTTOM_RIGHT;
    const isBottom = anchor === BOTTOM_LEFT || anchor === BOTTOM_RIGHT;
    element.style.left = isRight ? 'auto' : `${offset.width}px`;
    element.style.right = isRight ? `${offset.width}px` : 'auto';
    element.style.top = isBottom ? 'auto' : `${offset.height}px`;
    element.style.bottom = isBottom ? `${offset.height}px` : 'auto';
  }

  getAnchor(): number {
    return this.anchor_ ?? this.defaultAnchor ?? TOP_LEFT;
  }

  setAnchor(anchor: number): void {
    this.anchor_ = anchor;
    this.place_();
  }

  getOffset(): Size {
    return this.offset_ ?? this.defaultOffset ?? new Size(10, 10);
  }

  setOffset(offset: Size): void {
    this.offset_ = offset;
    this.place_();
  }

  getContainer(): HTMLElement | null {
    return this.element_;
  }

  show(): void {
    this.isHidden_ = false;
    if (this.element_) {
      this.element_.style.display = '';
    }
  }

  hide(): void {
    this.isHidden_ = true;
    if (this.element_) {
      this.element_.style.display = 'none';
    }
  }

  isVisible(): boolean {
    return !this.isHidden_;
  }
}
