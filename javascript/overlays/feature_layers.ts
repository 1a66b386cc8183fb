/**
 * Layers of GeoJSON: `CustomHtmlLayer` makes an element for each point, `FillLayer` an area, `LineLayer` a line.
 *
 * Values of a style are plain, or expressions of the kinds `get`, `match` and `case`; of the others the default counts.
 */

import { given } from '../base/classes';
import { Events } from '../base/events';
import type { Point } from '../base/geometry';
import { baiduPoint } from '../base/plane';
import { warnOnce } from '../base/warnings';
import type { Map } from '../map/map';
import { CustomOverlay } from './custom_overlay';
import type { Overlay } from './overlay';
import type { ShapeOptions } from './shape';
import { Polygon, Polyline } from './shapes';

interface Feature {
  properties?: Record<string, any>;
  geometry?: { type: string; coordinates: any };
}

interface LayerOptions {
  crs?: string;
  style?: Record<string, any>;
  data?: unknown;
  minZoom?: number;
  maxZoom?: number;
  [name: string]: unknown;
}

const POINTER_EVENTS = ['click', 'dblclick', 'rightclick', 'mousemove', 'mouseover', 'mouseout'];

abstract class FeatureLayer extends Events {
  declare options_: LayerOptions;
  declare features_: Feature[];
  declare overlays_: Overlay[];
  declare map_: Map | null;

  override construct_(options?: any): void {
    this.options_ = given<LayerOptions>(options);
    this.features_ = readFeatures(this.options_.data);
    this.overlays_ = [];
    this.map_ = null;
  }

  /** The overlays of one feature. */
  protected abstract make_(feature: Feature): Overlay[];

  join_(map: Map): void {
    this.map_ = map;
    this.fill_();
  }

  leave_(): void {
    this.overlays_.forEach((overlay) => overlay.leave_());
    this.overlays_ = [];
    this.map_ = null;
  }

  redraw_(): void {
    const { minZoom = 0, maxZoom = 99 } = this.options_;
    const zoom = this.map_?.getZoom() ?? 0;
    const isShown = zoom >= minZoom && zoom <= maxZoom && this.options_['visible'] !== false;
    for (const overlay of this.overlays_) {
      if (isShown === overlay.isHidden_) {
        isShown ? overlay.show() : overlay.hide();
      }
      overlay.draw_();
    }
  }

  private fill_(): void {
    const { map_: map } = this;
    if (!map) {
      return;
    }
    this.overlays_.forEach((overlay) => overlay.leave_());
    this.overlays_ = this.features_.flatMap((feature, dataIndex) => {
      const overlays = this.make_(feature);
      for (const overlay of overlays) {
        overlay.isHidden_ = false;
        for (const name of POINTER_EVENTS) {
          overlay.addEventListener(name, (event) =>
            this.dispatchEvent(name, { ...event, target: overlay, value: { dataIndex, dataItem: feature } }),
          );
        }
        overlay.join_(map);
      }
      return overlays;
    });
    this.redraw_();
  }

  setData(data: unknown): void {
    this.features_ = readFeatures(data);
    this.fill_();
  }

  updateData(data: unknown): void {
    this.setData(data);
  }

  clearData(): void {
    this.setData([]);
  }

  removeAll(): void {
    this.setData([]);
  }

  getData(): object[] {
    return this.features_;
  }

  setOptions(options: any): void {
    Object.assign(this.options_, given<LayerOptions>(options));
    this.fill_();
  }

  setStyle(style: any): void {
    this.setOptions({ style });
  }

  getOptions(): object {
    return this.options_;
  }

  show(): void {
    this.options_['visible'] = true;
    this.redraw_();
  }

  hide(): void {
    this.options_['visible'] = false;
    this.redraw_();
  }

  setVisible(isVisible: boolean): void {
    isVisible ? this.show() : this.hide();
  }

  updateState(): void {}

  clearState(): void {}

  protected point_([lng, lat]: [number, number]): Point {
    const crs = String(this.options_.crs ?? 'BD09').toUpperCase();
    if (!/^(BD09|GCJ02)/.test(crs)) {
      warnOnce(`${this}.crs`, `does nothing here: it knows BD09LL and GCJ02, not ${crs}`);
    }
    return baiduPoint(lng, lat, crs.startsWith('GCJ02'));
  }

  protected look_(feature: Feature): ShapeOptions {
    const style = Object.entries(this.options_.style ?? {});
    return given(Object.fromEntries(style.map(([name, value]) => [name, evaluated(value, feature)])));
  }
}

export class CustomHtmlLayer extends FeatureLayer {
  declare content_: (this: any, properties?: object) => HTMLElement;

  override construct_(content: any, options?: any): void {
    super.construct_(options);
    this.content_ = content;
  }

  protected make_({ geometry, properties }: Feature): Overlay[] {
    if (geometry?.type !== 'Point') {
      return [];
    }
    return [new CustomOverlay(this.content_, { ...this.options_, point: this.point_(geometry.coordinates), properties })];
  }

  getCustomOverlays(): object[] {
    return [...this.overlays_];
  }

  removeOverlay(overlay: any): void {
    const index = this.overlays_.indexOf(overlay);
    if (index >= 0) {
      this.overlays_.splice(index, 1);
      this.features_.splice(index, 1);
      overlay.leave_();
    }
  }
}

export class FillLayer extends FeatureLayer {
  protected make_(feature: Feature): Overlay[] {
    const { type, coordinates } = feature.geometry ?? {};
    const areas = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : [];
    const stroke = this.options_['border'] === false ? { strokeWeight: 0 } : {};
    return areas.map((rings: any) => {
      const points = rings.map((ring: any) => ring.map((pair: any) => this.point_(pair)));
      return new Polygon(points, { fillColor: '#5679ea', fillOpacity: 0.5, ...this.look_(feature), ...stroke });
    });
  }
}

export class LineLayer extends FeatureLayer {
  protected make_(feature: Feature): Overlay[] {
    const { type, coordinates } = feature.geometry ?? {};
    const lines = type === 'LineString' ? [coordinates] : type === 'MultiLineString' ? coordinates : [];
    return lines.map((line: any) => new Polyline(line.map((pair: any) => this.point_(pair)), this.look_(feature)));
  }
}

function readFeatures(data: any): Feature[] {
  const features = Array.isArray(data) ? data : (data?.features ?? (data?.geometry ? [data] : []));
  return Array.isArray(features) ? features.filter(Boolean) : [];
}

/** A value of a style for a feature that nobody has picked; undefined where the expression is of another kind. */
function evaluated(value: any, feature: Feature): any {
  if (!Array.isArray(value)) {
    return value;
  }
  const [kind, ...parts] = value;
  const read = (part: any): any => evaluated(part, feature);
  if (kind === 'get') {
    return feature.properties?.[parts[0]];
  }
  if (kind === 'boolean') {
    return !!read(parts[0]); // a feature's state is none, and so false: nobody has picked it
  }
  if (kind === 'match') {
    const wanted = read(parts[0]);
    const last = parts.length - 1;
    for (let at = 1; at < last; at += 2) {
      if (parts[at] === wanted || (Array.isArray(parts[at]) && parts[at].includes(wanted))) {
        return read(parts[at + 1]);
      }
    }
    return read(parts[last]);
  }
  if (kind === 'case') {
    const last = parts.length - 1;
    for (let at = 0; at < last; at += 2) {
      if (read(parts[at])) {
        return read(parts[at + 1]);
      }
    }
    return read(parts[last]);
  }
  return undefined;
}
