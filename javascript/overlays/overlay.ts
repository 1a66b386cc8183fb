/**
 * `Overlay`: what stands on a map. Pages extend it: `initialize(map)` gives an element, `draw()` places it.
 *
 * Names with an underscore at their end are ours; a page's own overlay may have any others.
 */

import { Events } from '../base/events';
import type { Map } from '../map/map';

export class Overlay extends Events {
  declare map_: Map | null;
  declare element_: HTMLElement | SVGElement | null;
  /** False: `clearOverlays` leaves it. */
  declare isCleared_: boolean;
  declare isHidden_: boolean;

  /** The layer of an element at a latitude: what is farther south stands in front. */
  static getZIndex(latitude: number): number {
    return Math.round(-100_000 * latitude);
  }

  initialize(_map: Map): HTMLElement | SVGElement | null | undefined {
    return null;
  }

  draw(): void {}

  join_(map: Map): void {
    this.map_ = map;
    (this as any)._map ??= map; // what subclasses of Baidu's own class look for
    this.element_ = this.initialize(map) ?? null;
    if (this.isHidden_) {
      this.hide();
    }
    this.draw_();
  }

  draw_(): void {
    if (this.map_?.hasCenter_) {
      this.draw();
    }
  }

  leave_(): void {
    const { element_: element } = this;
    this.element_ = null;
    this.map_ = null;
    element?.remove?.();
    this.dispatchEvent('remove');
    (this as any).onRemove?.();
  }

  getMap(): Map | null {
    return this.map_ ?? null;
  }

  getContainer(): HTMLElement | SVGElement | null {
    return this.element_ ?? null;
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

  enableMassClear(): void {
    this.isCleared_ = true;
  }

  disableMassClear(): void {
    this.isCleared_ = false;
  }

  remove(): void {
    this.map_?.removeOverlay(this);
  }

  dispose(): void {
    this.remove();
  }
}
