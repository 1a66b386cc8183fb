/** `LocalSearch`: places of a city, around a point, within bounds. */

import { Constructed, given } from '../base/classes';
import { Bounds, Point, Size, isPosition } from '../base/geometry';
import { metresOf, pointOf, scaleAt } from '../base/plane';
import { letterPin } from '../overlays/drawings';
import { boundsOf } from '../overlays/shapes';
import { Geocoder } from './geocoder';
import { ask } from './jsonp';
import { unpack } from './packed_geometry';
import type { RenderOptions } from './results';
import { placeWindow, Shown } from './results';
import { findCity } from './search_city';
import { statusOf, SUCCESS, UNKNOWN_LOCATION } from './status';

interface SearchOptions {
  renderOptions?: RenderOptions;
  onSearchComplete?: (results: any) => void;
  onMarkersSet?: (places: any[]) => void;
  onInfoHtmlSet?: (place: any, element: HTMLElement) => void;
  onResultsHtmlSet?: (element: HTMLElement | null) => void;
  pageCapacity?: number;
  pageNum?: number;
}

const RADIUS = 2_000;
const MOST_RADIUS = 100_000;
const PIN_SIZE = [23, 34] as const;

export class LocalSearch extends Constructed {
  declare location_: any;
  declare options_: SearchOptions;
  declare shown_: Shown;
  declare results_: any;
  declare status_: number | undefined;
  declare again_: (() => void) | undefined;
  declare count_: number;

  override construct_(location: unknown, options?: SearchOptions): void {
    this.location_ = location;
    this.options_ = { pageCapacity: 10, pageNum: 0, ...given(options) };
    this.options_.renderOptions = given(this.options_.renderOptions);
    this.shown_ = new Shown(this.options_.renderOptions);
    this.count_ = 0;
  }

  search(keyword: string | string[], options?: { forceLocal?: boolean; customData?: unknown }): void {
    const kind = options?.forceLocal ? 'con' : 's';
    this.begin_(keyword, (one) => ({ kind, fields: { wd: one } }), {});
  }

  searchInBounds(keyword: string | string[], bounds: Bounds): void {
    this.begin_(keyword, (one) => ({ kind: 'bd', fields: { wd: one, ar: cornersOf(bounds) } }), {
      bounds,
    });
  }

  searchNearby(keyword: string | string[], center: any, radius = RADIUS): void {
    if (typeof center === 'string') {
      new Geocoder().getPoint(
        center,
        (point) => (point ? this.searchNearby(keyword, point, radius) : this.finish_(null, UNKNOWN_LOCATION)),
        typeof this.location_ === 'string' ? this.location_ : '',
      );
      return;
    }
    const point = isPosition(center) ? center : center.point;
    const { x, y } = metresOf(point);
    const reach = Math.min(radius, MOST_RADIUS) * scaleAt(point);
    const ar = `(${x - reach},${y - reach};${x + reach},${y + reach})`;
    const fields = { ar, r: Math.min(radius, MOST_RADIUS) };
    this.begin_(keyword, (one) => ({ kind: 'nb', fields: { ...fields, wd: one } }), { center: point, radius });
  }

  private begin_(
    keyword: string | string[],
    question: (keyword: string) => { kind: string; fields: object },
    facts: object,
  ): void {
    const number = ++this.count_;
    findCity(this.location_, (city) => {
      if (number === this.count_) {
        this.again_ = () => this.ask_(keyword, question, city, facts);
        this.again_();
      }
    });
  }

  private ask_(
    keyword: string | string[],
    question: (keyword: string) => { kind: string; fields: object },
    city: string,
    facts: object,
  ): void {
    const keywords = Array.isArray(keyword) ? keyword.slice(0, 10) : [keyword];
    const number = ++this.count_;
    const results: any[] = [];
    let waiting = keywords.length;
    keywords.forEach((one, index) => {
      const { kind, fields } = question(one);
      const { pageCapacity: rn, pageNum: pn } = this.options_;
      ask(kind, { c: city, ...fields, rn, pn }, (answer) => {
        const status = statusOf(answer);
        results[index] = status === SUCCESS ? this.read_(one, answer, facts) : null;
        waiting -= 1;
        if (!waiting && number === this.count_) {
          const hasPlaces = results.some((result) => result?.getCurrentNumPois());
          this.finish_(
            Array.isArray(keyword) ? results : results[0],
            status === SUCCESS && !hasPlaces ? UNKNOWN_LOCATION : status,
          );
        }
      });
    });
  }

