/** What searches and routes show on a map and in a panel. */

import { Size } from '../base/geometry';
import type { Point } from '../base/geometry';
import { Icon } from '../overlays/icon';
import { InfoWindow } from '../overlays/info_window';
import { Marker } from '../overlays/marker';
import type { Overlay } from '../overlays/overlay';

export interface RenderOptions {
  map?: any;
  panel?: string | HTMLElement;
  selectFirstResult?: boolean;
  autoViewport?: boolean;
  viewportOptions?: object;
  highlightMode?: number;
  enableDragging?: boolean;
}

const MOST_PAGES = 5;

/** Overlays and rows of one search; the next one takes them away. */
export class Shown {
  private overlays: Overlay[] = [];
  private list: HTMLElement | null = null;

  constructor(private readonly options: RenderOptions) {}

  get map(): any {
    return this.options.map;
  }

  add(overlay: Overlay): void {
    this.overlays.push(overlay);
    this.options.map?.addOverlay(overlay);
  }

  mark(point: Point, picture: string, size: Size, title: string): Marker {
    const anchor = new Size(size.width / 2, size.height);
    const icon = new Icon(picture, size, { anchor, infoWindowAnchor: new Size(size.width / 2, 0) });
    const marker = new Marker(point, { icon, title });
    this.add(marker);
    return marker;
  }

  view(points: Point[]): void {
    if (this.options.map && this.options.autoViewport !== false && points.length) {
      this.options.map.setViewport(points, this.options.viewportOptions);
    }
  }

  /** Fill the panel of the page with a row for each text; a click on one calls `choose`. */
  fill(rows: Array<{ title: string; detail: string }>, choose: (index: number) => void): HTMLElement | null {
    const { panel } = this.options;
    const parent = typeof panel === 'string' ? document.getElementById(panel) : (panel ?? null);
    this.list?.remove();
    if (!parent) {
      return null;
    }
    this.list = document.createElement('ul');
    this.list.className = 'bmap-list';
    rows.forEach(({ title, detail }, index) => {
      const row = document.createElement('li');
      const small = document.createElement('small');
      small.textContent = detail;
      row.append(title, document.createElement('br'), small);
      row.addEventListener('click', () => choose(index));
      this.list!.appendChild(row);
    });
    parent.appendChild(this.list);
    return this.list;
  }

  /** Add buttons for the other pages below the rows: five numbers around this page, and its neighbours. */
  addPages(page: number, count: number, turn: (page: number) => void): void {
    const row = document.createElement('li');
    row.className = 'bmap-pages';
    const add = (text: string, target: number): void => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = text;
      button.disabled = target === page;
      button.addEventListener('click', () => turn(target));
      row.appendChild(button);
    };
    const first = Math.max(0, Math.min(page - 2, count - MOST_PAGES));
    if (page > 0) {
      add('上一页', page - 1);
    }
    Array.from({ length: Math.min(MOST_PAGES, count) }, (_, index) => add(String(first + index + 1), first + index));
    if (page + 1 < count) {
      add('下一页', page + 1);
    }
    this.list?.appendChild(row);
  }

  clear(): void {
    this.overlays.forEach((overlay) => this.options.map?.removeOverlay(overlay));
    this.overlays = [];
    this.list?.remove();
    this.list = null;
  }
}

/** A window with a place's name and address; both are texts, never markup. */
export function placeWindow(title: string, text: string): InfoWindow {
  const head = document.createElement('span');
  head.textContent = title;
  const body = document.createElement('div');
  body.textContent = text;
  return new InfoWindow(body, { title: head });
}
