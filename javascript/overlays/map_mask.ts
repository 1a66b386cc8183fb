/** `MapMask`: the map within an area alone, or all of it but an area. Overlays stay. */

import type { Map } from '../map/map';
import { GROUND } from '../map/panes';
import { Polygon } from './shapes';

const INSIDE = 'inside';
/** The masks of each map that leave their inside: together they leave all their insides. */
const WINDOWS = new WeakMap<object, MapMask[]>();

export class MapMask extends Polygon {
  override construct_(points: unknown, options?: any): void {
    super.construct_(points, { ...options, enableClicking: false });
    Object.assign(this.style_, { strokeWeight: 0, strokeColor: '', fillColor: GROUND, fillOpacity: 1 });
  }

  private get isWindow_(): boolean {
    return (this.style_['showRegion'] ?? INSIDE) === INSIDE;
  }

  override initialize(map: Map): SVGElement {
    const canvas = super.initialize(map);
    map.panes.mapPane.appendChild(canvas);
    if (this.isWindow_) {
      WINDOWS.set(map, [...(WINDOWS.get(map) ?? []), this]);
    }
    return canvas;
  }

  override leave_(): void {
    const map = this.map_;
    if (map) {
      WINDOWS.set(map, (WINDOWS.get(map) ?? []).filter((one) => one !== this));
    }
    super.leave_();
    if (map) {
      WINDOWS.get(map)![0]?.draw_();
    }
  }

  override show(): void {
    super.show();
    this.drawFirst_();
  }

  override hide(): void {
    super.hide();
    this.drawFirst_();
  }

  private drawFirst_(): void {
    if (this.map_) {
      WINDOWS.get(this.map_)?.forEach((one) => one.draw_());
    }
  }

  override draw(): void {
    const { map_: map, element_: canvas } = this;
    if (!map || !canvas || this.style_['isMapMask'] === false) {
      return;
    }
    let text = this.isHidden_ ? '' : this.outlineText_();
    if (this.isWindow_) {
      const shown = (WINDOWS.get(map) ?? []).filter((one) => !one.isHidden_);
      const { width, height } = map.frame_;
      const whole = `M0 0H${width}V${height}H0Z`;
      text = shown[0] === this ? whole + shown.map((one) => one.outlineText_()).join('') : '';
    }
    canvas.firstElementChild!.setAttribute('d', text);
  }
}
