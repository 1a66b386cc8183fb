/** Kinds of maps as pages choose them; there is one map, and each of them shows it. */

import { Constructed, given } from '../base/classes';
import { MercatorProjection } from '../base/projection';

interface Options {
  minZoom?: number;
  maxZoom?: number;
  tips?: string;
}

export class MapType extends Constructed {
  declare name_: string;
  declare layers_: unknown;
  declare options_: Options;

  override construct_(name: string, layers?: unknown, options?: Options): void {
    this.name_ = name;
    this.layers_ = layers;
    this.options_ = given(options);
  }

  getName(): string {
    return this.name_;
  }

  getTips(): string {
    return this.options_.tips ?? this.name_;
  }

  getTileLayer(): unknown {
    return Array.isArray(this.layers_) ? this.layers_[0] : this.layers_;
  }

  getTileLayers(): unknown {
    return this.layers_;
  }

  getMinZoom(): number {
    return this.options_.minZoom ?? 3;
  }

  getMaxZoom(): number {
    return this.options_.maxZoom ?? 21;
  }

  getProjection(): MercatorProjection {
    return new MercatorProjection();
  }

  getTextColor(): string {
    return '#000';
  }
}

export const NORMAL_MAP = new MapType('地图', null, { tips: '显示普通地图' });
export const SATELLITE_MAP = new MapType('卫星', null, { tips: '显示卫星影像' });
export const HYBRID_MAP = new MapType('混合', null, { tips: '显示带有街道的卫星影像' });
export const EARTH_MAP = new MapType('地球', null, { tips: '显示地球' });
