/** `Label`: a text at a point, or beside a marker. */

import { given } from '../base/classes';
import type { Position } from '../base/geometry';
import { Point, Size, asPoint, isPosition } from '../base/geometry';
import type { Map } from '../map/map';
import { fill } from './content';
import { Overlay } from './overlay';
import { listenToElement } from './pointer';

interface LabelOptions {
  position?: Position;
  point?: Position;
  offset?: Size;
  enableMassClear?: boolean;
}

export class Label extends Overlay {
  declare content: string;
  declare point: Point | null;
  declare offset_: Size;
  declare style_: Record<string, string>;
  declare title_: string;
  declare layer_: number;
  declare isAttached_: boolean;

  override construct_(content: string, options?: LabelOptions): void {
    const said = given(options);
    const position = said.position ?? said.point;
    this.content = content;
    this.point = position ? asPoint(position) : null;
    this.offset_ = said.offset ?? new Size(0, 0);
    this.isCleared_ = said.enableMassClear !== false;
    this.style_ = {};
    this.title_ = '';
    this.layer_ = 0;
    this.isAttached_ = false;
  }

  private make_(): HTMLElement {
    const element = document.createElement('div');
    element.className = 'bmap-label BMapLabel';
    element.title = this.title_;
    Object.assign(element.style, this.style_);
    fill(element, this.content);
    listenToElement(this, element);
    return element;
  }

  override initialize(map: Map): HTMLElement {
    this.isAttached_ = false;
    const element = this.make_();
    map.panes.labelPane.appendChild(element);
    return element;
  }

  /** Stand in the element of a marker. */
  attach_(parent: HTMLElement, map: Map): void {
    this.element_?.remove();
    this.map_ = map;
    this.isAttached_ = true;
    this.element_ = this.make_();
    parent.appendChild(this.element_);
    if (this.isHidden_) {
      this.hide();
    }
    this.draw();
  }

  override draw(): void {
    const { element_: element, map_: map, offset_: offset } = this;
    if (!element || !map || (!this.point && !this.isAttached_)) {
      return;
    }
    const { x, y } = this.isAttached_ ? { x: 0, y: 0 } : map.pointToOverlayPixel(this.point!);
    element.style.transform = `translate(${x + offset.width}px,${y + offset.height}px)`;
    element.style.zIndex = String(this.layer_);
  }

  getContent(): string {
    return this.content;
  }

  setContent(content: string): void {
    this.content = content;
    if (this.element_) {
      fill(this.element_ as HTMLElement, content);
    }
  }

  setStyle(style: Record<string, string>): void {
    Object.assign(this.style_, style);
    if (this.element_) {
      Object.assign(this.element_.style, style);
    }
  }

  setStyles(style: Record<string, string>): void {
    this.setStyle(style);
  }

  getPosition(): Point | null {
    return this.point;
  }

  setPosition(point: Position): void {
    if (isPosition(point)) {
      this.point = asPoint(point);
      this.draw_();
    }
  }

  getOffset(): Size {
    return this.offset_;
  }

  setOffset(offset: Size): void {
    this.offset_ = offset;
    this.draw_();
  }

  getTitle(): string {
    return this.title_;
  }

  setTitle(title: string): void {
    this.title_ = title ?? '';
    if (this.element_) {
      (this.element_ as HTMLElement).title = this.title_;
    }
  }

  setZIndex(layer: number): void {
    this.layer_ = layer;
    this.draw_();
  }
}