  private read_(keyword: string, answer: any, facts: object): any {
    const places = (answer.content ?? []).map(readPlace);
    const { total = places.length, page_num: page = 0 } = answer.result;
    const capacity = this.options_.pageCapacity ?? 10;
    return {
      keyword,
      center: undefined,
      radius: undefined,
      bounds: undefined,
      ...facts,
      city: answer.current_city?.name ?? '',
      province: answer.current_city?.up_province_name ?? '',
      moreResultsUrl: '',
      suggestions: [],
      viewport: boundsOf(places.map((place: any) => place.point)),
      getPoi: (index: number) => places[index],
      getCurrentNumPois: () => places.length,
      getNumPois: () => total,
      getNumPages: () => Math.ceil(total / capacity),
      getPageIndex: () => page,
      getCityList: () => [],
    };
  }

  private finish_(results: any, status: number): void {
    this.results_ = results;
    this.status_ = status;
    const { count_: count } = this;
    this.shown_.clear();
    this.options_.onSearchComplete?.call(this, results); // first: pages clear the map there
    if (count === this.count_) {
      this.show_(results);
    }
  }

  private show_(results: any): void {
    const lists = (Array.isArray(results) ? results : [results]).filter(Boolean);
    const places = lists.flatMap((list) =>
      Array.from({ length: list.getCurrentNumPois() }, (_, index) => list.getPoi(index)),
    );
    const { map, panel, selectFirstResult } = this.options_.renderOptions!;
    if (map) {
      places.forEach((place, rank) => {
        place.marker = this.shown_.mark(place.point, letterPin(rank), new Size(...PIN_SIZE), place.title);
        place.marker.addEventListener('click', () => this.select_(place));
      });
      this.shown_.view(places.map((place) => place.point));
      this.options_.onMarkersSet?.call(this, places);
      if (places.length && selectFirstResult !== false && panel) {
        this.select_(places[0]);
      }
    }
    if (panel) {
      const rows = places.map(({ title, address }) => ({ title, detail: address }));
      const list = this.shown_.fill(rows, (index) => this.select_(places[index]));
      if (lists.length === 1 && lists[0].getNumPages() > 1) {
        this.shown_.addPages(lists[0].getPageIndex(), lists[0].getNumPages(), (page) => this.gotoPage(page));
      }
      this.options_.onResultsHtmlSet?.call(this, list);
    }
  }

  private select_(place: any): void {
    const { map } = this.options_.renderOptions!;
    const text = [place.address, place.phoneNumber].filter(Boolean).join(' · ');
    const infoWindow = placeWindow(place.title, text);
    if (map && place.marker) {
      place.marker.openInfoWindow(infoWindow);
      this.options_.onInfoHtmlSet?.call(this, place, infoWindow.body_);
    }
  }

  clearResults(): void {
    this.count_ += 1;
    this.results_ = undefined;
    this.shown_.clear();
  }

  gotoPage(page: number): void {
    this.options_.pageNum = page;
    this.again_?.();
  }

  getResults(): any {
    return this.results_;
  }

  getStatus(): number | undefined {
    return this.status_;
  }

  setLocation(location: unknown): void {
    this.location_ = location;
  }
}

function readPlace(row: any): any {
  const [[metres]] = unpack(row.geo);
  const division = row.admin_info ?? {};
  return {
    title: row.name,
    uid: row.uid,
    address: row.addr,
    phoneNumber: row.tel,
    postcode: row.zip,
    city: division.city_name ?? '',
    province: division.province_name ?? '',
    point: pointOf(metres) as Point,
    type: row.poiType === 3 ? 2 : row.poiType,
    isAccurate: row.acc_flag === 1,
    tags: row.std_tag ? row.std_tag.split(';') : [],
    url: '',
    detailUrl: '',
    marker: undefined,
  };
}

function cornersOf(bounds: Bounds): string {
  const low = metresOf(bounds.getSouthWest());
  const high = metresOf(bounds.getNorthEast());
  return `(${low.x},${low.y};${high.x},${high.y})`;
}
