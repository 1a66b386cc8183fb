/** `ContextMenu` and `MenuItem`: what a right click on a map or a marker offers. */

import { given } from '../base/classes';
import { Events } from '../base/events';
import { Point } from '../base/geometry';
import type { Map } from '../map/map';
import { fill } from './content';
import { shield } from './pointer';

type Choice = (point: Point, pixel: unknown, overlay: unknown) => void;

export class MenuItem extends Events {
  declare text_: string;
  declare choose_: Choice;
  declare isOff_: boolean;
  declare options_: { width?: number; id?: string; iconUrl?: string };

  /** The options may be the width alone. */
  override construct_(text: string, choose: Choice, options?: any): void {
    this.text_ = text;
    this.choose_ = choose;
    this.isOff_ = false;
    this.options_ = typeof options === 'number' ? { width: options } : given(options);
  }

  setText(text: string): void {
    this.text_ = text;
  }

  setIcon(address: string): void {
    this.options_.iconUrl = address;
  }

  enable(): void {
    this.isOff_ = false;
  }

  disable(): void {
    this.isOff_ = true;
  }
}

export class ContextMenu extends Events {
  declare map_: Map | null;
  declare items_: Array<MenuItem | null>;
  declare element_: HTMLElement | null;
  declare cursor_: string;

  override construct_(): void {
    this.map_ = null;
    this.items_ = [];
    this.element_ = null;
    this.cursor_ = '';
  }

  join_(map: Map): void {
    this.map_ = map;
  }

  addItem(item: MenuItem): void {
    this.items_.push(item);
  }

  addSeparator(): void {
    this.items_.push(null);
  }

  getItem(index: number): MenuItem | null {
    return this.items_.filter(Boolean)[index] ?? null;
  }

  removeItem(item: MenuItem): void {
    this.items_ = this.items_.filter((one) => one !== item);
  }

  removeSeparator(index: number): void {
    let rank = -1;
    this.items_ = this.items_.filter((one) => one !== null || ++rank !== index);
  }

  setCursor(cursor: string): void {
    this.cursor_ = cursor;
  }

  open_(event: any, overlay: unknown = null): void {
    const { map_: map } = this;
    if (!map) {
      return;
    }
    this.hide();
    const box = document.createElement('div');
    box.className = 'bmap-menu bmap-box BMap_contextMenu';
    for (const item of this.items_) {
      box.appendChild(item ? this.row_(item, event, overlay) : document.createElement('hr'));
    }
    const widths = this.items_.map((item) => Number(item?.options_.width) || 0);
    box.style.minWidth = widths.some(Boolean) ? `${Math.max(...widths)}px` : '';
    box.style.left = `${event.pixel.x}px`;
    box.style.top = `${event.pixel.y}px`;
    shield(box);
    map.root_.appendChild(box);
    this.element_ = box;
    this.dispatchEvent('open', { point: event.point, pixel: event.pixel });
    const close = (): void => {
      this.hide();
      map.removeEventListener('click', close);
      map.removeEventListener('movestart', close);
    };
    map.addEventListener('click', close);
    map.addEventListener('movestart', close);
  }

  private row_(item: MenuItem, event: any, overlay: unknown): HTMLElement {
    const row = document.createElement('div');
    fill(row, item.text_);
    row.id = item.options_.id ?? '';
    row.classList.toggle('bmap-off', item.isOff_);
    row.addEventListener('click', () => {
      if (!item.isOff_) {
        this.hide();
        item.choose_?.call(item, event.point, event.pixel, overlay);
      }
    });
    return row;
  }

  show(): void {
    if (this.element_) {
      this.element_.style.display = '';
    }
  }

  hide(): void {
    if (this.element_) {
      this.element_.remove();
      this.element_ = null;
      this.dispatchEvent('close', {});
    }
  }
}
