/** `TileLayer`: pictures of a page's own on Baidu's grid, between the map and the overlays. */

import { given } from '../base/classes';
import { Events } from '../base/events';
import { Pixel } from '../base/geometry';
import { WORLD_METRES } from '../base/plane';
import type { Map } from './map';

interface TileOptions {
  transparentPng?: boolean;
  tileUrlTemplate?: string;
  zIndex?: number;
  [name: string]: unknown;
}

const TILE_PIXELS = 256;

export class TileLayer extends Events {
  declare options_: TileOptions;
  declare map_: Map | null;
  declare element_: HTMLElement | null;
  declare tiles_: globalThis.Map<string, HTMLElement>;
  declare zIndex: number;
  declare mapType: unknown;

  override construct_(options?: TileOptions): void {
    this.options_ = given(options);
    this.zIndex = this.options_.zIndex ?? 0;
    this.map_ = null;
    this.element_ = null;
  }

  initialize(_map: Map): void {}

  getTilesUrl(tile: { x: number; y: number }, zoom: number): string {
    const template = this.options_.tileUrlTemplate ?? '';
    return template
      .replace(/\{X\}/gi, String(tile.x))
      .replace(/\{Y\}/gi, String(tile.y))
      .replace(/\{Z\}/gi, String(zoom));
  }

  isTransparentPng(): boolean {
    return this.options_.transparentPng !== false;
  }

  getCopyright(): null {
    return null;
  }

  getMapType(): unknown {
    return this.mapType;
  }

  join_(map: Map): void {
    this.map_ = map;
    this.tiles_ = new globalThis.Map();
    this.element_ = document.createElement('div');
    this.element_.className = 'bmap-pane';
    this.element_.style.zIndex = String(100 + this.zIndex);
    map.ground_.appendChild(this.element_);
    this.initialize(map);
    this.redraw_();
  }

  leave_(): void {
    this.element_?.remove();
    this.element_ = null;
    this.map_ = null;
  }

  redraw_(): void {
    const { element_: layer, map_: map } = this;
    if (!layer || !map?.hasCenter_) {
      return;
    }
    const zoom = Math.round(map.getZoom());
    const metres = TILE_PIXELS * 2 ** (18 - zoom);
    const { width, height } = map.frame_;
    const low = map.camera.unproject({ x: 0, y: height });
    const high = map.camera.unproject({ x: width, y: 0 });
    const numbers = new Set<string>();
    const half = WORLD_METRES / metres / 2;
    for (let x = Math.floor(low.x / metres); x <= Math.floor(high.x / metres); x++) {
      for (let y = Math.max(-half, Math.floor(low.y / metres)); y <= Math.min(half - 1, high.y / metres); y++) {
        numbers.add(`${x},${y},${zoom}`);
        this.place_(x, y, zoom, metres);
      }
    }
    for (const [number, tile] of this.tiles_) {
      if (!numbers.has(number)) {
        tile.remove();
        this.tiles_.delete(number);
      }
    }
  }

  private place_(x: number, y: number, zoom: number, metres: number): void {
    const map = this.map_!;
    const number = `${x},${y},${zoom}`;
    const tile = this.tiles_.get(number) ?? this.make_(number, x, y, zoom);
    const corner = map.camera.project({ x: x * metres, y: (y + 1) * metres });
    const size = TILE_PIXELS * 2 ** (map.getZoom() - zoom);
    tile.style.transform = `translate(${corner.x}px,${corner.y}px)`;
    tile.style.width = `${size}px`;
    tile.style.height = `${size}px`;
  }

  private make_(number: string, x: number, y: number, zoom: number): HTMLElement {
    const tile = document.createElement('img');
    tile.alt = '';
    tile.style.cssText = 'position:absolute;left:0;top:0;pointer-events:none;max-width:none';
    tile.onerror = () => (tile.style.visibility = 'hidden');
    const address = this.getTilesUrl(new Pixel(x, y), zoom);
    if (address) {
      tile.src = address;
    }
    this.element_!.appendChild(tile);
    this.tiles_.set(number, tile);
    return tile;
  }
}
