/** `BusLineSearch`: no service here lists the lines of a city, so it finds none, and says so to whoever waits. */

import { Constructed, given } from '../base/classes';
import { warnOnce } from '../base/warnings';
import { UNKNOWN_LOCATION } from './status';

interface BusOptions {
  onGetBusListComplete?: (lines: object) => void;
  onGetBusLineComplete?: (line: object | null) => void;
}

export class BusLineSearch extends Constructed {
  declare options_: BusOptions;

  override construct_(_location?: unknown, options?: BusOptions): void {
    this.options_ = given(options);
    warnOnce('BMap.BusLineSearch', 'finds nothing here: search for stops by LocalSearch, for ways by TransitRoute');
  }

  getBusList(keyword: string): void {
    const none = { keyword, city: '', moreResultsUrl: '', getNumBusList: () => 0, getBusListItem: () => undefined };
    window.setTimeout(() => this.options_.onGetBusListComplete?.call(this, none));
  }

  getBusLine(_item?: unknown): void {
    window.setTimeout(() => this.options_.onGetBusLineComplete?.call(this, null));
  }

  setGetBusListCompleteCallback(callback: (lines: object) => void): void {
    this.options_.onGetBusListComplete = callback;
  }

  setGetBusLineCompleteCallback(callback: (line: object | null) => void): void {
    this.options_.onGetBusLineComplete = callback;
  }

  setBusListHtmlSetCallback(_callback: unknown): void {}

  setBusLineHtmlSetCallback(_callback: unknown): void {}

  setPolylinesSetCallback(_callback: unknown): void {}

  setMarkersSetCallback(_callback: unknown): void {}

  getStatus(): number {
    return UNKNOWN_LOCATION;
  }

  clearResults(): void {}

  setLocation(_location: unknown): void {}

  enableAutoViewport(): void {}

  disableAutoViewport(): void {}
}
