/** `Marker`: an icon at a point. */

import { given } from '../base/classes';
import type { Position } from '../base/geometry';
import { Point, Size, asPoint, isPosition } from '../base/geometry';
import type { Map } from '../map/map';
import { defaultIcon, Icon, paintIcon } from './icon';
import type { InfoWindow } from './info_window';
import type { Label } from './label';
import { Overlay } from './overlay';
import { listenToDrag, listenToElement } from './pointer';

export interface MarkerOptions {
  icon?: Icon;
  offset?: Size;
  rotation?: number;
  title?: string;
  enableMassClear?: boolean;
  enableDragging?: boolean;
  enableClicking?: boolean;
  raiseOnDrag?: boolean;
  draggingCursor?: string;
  startPlace?: string;
  [name: string]: unknown;
}

export const DROP = 1;
export const BOUNCE = 2;
const ANIMATIONS: Record<number, string> = {
  [DROP]: 'bmap-drop .4s ease-in',
  [BOUNCE]: 'bmap-bounce .4s ease-out infinite alternate',
};
const TOP_LAYER = 1e7;

export class Marker extends Overlay {
  declare point: Point;
  declare icon_: Icon;
  declare offset_: Size;
  declare rotation_: number;
  declare title_: string;
  declare isDraggable_: boolean;
  declare layer_: number | undefined;
  declare isTop_: boolean;
  declare label_: Label | null;
  declare menu_: any;
  declare animation_: number;
  declare draggingCursor_: string;

  override construct_(point: Position, options?: MarkerOptions): void {
    const said = given(options);
    this.point = asPoint(point ?? new Point());
    this.icon_ = said.icon ?? defaultIcon();
    this.offset_ = said.offset ?? new Size(0, 0);
    this.rotation_ = Number(said.rotation) || 0;
    this.title_ = said.title ?? '';
    this.isDraggable_ = !!said.enableDragging;
    this.isCleared_ = said.enableMassClear !== false;
    this.draggingCursor_ = said.draggingCursor ?? '';
    this.isTop_ = false;
    this.label_ = null;
  }

  override initialize(map: Map): HTMLElement {
    const element = document.createElement('div');
    element.className = 'bmap-marker BMap_Marker';
    element.title = this.title_;
    paintIcon(element, this.icon_);
    this.animate_(element);
    listenToElement(this, element);
    this.listenToDrag_(element, map);
    map.panes.markerMouseTarget.appendChild(element);
    this.element_ = element;
    this.attachLabel_();
    return element;
  }

  private listenToDrag_(element: HTMLElement, map: Map): void {
    let start = { x: 0, y: 0 };
    const fields = (event: PointerEvent): object => ({
      point: this.point,
      latLng: this.point,
      pixel: map.pointToPixel(this.point),
      domEvent: event,
      overlay: this,
      target: this,
    });
    listenToDrag(element, {
      isEnabled: () => this.isDraggable_,
      start: (event) => {
        start = map.pointToPixel(this.point);
        element.style.cursor = this.draggingCursor_;
        this.dispatchEvent('dragstart', fields(event));
      },
      move: (shift, event) => {
        this.setPosition(map.pixelToPoint({ x: start.x + shift.x, y: start.y + shift.y }));
        this.dispatchEvent('dragging', fields(event));
      },
      end: (event) => {
        element.style.cursor = '';
        this.dispatchEvent('dragend', fields(event));
      },
    });
  }

  override draw(): void {
    const { element_: element, map_: map } = this;
    if (!element || !map) {
      return;
    }
    const { x, y } = map.pointToOverlayPixel(this.point);
    const { width, height } = this.icon_.anchor;
    const turn = this.rotation_ ? ` rotate(${this.rotation_}deg)` : '';
    element.style.transformOrigin = `${width}px ${height}px`;
    element.style.transform = `translate(${x - width + this.offset_.width}px,${y - height + this.offset_.height}px)${turn}`;
    const layer = this.layer_ ?? Math.round(y) + 10_000;
    element.style.zIndex = String(this.isTop_ ? TOP_LAYER + layer : layer);
  }

  getIcon(): Icon {
    return this.icon_;
  }

  setIcon(icon: Icon): void {
    this.icon_ = icon;
    if (this.element_) {
      paintIcon(this.element_ as HTMLElement, icon);
    }
    this.draw_();
  }

  getPosition(): Point {
    return this.point;
  }

  getPoint(): Point {
    return this.point;
  }

  setPosition(point: Position): void {
    if (!isPosition(point)) {
      return; // pages walk a marker along a path and one step beyond its end
    }
    this.point = asPoint(point);
    this.draw_();
    this.dispatchEvent('positionchange');
    if (this.infoWindow_()?.isOpen()) {
      this.infoWindow_()!.setPosition_(this.point);
    }
  }

  setPoint(point: Position): void {
    this.setPosition(point);
  }

  getOffset(): Size {
    return this.offset_;
  }

  setOffset(offset: Size): void {
    this.offset_ = offset;
    this.draw_();
  }

  getRotation(): number {
    return this.rotation_;
  }

  setRotation(rotation: number): void {
    this.rotation_ = Number(rotation) || 0;
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

  setTop(isTop: boolean): void {
    this.isTop_ = isTop;
    this.draw_();
  }

  getLabel(): Label | null {
    return this.label_ ?? null;
  }

  setLabel(label: Label | null): void {
    this.label_?.leave_();
    this.label_ = label;
    this.attachLabel_();
  }

  private attachLabel_(): void {
    if (this.label_ && this.element_ && this.map_) {
      this.label_.attach_(this.element_ as HTMLElement, this.map_);
    }
  }

  setAnimation(animation: number | null): void {
    this.animation_ = animation ?? 0;
    if (this.element_) {
      this.animate_(this.element_ as HTMLElement);
    }
  }

  private animate_(element: HTMLElement): void {
    element.style.animation = ANIMATIONS[this.animation_] ?? '';
  }

  setShadow(_shadow: unknown): void {}

  getShadow(): null {
    return null;
  }

  enableDragging(): void {
    this.isDraggable_ = true;
  }

  disableDragging(): void {
    this.isDraggable_ = false;
  }

  setDraggingCursor(cursor: string): void {
    this.draggingCursor_ = cursor;
  }

  getDraggingCursor(): string {
    return this.draggingCursor_;
  }

  addContextMenu(menu: any): void {
    this.menu_ = menu;
    this.addEventListener('rightclick', openMenu);
  }

  removeContextMenu(_menu: unknown): void {
    this.menu_ = null;
  }

  /** Pixels from the point to where a window's tip goes: above the icon. */
  windowShift_(): { x: number; y: number } {
    const { anchor, infoWindowAnchor, size } = this.icon_;
    const tip = infoWindowAnchor ?? new Size(size.width / 2, 0);
    return {
      x: tip.width - anchor.width + this.offset_.width,
      y: tip.height - anchor.height + this.offset_.height,
    };
  }

  private infoWindow_(): InfoWindow | null {
    const open = this.map_?.getInfoWindow();
    return open?.marker_ === this ? open : null;
  }

  openInfoWindow(infoWindow: InfoWindow): void {
    if (this.map_) {
      infoWindow.marker_ = this;
      this.map_.openInfoWindow(infoWindow, this.point);
    }
  }

  closeInfoWindow(): void {
    this.infoWindow_()?.close();
  }
}

/** One listener for all markers, so that a menu that replaces another opens once. */
function openMenu(this: Marker, event: any): void {
  if (this.menu_ && this.map_) {
    this.menu_.join_(this.map_);
    this.menu_.open_(event, this);
  }
}
