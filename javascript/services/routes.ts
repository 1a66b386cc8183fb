/** `DrivingRoute`, `WalkingRoute`, `RidingRoute` and `TransitRoute`. */

import { Constructed, given } from '../base/classes';
import type { Position } from '../base/geometry';
import { Point, Size, asPoint, isPosition } from '../base/geometry';
import { pointTypeName } from '../base/plane';
import { END_PIN, START_PIN, VIA_PIN } from '../overlays/drawings';
import { Polyline } from '../overlays/shapes';
import { Geocoder } from './geocoder';
import { ask } from './jsonp';
import { addOptionMethods } from './options';
import type { RenderOptions } from './results';
import { Shown } from './results';
import type { Plan } from './route_plans';
import { readPlans, readTransitPlans } from './route_plans';
import { statusOf, SUCCESS, UNKNOWN_LOCATION, UNKNOWN_ROUTE } from './status';
import { LocalSearch } from './local_search';

interface RouteOptions {
  renderOptions?: RenderOptions;
  policy?: number;
  intercityPolicy?: number;
  transitTypePolicy?: number;
  pageCapacity?: number;
  onSearchComplete?: (results: any, status: number) => void;
  onMarkersSet?: (...places: any[]) => void;
  onPolylinesSet?: (...lines: any[]) => void;
  onResultsHtmlSet?: (element: HTMLElement | null) => void;
}

interface End {
  title: string;
  point: Point;
}

const PIN_SIZE = [26, 34] as const;
const DECIMALS = 6;
/** The shortest way as classic pages name it; the service has another number for it. */
const LEAST_DISTANCE = 1;
const DISTANCE_FIRST = 12;
const COLOURS: Record<string, string> = { walking: '#30a14e', riding: '#f08c00' };

abstract class RouteSearch extends Constructed {
  declare location_: any;
  declare options_: RouteOptions;
  declare shown_: Shown;
  declare results_: any;
  declare status_: number | undefined;
  declare count_: number;

  protected abstract readonly mode_: string;
  protected abstract readonly routeType_: number;

  override construct_(location: unknown, options?: RouteOptions): void {
    this.location_ = location;
    this.options_ = given(options);
    this.options_.renderOptions = given(this.options_.renderOptions);
    this.shown_ = new Shown(this.options_.renderOptions);
    this.count_ = 0;
  }

  search(start: any, end: any, options?: { waypoints?: any[]; startCity?: string; endCity?: string }): void {
    const number = ++this.count_;
    const said = given(options);
    const finish = (ends: Array<End | null>): void => {
      if (number !== this.count_) {
        return;
      }
      if (ends.some((one) => one === null)) {
        this.finish_(null, UNKNOWN_LOCATION);
      } else {
        this.ask_(ends as End[], number);
      }
    };
    const waypoints = said.waypoints ?? [];
    const wishes = [start, ...waypoints, end];
    const cities = [said.startCity, ...waypoints.map(() => said.startCity), said.endCity];
    this.locate_(wishes, cities, finish);
  }

  /** Find the points of all ends; a name is looked up as an address. */
  private locate_(wishes: any[], cities: Array<string | undefined>, reply: (ends: Array<End | null>) => void): void {
    const ends: Array<End | null> = [];
    let waiting = wishes.length;
    const settle = (index: number, end: End | null): void => {
      ends[index] = end;
      waiting -= 1;
      if (!waiting) {
        reply(ends);
      }
    };
    wishes.forEach((wish, index) => {
      if (typeof wish === 'string') {
        const city = cities[index] ?? (typeof this.location_ === 'string' ? this.location_ : '');
        new Geocoder().getPoint(wish, (point) => settle(index, point && { title: wish, point }), city);
      } else if (isPosition(wish)) {
        settle(index, { title: '', point: asPoint(wish) });
      } else {
        settle(index, isPosition(wish?.point) ? { title: wish.title ?? '', point: asPoint(wish.point) } : null);
      }
    });
  }

  private ask_(ends: End[], number: number): void {
    const [start, end] = [ends[0], ends[ends.length - 1]];
    const fields = {
      mode: this.mode_,
      origin: pair(start.point),
      destination: pair(end.point),
      waypoints: ends.slice(1, -1).map((one) => pair(one.point)).join('|'),
      output: 'json',
      coord_type: pointTypeName(),
      ret_coordtype: pointTypeName(),
      ...this.fields_(),
    };
    ask('drct', fields, (answer) => {
      if (number !== this.count_) {
        return;
      }
      const status = statusOf(answer);
      const body = answer?.content?.result;
      if (status !== SUCCESS || !body) {
        this.finish_(null, status === SUCCESS ? UNKNOWN_ROUTE : status);
        return;
      }
      const plans = this.read_(body);
      this.finish_(this.wrap_(ends, plans, body), plans.length ? SUCCESS : UNKNOWN_ROUTE);
    });
  }

  protected fields_(): object {
    return {};
  }

  protected read_(body: any): Plan[] {
    return readPlans(body.routes ?? [], this.routeType_);
  }

