/** `CustomOverlay`: an element that a page makes of properties, at a point. */

import { given } from '../base/classes';
import type { Position } from '../base/geometry';
import { Point, asPoint } from '../base/geometry';
import type { Map } from '../map/map';
import { Overlay } from './overlay';
import { listenToElement } from './pointer';

interface CustomOptions {
  point?: Position;
  anchors?: [number, number];
  offsetX?: number;
  offsetY?: number;
  rotation?: number;
  minZoom?: number;
  maxZoom?: number;
  zIndex?: number;
  opacity?: number;
  visible?: boolean;
  enableMassClear?: boolean;
  properties?: object;
}

export class CustomOverlay extends Overlay {
  declare make_: (this: any, properties?: object) => HTMLElement;
  declare options_: CustomOptions;
  declare properties: object;
  declare point: Point;

  override construct_(make: (properties?: object) => HTMLElement, options?: CustomOptions): void {
    this.make_ = make;
    this.options_ = given(options);
    this.point = asPoint(this.options_.point ?? new Point());
    this.properties = this.options_.properties ?? {};
    this.isCleared_ = this.options_.enableMassClear !== false;
    this.isHidden_ = this.options_.visible === false;
  }

  override initialize(map: Map): HTMLElement {
    const holder = document.createElement('div');
    holder.style.cssText = 'position:absolute;left:0;top:0;width:max-content';
    holder.style.opacity = String(this.options_.opacity ?? 1);
    const content = this.make_.call(this, this.properties);
    if (content) {
      holder.appendChild(content);
    }
    listenToElement(this, holder);
    map.panes.markerPane.appendChild(holder);
    return holder;
  }

  override draw(): void {
    const { element_: element, map_: map } = this;
    if (!element || !map) {
      return;
    }
    const { anchors = [0.5, 1], offsetX = 0, offsetY = 0, rotation = 0, zIndex, minZoom, maxZoom } = this.options_;
    const zoom = map.getZoom();
    const isShown = zoom >= (minZoom ?? 0) && zoom <= (maxZoom ?? 99);
    element.style.display = isShown && !this.isHidden_ ? '' : 'none';
    const { x, y } = map.pointToOverlayPixel(this.point);
    const shift = `translate(${-100 * anchors[0]}%,${-100 * anchors[1]}%)`;
    element.style.transform = `translate(${x + offsetX}px,${y + offsetY}px) ${shift} rotate(${rotation}deg)`;
    element.style.zIndex = String(zIndex ?? Math.round(y) + 10_000);
  }

  override show(): void {
    super.show();
    this.draw_();
  }

  getPoint(): Point {
    return this.point;
  }

  setPoint(point: Position): void {
    this.point = asPoint(point);
    this.draw_();
  }

  setRotation(rotation: number): void {
    this.options_.rotation = rotation;
    this.draw_();
  }

  setZIndex(layer: number): void {
    this.options_.zIndex = layer;
    this.draw_();
  }

  setProperties(properties: object): void {
    this.properties = properties;
    if (this.map_) {
      this.element_?.remove();
      this.element_ = this.initialize(this.map_);
      this.draw_();
    }
  }

  setOptions(options: CustomOptions): void {
    Object.assign(this.options_, given(options));
    this.draw_();
  }
}
