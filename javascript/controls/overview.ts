/** `OverviewMapControl`: a small map of the surroundings in a corner, with a frame around what the map shows. */

import { Size } from '../base/geometry';
import { basemap } from '../map/basemap';
import { flatMetres, flatPixel } from '../map/camera';
import type { Frame, View } from '../map/camera';
import type { Map } from '../map/map';
import { Pictures } from '../map/pictures';
import { box, button } from './elements';
import type { ControlOptions } from './control';
import { BOTTOM_RIGHT, Control } from './control';

/** Zooms between the map and its surroundings. */
const STEPS = 4;
const LEAST_ZOOM = 3;

export class OverviewMapControl extends Control {
  declare size_: Size;
  declare isOpen_: boolean;
  declare pictures_: Pictures | null;
  declare frame_: HTMLElement;
  declare refresh_: () => void;

  override construct_(options?: ControlOptions): void {
    super.construct_(options);
    this.defaultAnchor = BOTTOM_RIGHT;
    this.defaultOffset = new Size(0, 0);
    this.size_ = (this.options_['size'] as Size) ?? new Size(150, 150);
    this.isOpen_ = this.options_['isOpen'] === true;
    this.pictures_ = null;
  }

  override initialize(map: Map): HTMLElement {
    this.frame_ = document.createElement('div');
    this.frame_.className = 'bmap-frame';
    const stage = document.createElement('div');
    stage.className = 'bmap-surroundings';
    const toggle = button('◢', '鹰眼', () => this.changeView());
    const element = box('bmap-overview BMap_omCtrl', stage, toggle);
    stage.append(this.frame_);
    this.element_ = element;
    this.refresh_ = () => this.redraw_();
    map.addEventListener('update', this.refresh_);
    void basemap().then(({ style, problem }) => {
      if (!problem && this.map_ === map) {
        this.pictures_ = new Pictures(stage);
        this.pictures_.begin(style);
        this.redraw_();
      }
    });
    this.dress_();
    return element;
  }

  override leave_(): void {
    this.map_?.removeEventListener('update', this.refresh_);
    this.pictures_?.remove();
    this.pictures_ = null;
    super.leave_();
  }

  private dress_(): void {
    const stage = this.element_?.firstElementChild as HTMLElement | null;
    if (stage) {
      stage.style.display = this.isOpen_ ? '' : 'none';
      stage.style.width = `${this.size_.width}px`;
      stage.style.height = `${this.size_.height}px`;
      this.redraw_();
    }
  }

  private redraw_(): void {
    const { map_: map } = this;
    if (!map?.hasCenter_ || !this.isOpen_) {
      return;
    }
    const frame: Frame = this.size_;
    const zoom = Math.max(LEAST_ZOOM, Math.round(map.getZoom()) - STEPS);
    const view: View = { center: map.camera.center, zoom };
    this.pictures_?.redraw(
      {
        zoom,
        project: (metres) => flatPixel(metres, view, frame),
        unproject: (pixel) => flatMetres(pixel, view, frame),
      },
      frame,
    );
    const share = 2 ** (zoom - map.getZoom());
    const [width, height] = [map.frame_.width * share, map.frame_.height * share];
    this.frame_.style.cssText =
      `width:${width}px;height:${height}px;left:${(frame.width - width) / 2}px;top:${(frame.height - height) / 2}px`;
  }

  /** Open it, or close it. */
  changeView(): void {
    this.dispatchEvent('viewchanging');
    this.isOpen_ = !this.isOpen_;
    this.dress_();
    this.dispatchEvent('viewchanged', { isOpen: this.isOpen_ });
  }

  isOpen(): boolean {
    return this.isOpen_;
  }

  setSize(size: Size): void {
    this.size_ = size;
    this.dress_();
  }

  getSize(): Size {
    return this.size_;
  }
}