  private wrap_(ends: End[], plans: Plan[], body: any): any {
    const [start, end] = [ends[0], ends[ends.length - 1]];
    return {
      policy: this.options_.policy ?? 0,
      city: body.origin?.city_name ?? (typeof this.location_ === 'string' ? this.location_ : ''),
      moreResultsUrl: '',
      taxiFare: readTaxiFare(body.taxi),
      getStart: () => start,
      getEnd: () => end,
      getStartStatus: () => 0,
      getEndStatus: () => 0,
      getNumPlans: () => plans.length,
      getPlan: (index: number) => plans[index],
      getTransitType: () => 0,
      waypoints_: ends.slice(1, -1),
    };
  }

  private finish_(results: any, status: number): void {
    this.results_ = results;
    this.status_ = status;
    const { count_: count } = this;
    this.shown_.clear();
    this.options_.onSearchComplete?.call(this, results, status); // first: pages clear the map there
    if (count === this.count_ && results?.getNumPlans()) {
      this.show_(results, results.getPlan(0));
    }
  }

  private show_(results: any, plan: Plan): void {
    const { map, panel } = this.options_.renderOptions!;
    if (map) {
      const colour = COLOURS[this.mode_] ?? '#2468f2';
      plan.parts_.forEach((part) => {
        const style = { strokeColor: part.isWalk ? COLOURS.walking : colour, strokeWeight: 6, strokeOpacity: 0.85 };
        part.setLine(new Polyline(part.points, { ...style, strokeStyle: part.isWalk ? 'dashed' : 'solid' }));
        this.shown_.add(part.getLine());
      });
      const mark = (end: End, picture: string): object => ({
        ...end,
        marker: this.shown_.mark(end.point, picture, new Size(...PIN_SIZE), end.title),
      });
      const via = results.waypoints_.map((end: End) => mark(end, VIA_PIN));
      const places = [mark(results.getStart(), START_PIN), ...via, mark(results.getEnd(), END_PIN)];
      this.shown_.view(plan.parts_.flatMap((part) => part.points));
      this.tell_(plan, places);
    }
    if (panel) {
      const rows = plan.rows_();
      const list = this.shown_.fill(rows, (index) => rows[index].point && map?.panTo(rows[index].point));
      this.options_.onResultsHtmlSet?.call(this, list);
    }
  }

  protected tell_(plan: Plan, places: object[]): void {
    this.options_.onMarkersSet?.call(this, places);
    this.options_.onPolylinesSet?.call(this, plan.routes_);
  }

  clearResults(): void {
    this.count_ += 1;
    this.results_ = undefined;
    this.shown_.clear();
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

  toString(): string {
    return this.constructor.name;
  }
}

export class DrivingRoute extends RouteSearch {
  get mode_(): string {
    return 'driving';
  }

  get routeType_(): number {
    return 3;
  }

  protected override fields_(): object {
    const { policy } = this.options_;
    return { tactics: policy === LEAST_DISTANCE ? DISTANCE_FIRST : policy };
  }

  override toString(): string {
    return 'DrivingRoute';
  }
}

export class WalkingRoute extends RouteSearch {
  get mode_(): string {
    return 'walking';
  }

  get routeType_(): number {
    return 2;
  }

  override toString(): string {
    return 'WalkingRoute';
  }
}

export class RidingRoute extends RouteSearch {
  get mode_(): string {
    return 'riding';
  }

  get routeType_(): number {
    return 6;
  }

  override toString(): string {
    return 'RidingRoute';
  }
}

export class TransitRoute extends RouteSearch {
  get mode_(): string {
    return 'transit';
  }

  get routeType_(): number {
    return 1;
  }

  protected override fields_(): object {
    return {
      tactics_incity: this.options_.policy,
      trans_type_intercity: this.options_.transitTypePolicy,
      tactics_intercity: this.options_.intercityPolicy,
    };
  }

  protected override read_(body: any): Plan[] {
    return readTransitPlans(body.routes ?? []).slice(0, this.options_.pageCapacity ?? 5);
  }

  protected override tell_(plan: Plan, places: object[]): void {
    this.options_.onMarkersSet?.call(this, places, []);
    this.options_.onPolylinesSet?.call(this, plan.lines_, plan.routes_);
  }

  override toString(): string {
    return 'TransitRoute';
  }
}

function pair({ lng, lat }: Position): string {
  return `${lat.toFixed(DECIMALS)},${lng.toFixed(DECIMALS)}`;
}

function readTaxiFare(taxi: any): object | null {
  const detail = Array.isArray(taxi?.detail) ? taxi.detail : [];
  if (!detail.length) {
    return null;
  }
  const fares = detail.map((row: any) => ({
    initialFare: Number(row.start_price) || 0,
    unitFare: Number(row.km_price) || 0,
    totalFare: Number(row.total_price) || 0,
  }));
  return { day: fares[0], night: fares[1] ?? fares[0], distance: taxi.distance, remark: taxi.remark ?? '' };
}

addOptionMethods(RouteSearch);
addOptionMethods(LocalSearch);
