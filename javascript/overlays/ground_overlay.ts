/** `GroundOverlay`: a picture, a canvas or a video laid over a rectangle of the map. */

import { given } from '../base/classes';
import { Bounds } from '../base/geometry';
import type { Map } from '../map/map';
import { wholeDrawing } from './baidu_pictures';
import { Overlay } from './overlay';
import { listenToElement } from './pointer';

interface GroundOptions {
  type?: string;
  url?: string | HTMLCanvasElement;
  opacity?: number;
  displayOnMinLevel?: number;
  displayOnMaxLevel?: number;
  imageURL?: string;
}

export class GroundOverlay extends Overlay {
  declare bounds_: Bounds;
  declare options_: GroundOptions;

  override construct_(bounds: Bounds, options?: GroundOptions): void {
    this.bounds_ = bounds;
    this.options_ = given(options);
  }

  override initialize(map: Map): HTMLElement {
    const element = this.make_();
    element.style.cssText += ';position:absolute;left:0;top:0;max-width:none';
    element.style.opacity = String(this.options_.opacity ?? 1);
    listenToElement(this, element);
    map.panes.vertexPane.appendChild(element);
    return element;
  }

  private make_(): HTMLElement {
    const { type, url } = this.options_;
    const content: unknown = url ?? this.options_.imageURL;
    if (content instanceof HTMLElement) {
      return content;
    }
    const element = document.createElement(type === 'video' ? 'video' : 'img');
    if (content) {
      element.src = wholeDrawing(String(content));
    }
    if (element instanceof HTMLVideoElement) {
      element.muted = true;
      element.autoplay = true;
      element.loop = true;
    }
    return element;
  }

  override draw(): void {
    const { element_: element, map_: map, options_: options } = this;
    if (!element || !map || this.bounds_.isEmpty()) {
      return;
    }
    const low = map.pointToOverlayPixel(this.bounds_.getSouthWest());
    const high = map.pointToOverlayPixel(this.bounds_.getNorthEast());
    element.style.transform = `translate(${low.x}px,${high.y}px)`;
    element.style.width = `${high.x - low.x}px`;
    element.style.height = `${low.y - high.y}px`;
    const zoom = map.getZoom();
    const isShown = zoom >= (options.displayOnMinLevel ?? 0) && zoom <= (options.displayOnMaxLevel ?? 99);
    element.style.display = isShown && !this.isHidden_ ? '' : 'none';
  }

  override show(): void {
    super.show();
    this.draw_();
  }

  private replace_(): void {
    if (this.map_) {
      this.element_?.remove();
      this.element_ = this.initialize(this.map_);
      this.draw_();
    }
  }

  getBounds(): Bounds {
    return this.bounds_;
  }

  setBounds(bounds: Bounds): void {
    this.bounds_ = bounds;
    this.draw_();
  }

  getOpacity(): number {
    return this.options_.opacity ?? 1;
  }

  setOpacity(opacity: number): void {
    this.options_.opacity = opacity;
    if (this.element_) {
      this.element_.style.opacity = String(opacity);
    }
  }

  getImageURL(): unknown {
    return this.options_.url ?? this.options_.imageURL;
  }

  setImageURL(address: string): void {
    this.options_.url = address;
    this.replace_();
  }

  setOptions(options: GroundOptions): void {
    Object.assign(this.options_, given(options));
    this.replace_();
  }

  getDisplayOnMinLevel(): number | undefined {
    return this.options_.displayOnMinLevel;
  }

  setDisplayOnMinLevel(zoom: number): void {
    this.options_.displayOnMinLevel = zoom;
    this.draw_();
  }

  getDisplayOnMaxLevel(): number | undefined {
    return this.options_.displayOnMaxLevel;
  }

  setDisplayOnMaxLevel(zoom: number): void {
    this.options_.displayOnMaxLevel = zoom;
    this.draw_();
  }
}
