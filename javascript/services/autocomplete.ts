/** `Autocomplete`: places that a text in an input may become. */

import { given } from '../base/classes';
import { Events } from '../base/events';
import { pagePoint } from '../base/plane';
import { ask } from './jsonp';
import { findCity } from './search_city';

interface AutocompleteOptions {
  location?: any;
  types?: string[];
  input?: string | HTMLInputElement;
  onSearchComplete?: (result: any) => void;
}

const PAUSE = 200;

export class Autocomplete extends Events {
  declare options_: AutocompleteOptions;
  declare input_: HTMLInputElement | null;
  declare list_: HTMLElement;
  declare results_: any;
  declare rank_: number;
  declare timer_: number | undefined;
  declare count_: number;
  declare type_: () => void;
  declare press_: (event: KeyboardEvent) => void;
  declare leave_: () => void;

  override construct_(options?: AutocompleteOptions): void {
    this.options_ = given(options);
    const { input } = this.options_;
    this.input_ = typeof input === 'string' ? (document.getElementById(input) as HTMLInputElement) : (input ?? null);
    this.list_ = document.createElement('ul');
    this.list_.className = 'bmap-list bmap-box tangram-suggestion-main';
    this.list_.style.cssText = 'position:absolute;z-index:9999;display:none';
    document.body.appendChild(this.list_);
    this.rank_ = -1;
    this.count_ = 0;
    this.type_ = () => {
      window.clearTimeout(this.timer_);
      this.timer_ = window.setTimeout(() => this.search(this.input_!.value), PAUSE);
    };
    this.press_ = (event) => this.pressed_(event);
    this.leave_ = () => window.setTimeout(() => this.hide(), PAUSE);
    this.input_?.addEventListener('input', this.type_);
    this.input_?.addEventListener('keydown', this.press_);
    this.input_?.addEventListener('blur', this.leave_);
  }

  search(keyword: string): void {
    const number = ++this.count_;
    if (!keyword.trim()) {
      this.hide();
      return;
    }
    findCity(this.options_.location, (region) => number === this.count_ && this.ask_(keyword, region, number));
  }

  private ask_(keyword: string, region: string, number: number): void {
    ask('placesug', { query: keyword, region, city_limit: false, output: 'json' }, (answer) => {
      if (number !== this.count_) {
        return;
      }
      const places = (answer?.result?.poi_list ?? []).map((place: any) => ({
        province: place.province,
        city: place.city,
        district: place.district,
        street: '',
        streetNumber: '',
        business: place.name,
        tag: place.tag,
        location: place.location && pagePoint(place.location),
        address: place.address,
      }));
      this.results_ = { keyword, getPoi: (index: number) => places[index], getNumPois: () => places.length };
      this.fill_(places);
      this.options_.onSearchComplete?.call(this, this.results_);
    });
  }

  private fill_(places: any[]): void {
    this.rank_ = -1;
    this.list_.replaceChildren(
      ...places.map((place, index) => {
        const row = document.createElement('li');
        const small = document.createElement('small');
        small.textContent = ` ${place.city}${place.district}`;
        row.append(place.business, small);
        row.addEventListener('mousedown', () => this.confirm_(index));
        row.addEventListener('mouseover', () => this.highlight_(index));
        return row;
      }),
    );
    if (places.length && this.input_ && document.activeElement === this.input_) {
      this.show();
    } else {
      this.hide();
    }
  }

  private pressed_(event: KeyboardEvent): void {
    const count = this.results_?.getNumPois() ?? 0;
    if (!count || this.list_.style.display === 'none') {
      return;
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.highlight_((this.rank_ + (event.key === 'ArrowDown' ? 1 : count - 1) + count) % count);
    } else if (event.key === 'Enter' && this.rank_ >= 0) {
      event.preventDefault();
      this.confirm_(this.rank_);
    } else if (event.key === 'Escape') {
      this.hide();
    }
  }

  private item_(index: number): { index: number; value: any } {
    return { index, value: index < 0 ? '' : this.results_.getPoi(index) };
  }

  private highlight_(index: number): void {
    const fromitem = this.item_(this.rank_);
    this.rank_ = index;
    [...this.list_.children].forEach((row, rank) => row.classList.toggle('bmap-chosen', rank === index));
    this.dispatchEvent('highlight', { fromitem, toitem: this.item_(index) });
  }

  private confirm_(index: number): void {
    const item = this.item_(index);
    if (this.input_) {
      this.input_.value = item.value.business;
    }
    this.hide();
    this.dispatchEvent('confirm', { item });
  }

  show(): void {
    const box = this.input_?.getBoundingClientRect();
    if (box) {
      this.list_.style.left = `${box.left + window.scrollX}px`;
      this.list_.style.top = `${box.bottom + window.scrollY}px`;
      this.list_.style.minWidth = `${box.width}px`;
      this.list_.style.display = '';
    }
  }

  hide(): void {
    this.list_.style.display = 'none';
  }

  setTypes(types: string[]): void {
    this.options_.types = types;
  }

  setLocation(location: unknown): void {
    this.options_.location = location;
  }

  setInputValue(keyword: string): void {
    if (this.input_) {
      this.input_.value = keyword;
    }
  }

  getResults(): any {
    return this.results_;
  }

  dispose(): void {
    this.input_?.removeEventListener('input', this.type_);
    this.input_?.removeEventListener('keydown', this.press_);
    this.input_?.removeEventListener('blur', this.leave_);
    this.list_.remove();
    this.count_ += 1;
  }
}
