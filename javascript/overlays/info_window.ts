/** `InfoWindow`: one open at a time on a map, its tip at a point. */

import { given } from '../base/classes';
import type { Position } from '../base/geometry';
import { Point, Size, asPoint } from '../base/geometry';
import type { Map } from '../map/map';
import { fill } from './content';
import type { Marker } from './marker';
import { Overlay } from './overlay';
import { shield } from './pointer';

export interface InfoWindowOptions {
  width?: number;
  height?: number;
  maxWidth?: number;
  maxContent?: string;
  title?: string | HTMLElement;
  offset?: Size;
  enableAutoPan?: boolean;
  enableCloseOnClick?: boolean;
  enableMaximize?: boolean;
  [name: string]: unknown;
}

const TIP = 10;
const MARGIN = 12;
const MOST_WIDTH = 320;

export class InfoWindow extends Overlay {
  declare content_: unknown;
  declare options_: InfoWindowOptions;
  declare point: Point;
  declare marker_: Marker | null;
  declare body_: HTMLElement;
  declare head_: HTMLElement;
  declare _visible: boolean;
  declare detach_: (() => void) | undefined;

  override construct_(content: unknown, options?: InfoWindowOptions): void {
    this.content_ = content;
    this.options_ = given(options);
    this.point = new Point();
    this.marker_ = null;
    this._visible = false;
  }

  private make_(): HTMLElement {
    const box = document.createElement('div');
    box.className = 'bmap-window BMap_bubble_pop';
    this.head_ = document.createElement('div');
    this.head_.className = 'bmap-window-title BMap_bubble_title';
    this.body_ = document.createElement('div');
    this.body_.className = 'bmap-window-body BMap_bubble_content';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'bmap-close';
    button.textContent = '×';
    button.setAttribute('aria-label', '关闭');
    button.addEventListener('click', () => {
      this.dispatchEvent('clickclose', { target: this, point: this.point });
      this.close();
    });
    box.append(this.head_, this.body_, button);
    shield(box);
    return box;
  }

  open_(map: Map, point: Point): void {
    const isNew = !this._visible;
    this.map_ = map;
    this.point = point;
    this._visible = true;
    this.element_ ??= this.make_();
    this.redraw();
    map.panes.floatPane.appendChild(this.element_);
    this.draw();
    if (this.options_.enableAutoPan !== false) {
      this.panIntoView_();
    }
    if (isNew) {
      this.listenToClicks_(map);
      const event = { point, pixel: map.pointToPixel(point), target: this };
      this.dispatchEvent('open', event);
      this.marker_?.dispatchEvent('infowindowopen', event);
    }
  }

  private listenToClicks_(map: Map): void {
    const opening = window.event; // the click that opens a window does not close it
    const close = (event: any): void => {
      if (this.options_.enableCloseOnClick !== false && !event.overlay && event.domEvent !== opening) {
        this.close();
      }
    };
    map.addEventListener('click', close);
    this.detach_ = () => map.removeEventListener('click', close);
  }

  /** Take the window off its map, which knows that already. */
  close_(): void {
    if (!this._visible) {
      return;
    }
    this._visible = false;
    this.detach_?.();
    this.element_?.remove();
    const event = { point: this.point, target: this };
    this.dispatchEvent('close', event);
    this.marker_?.dispatchEvent('infowindowclose', event);
    this.marker_ = null;
  }

  close(): void {
    if (this.map_?.getInfoWindow() === this) {
      this.map_.closeInfoWindow();
    } else {
      this.close_();
    }
  }

  /** Show what title, content and size are now; what the content holds is never touched. */
  redraw(): void {
    const { element_: box, options_: options } = this;
    if (!box) {
      return;
    }
    fill(this.head_, options.title);
    fill(this.body_, this.content_);
    this.head_.style.display = options.title ? '' : 'none';
    box.style.width = options.width ? `${options.width + 42}px` : 'max-content';
    box.style.maxWidth = options.width ? '' : `${options.maxWidth || MOST_WIDTH}px`;
    this.body_.style.height = options.height ? `${options.height}px` : '';
    this.draw();
  }

  override draw(): void {
    const { element_: box, map_: map } = this;
    if (!box || !map || !this._visible) {
      return;
    }
    const { x, y } = this.tip_(map);
    box.style.transform = `translate(${x}px,${y - TIP}px) translate(-50%,-100%)`;
  }

  private tip_(map: Map): { x: number; y: number } {
    const { x, y } = map.pointToOverlayPixel(this.point);
    const shift = this.marker_?.windowShift_() ?? { x: 0, y: 0 };
    const offset = this.options_.offset ?? new Size(0, 0);
    return { x: x + shift.x + offset.width, y: y + shift.y + offset.height };
  }

  private panIntoView_(): void {
    const { element_: element, map_: map } = this;
    const box = element as HTMLElement;
    if (!map?.hasCenter_ || !box.offsetWidth) {
      return;
    }
    const { x, y } = this.tip_(map);
    const { width, height } = map.getSize();
    const left = x - box.offsetWidth / 2 - MARGIN;
    const right = x + box.offsetWidth / 2 + MARGIN - width;
    const top = y - TIP - box.offsetHeight - MARGIN;
    const dx = left < 0 ? -left : right > 0 ? -right : 0;
    const dy = top < 0 ? -top : y > height ? height - y - MARGIN : 0;
    if ((dx || dy) && box.offsetWidth < width && box.offsetHeight < height) {
      map.panBy(dx, dy);
    }
  }

  setPosition_(point: Point): void {
    this.point = point;
    this.draw();
  }

  isOpen(): boolean {
    return this._visible;
  }

  override isVisible(): boolean {
    return this._visible;
  }

  override show(): void {
    if (this.map_) {
      this.map_.openInfoWindow(this, this.point);
    }
  }

  override hide(): void {
    this.close();
  }

  getPosition(): Point {
    return this.point;
  }

  setPosition(point: Position): void {
    this.setPosition_(asPoint(point));
  }

  getContent(): unknown {
    return this.content_;
  }

  setContent(content: unknown): void {
    this.content_ = content;
    this.redraw();
  }

  getTitle(): unknown {
    return this.options_.title ?? '';
  }

  setTitle(title: string | HTMLElement): void {
    this.options_.title = title;
    this.redraw();
  }

  setWidth(width: number): void {
    this.options_.width = width;
    this.redraw();
  }

  setHeight(height: number): void {
    this.options_.height = height;
    this.redraw();
  }

  setMaxWidth(width: number): void {
    this.options_.maxWidth = width;
    this.redraw();
  }

  getOffset(): Size {
    return this.options_.offset ?? new Size(0, 0);
  }

  setOffset(offset: Size): void {
    this.options_.offset = offset;
    this.draw();
  }

  setMaxContent(content: string): void {
    this.options_.maxContent = content;
  }

  maximize(): void {
    this.dispatchEvent('maximize');
  }

  restore(): void {
    this.dispatchEvent('restore');
  }
}

/** Switches of a window's options. */
for (const [name, option] of [
  ['AutoPan', 'enableAutoPan'], ['CloseOnClick', 'enableCloseOnClick'], ['Maximize', 'enableMaximize'],
]) {
  for (const [verb, value] of [['enable', true], ['disable', false]] as const) {
    (InfoWindow.prototype as any)[verb + name] = function (this: InfoWindow): void {
      this.options_[option] = value;
    };
  }
}
