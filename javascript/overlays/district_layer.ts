/** `DistrictLayer`: divisions by their names, each an area that can be pointed at and coloured. */

import { given } from '../base/classes';
import type { Listener } from '../base/events';
import { Events } from '../base/events';
import type { Metres } from '../base/plane';
import { pointOf } from '../base/plane';
import { warnOnce } from '../base/warnings';
import type { Map } from '../map/map';
import { ask } from '../services/jsonp';
import { unpackOutlines } from '../services/packed_geometry';
import type { ShapeOptions } from './shape';
import { Polygon } from './shapes';

interface DistrictOptions extends ShapeOptions {
  /** `(贵州省)`, several with commas between them. */
  name?: string;
  /** Above 0: the divisions within each as well. */
  kind?: number;
  viewport?: boolean;
}

export class DistrictLayer extends Events {
  declare options_: DistrictOptions;
  declare areas_: Polygon[];
  declare listeners_: Array<[string, Listener]>;
  declare map_: Map | null;

  override construct_(options?: DistrictOptions): void {
    this.options_ = { fillColor: '#fdfd27', fillOpacity: 0.6, strokeColor: '#231cf8', strokeWeight: 1, ...given(options) };
    this.areas_ = [];
    this.listeners_ = [];
    this.map_ = null;
  }

  /** Listeners hear each area, which is the event's `currentTarget`. */
  override addEventListener(name: string, listener: Listener): void {
    this.listeners_.push([name, listener]);
    this.areas_.forEach((area) => area.addEventListener(name, listener));
  }

  override removeEventListener(name: string, listener?: Listener): void {
    this.listeners_ = this.listeners_.filter(([one, own]) => one !== name || (listener && own !== listener));
    this.areas_.forEach((area) => area.removeEventListener(name, listener));
  }

  join_(map: Map): void {
    this.map_ = map;
    const { name = '', kind } = this.options_;
    const names = name.replace(/[()（）\s]/g, '').split(/[,，]/).filter(Boolean);
    const isDivided = Number(kind) > 0;
    const questions = isDivided ? names : [names.join(',')];
    for (const adnames of questions) {
      ask('exts', { adnames, level: isDivided ? 1 : 0 }, (answer) => {
        const outlines = (answer?.content?.geometry ?? []).map(unpackOutlines);
        if (!outlines.length) {
          warnOnce(`DistrictLayer ${adnames}`, 'is empty: no division of that name is known');
        } else if (this.map_ === map) {
          this.add_(map, isDivided && outlines.length > 1 ? outlines.slice(1) : outlines);
        }
      });
    }
  }

  private add_(map: Map, outlines: Metres[][][]): void {
    for (const rings of outlines) {
      const area = new Polygon(rings.map((ring) => ring.map(pointOf)), this.options_);
      (area as any).style = { ...area.style_ };
      this.listeners_.forEach(([name, listener]) => area.addEventListener(name, listener));
      area.join_(map);
      this.areas_.push(area);
    }
    if (this.options_.viewport) {
      map.setViewport(this.areas_.flatMap((area) => area.lines_().flat()));
    }
  }

  redraw_(): void {
    this.areas_.forEach((area) => area.draw_());
  }

  leave_(): void {
    this.areas_.forEach((area) => area.leave_());
    this.areas_ = [];
    this.map_ = null;
  }
}

for (const name of ['FillColor', 'FillOpacity', 'StrokeColor', 'StrokeOpacity', 'StrokeWeight']) {
  (DistrictLayer.prototype as any)[`set${name}`] = function (this: DistrictLayer, value: unknown): void {
    this.options_[name[0].toLowerCase() + name.slice(1)] = value;
    this.areas_.forEach((area) => (area as any)[`set${name}`](value));
  };
}
