/** `CanvasLayer`: a canvas as large as the map, which the page's `update` draws. */

import { given } from '../base/classes';
import type { Map } from '../map/map';
import type { Panes } from '../map/panes';
import { Overlay } from './overlay';

interface CanvasOptions {
  paneName?: keyof Panes;
  zIndex?: number;
  update?: (this: any) => void;
}

export class CanvasLayer extends Overlay {
  declare options: any;
  declare canvas: HTMLCanvasElement;

  override construct_(options?: any): void {
    this.options = given<CanvasOptions>(options);
    this.canvas = document.createElement('canvas');
    this.canvas.style.cssText = 'position:absolute;left:0;top:0';
  }

  override initialize(map: Map): HTMLElement {
    this.canvas.style.zIndex = String(this.options.zIndex ?? 0);
    (map.panes[this.options.paneName as keyof Panes] ?? map.panes.labelPane).appendChild(this.canvas);
    return this.canvas;
  }

  /** Setting its size empties the canvas, so each drawing begins with an empty one. */
  override draw(): void {
    const { width, height } = this.map_!.frame_;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.canvas.getContext('2d')?.scale(ratio, ratio);
    this.options.update?.call(this);
  }

  setZIndex(layer: number): void {
    this.options.zIndex = layer;
    this.canvas.style.zIndex = String(layer);
  }

  getZIndex(): number {
    return this.options.zIndex ?? 0;
  }
}
