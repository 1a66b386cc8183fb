/**
 * The map out of pictures: raster tiles of the plane and the style that WebGL draws too, all of a view in one answer.
 *
 * A picture is there within a moment, long before WebGL has drawn its first map, and where a browser draws no WebGL it
 * is the map. It shows a view that lies flat and points north. One is asked for at a time, so it keeps nobody waiting.
 */

import type { Metres } from '../base/plane';
import { metresPerPixel, WORLD_METRES } from '../base/plane';
import { settings } from '../base/settings';
import type { Frame } from './camera';

/** What a picture is laid out by. */
export interface Sight {
  readonly zoom: number;
  project(metres: Metres): { x: number; y: number };
  unproject(pixel: { x: number; y: number }): Metres;
}

/** The tiles of a picture: those of the north-west corner, in XYZ numbers, and how many. */
interface Block {
  zoom: number;
  column: number;
  row: number;
  columns: number;
  rows: number;
}

const TILE_PIXELS = 256;
const MOST_ZOOM = 19;
const MOST_SHARP_ZOOM = 18;
const SHARP_RATIO = 1.5;
const MOST_TILES = 64;
/** Of twice the pixels. */
const MOST_SHARP_TILES = 16;
const RETRY_MILLISECONDS = 1_000;
const PAINT_MILLISECONDS = 250;
const TRIES = 5;

export class Pictures {
  private readonly layer = document.createElement('div');
  /** The address of a vector tile; empty until a style is known, and where it has none of ours. */
  private vector = '';
  private shown: { block: Block; image: HTMLImageElement } | undefined;
  /** The address that is being asked for. */
  private coming = '';
  private tries = 0;
  private latest: { sight: Sight; frame: Frame } | undefined;

  constructor(parent: HTMLElement) {
    this.layer.className = 'bmap-pane bmap-pictures';
    this.layer.style.zIndex = '50';
    parent.appendChild(this.layer);
  }

  /** Say what is shown: the style beside whose vector tiles the raster tiles lie. */
  begin(style: any): void {
    const vector = Object.values<any>(style.sources)[0]?.tiles?.[0] ?? '';
    this.vector = vector.startsWith(settings.host) ? vector : '';
  }

  redraw(sight: Sight, frame: Frame): void {
    this.latest = { sight, frame };
    const block = blockOf(sight, frame);
    if (this.shown) {
      place(this.shown.image, this.shown.block, sight);
    }
    const address = block && this.vector ? this.address(block) : '';
    if (block && address && !this.coming && this.shown?.image.src !== address) {
      this.load(block, address);
    }
  }

  /** Wait until the picture that is asked for is on the screen, a moment at most. */
  painted(): Promise<void> {
    const image = this.coming ? this.layer.querySelector('img') : null;
    if (!image) {
      return Promise.resolve();
    }
    const pause = new Promise<void>((resolve) => window.setTimeout(resolve, PAINT_MILLISECONDS));
    const paint = image.decode().then(
      () => new Promise<void>((resolve) => requestAnimationFrame(() => window.setTimeout(resolve))),
      () => undefined,
    );
    return Promise.race([pause, paint]);
  }

  remove(): void {
    this.vector = '';
    this.latest = undefined;
    this.layer.remove();
  }

  private load(block: Block, address: string): void {
    const image = new Image();
    image.alt = '';
    image.style.cssText = 'position:absolute;left:0;top:0;pointer-events:none;max-width:none';
    this.coming = address;
    if (!this.shown && this.latest) {
      place(image, block, this.latest.sight);
      this.layer.replaceChildren(image);
    }
    const settle = (): void => {
      this.coming = '';
      if (this.latest) {
        this.redraw(this.latest.sight, this.latest.frame); // the map may have moved on meanwhile
      }
    };
    image.onload = () => {
      this.tries = 0;
      this.shown = { block, image };
      this.layer.replaceChildren(image);
      settle();
    };
    image.onerror = () => {
      this.tries += 1;
      if (this.tries < TRIES) {
        window.setTimeout(settle, RETRY_MILLISECONDS * this.tries);
      }
    };
    image.src = address;
  }

  private address({ zoom, column, row, columns, rows }: Block): string {
    const mayBeSharp = zoom <= MOST_SHARP_ZOOM && columns * rows <= MOST_SHARP_TILES;
    const isSharp = mayBeSharp && window.devicePixelRatio >= SHARP_RATIO;
    const width = 2 ** zoom;
    const tile = this.vector
      .replace('{z}', String(zoom))
      .replace('{x}', String(((column % width) + width) % width))
      .replace('{y}.mvt', `${row}${isSharp ? '@2x' : ''}.png`);
    return `${tile}&columns=${columns}&rows=${rows}`;
  }
}

/** The tiles that a view touches; null where they are too many for one picture. */
function blockOf(sight: Sight, frame: Frame): Block | null {
  const zoom = Math.min(MOST_ZOOM, Math.round(sight.zoom));
  const metres = TILE_PIXELS * metresPerPixel(zoom);
  const half = WORLD_METRES / 2 / metres;
  const northWest = sight.unproject({ x: 0, y: 0 });
  const southEast = sight.unproject({ x: frame.width, y: frame.height });
  const column = Math.floor(northWest.x / metres + half);
  const row = Math.max(0, Math.floor(half - northWest.y / metres));
  const columns = Math.ceil(southEast.x / metres + half) - column;
  const rows = Math.min(2 * half, Math.ceil(half - southEast.y / metres)) - row;
  return columns > 0 && rows > 0 && columns * rows <= MOST_TILES ? { zoom, column, row, columns, rows } : null;
}

/** Edges on whole pixels: a picture of as many pixels stays sharp. */
function place(image: HTMLElement, { zoom, column, row, columns, rows }: Block, sight: Sight): void {
  const metres = TILE_PIXELS * metresPerPixel(zoom);
  const half = WORLD_METRES / 2 / metres;
  const { x, y } = sight.project({ x: (column - half) * metres, y: (half - row) * metres });
  const size = TILE_PIXELS * 2 ** (sight.zoom - zoom);
  image.style.transform = `translate(${Math.round(x)}px,${Math.round(y)}px)`;
  image.style.width = `${Math.round(columns * size)}px`;
  image.style.height = `${Math.round(rows * size)}px`;
}
