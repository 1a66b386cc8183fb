/**
 * What is shown for the addresses of Baidu's pictures, which pages write into their icons.
 *
 * An address is only compared, never fetched. Of a sprite a page shows a part: its place says which pin was meant, and
 * our own drawing fills the part, so that nothing of a page is invisible, whatever part of whatever sprite it shows.
 */

import type { Size } from '../base/geometry';
import { BLUE, CAR, cluster, GREEN, picture, pin, placed, RED } from './drawings';

/** A part of a picture as a page shows it: where it begins, and how large it is. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
  /** What of it lies at the place that is meant; undefined for its middle. */
  anchor?: Size;
  /** The width at which the whole picture is shown; undefined for its own. */
  shownWidth?: number;
}

type Draw = (part: Part, address: string) => string;

const BAIDU_HOST = /^(https?:)?\/\/([\w-]+\.)*(baidu\.com|bdimg\.com|bdstatic\.com|bcebos\.com)(:\d+)?\//;
const LETTERS = 'ABCDEFGHIJ';
const COLOURS = [RED, BLUE, GREEN, '#f08c00', '#8a3ffc', '#495057'];
/** Larger pictures are photographs and logos: a pin of the usual size marks the place. */
const LARGEST_PIN = 100;
const USUAL_HEIGHT = 34;
/** A pin's width at most, of its height. */
const WIDEST = 0.76;

function pinIn({ width, height, anchor }: Part, colour = RED, text = ''): string {
  const isLarge = Math.max(width, height) > LARGEST_PIN;
  const tip = isLarge ? { x: anchor?.width ?? width / 2, y: anchor?.height ?? height / 2 } : { x: width / 2, y: height };
  const pinHeight = isLarge ? USUAL_HEIGHT : Math.min(height, width / 0.5);
  const pinWidth = Math.min(width, pinHeight * WIDEST);
  return placed(tip.x - pinWidth / 2, tip.y - pinHeight, pin(pinWidth, pinHeight, colour, text));
}

function badge({ width, height }: Part): string {
  const [x, y, r] = [width / 2, height / 2, Math.min(width, height) / 2 - 1];
  const circle = (radius: number, colour: string): string => `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colour}"/>`;
  return circle(r, '#fff') + circle(r - 1, BLUE) + circle(r * 0.4, '#fff');
}

function car({ width, height }: Part): string {
  const scale = Math.min(width / 52, height / 26);
  return placed((width - 52 * scale) / 2, (height - 26 * scale) / 2, `<g transform="scale(${scale})">${CAR}</g>`);
}

/** `markers_new2x`, 600 x 600 px, and `markers_new2` of half the size: two rows of numbers, then pins, some for starts and ends. */
function newMarker(part: Part, address: string): string {
  const scale = 600 / (part.shownWidth ?? (address.includes('2x') ? 600 : 300));
  const [x, y] = [Math.round(part.x * scale), Math.round(part.y * scale)];
  if (y < 200) {
    return pinIn(part, y < 19 ? RED : BLUE, String(Math.floor(part.x / part.width + 0.01) + 1));
  }
  const text = x >= 298 && x < 344 && y >= 378 ? (y < 450 ? '终' : '起') : '';
  return pinIn(part, y < 450 ? RED : text ? GREEN : BLUE, text);
}

/** `markers`: letters, 25 px each, then plain pins. */
function letter(part: Part): string {
  const rank = Math.round(part.y / 25);
  return pinIn(part, rank === LETTERS.length + 1 ? BLUE : RED, LETTERS[rank] ?? '');
}

/** `dest_markers`: start, end and waypoints, 42 x 34 px each; the pin is at the left. */
function destination(part: Part): string {
  const rank = Math.round(part.y / 34);
  return pinIn({ ...part, width: Math.min(part.width, 28) }, [GREEN, RED][rank] ?? BLUE, '起终'[rank] ?? '经');
}

/** `marker_red_sprite`: a pin of 19 x 25 px, and right of it its shadow. */
function redMarker(part: Part): string {
  return part.x < 19 ? pinIn({ ...part, width: Math.min(part.width, 19) }) : '';
}

/** `us_mk_icon`: columns of 23 px, a colour each. */
function userMarker(part: Part): string {
  return pinIn(part, COLOURS[Math.round(part.x / 23) % COLOURS.length]);
}

/** The end of an address, and who draws a part of that picture. */
const KNOWN: Array<[RegExp, Draw]> = [
  [/\/markers_new2x?(_\w+)?\.png/, newMarker],
  [/\/(img|images?)\/markers\.png/, letter],
  [/\/dest_markers\.(png|gif)/, destination],
  [/\/way-points\.png/, (part) => pinIn(part, BLUE, '经')],
  [/\/(trans_icons|spotmkrs|stop_markers|stop_icon)\.(png|gif)/, badge],
  [/\/(marker_red_sprite|marker_red_hd|marker_red)\.png/, redMarker],
  [/\/us_mk_icon\.png/, userMarker],
  [/\/(lushu|LuShu)\/.*\.(png|gif)|\/car\.png/, car],
  [/\/(blank|transparent|spacer)\.(png|gif)/, () => ''],
];
const CLUSTER = /\/m([0-4])\.png/;

export function isBaiduPicture(address: string): boolean {
  return BAIDU_HOST.test(address);
}

/** Give the drawing that fills a part of a picture, of Baidu's or of one that cannot be loaded. */
export function partDrawing(address: string, part: Part): string {
  const rank = CLUSTER.exec(address)?.[1];
  const draw = KNOWN.find(([pattern]) => pattern.test(address))?.[1] ?? ((unknown: Part) => pinIn(unknown));
  return rank ? cluster(Number(rank)) : picture(part.width, part.height, draw(part, address));
}

/** Give what is shown for the address of a whole picture. */
export function wholeDrawing(address: string, width = 23, height = USUAL_HEIGHT): string {
  return isBaiduPicture(address) ? partDrawing(address, { x: 0, y: 0, width, height }) : address;
}

const BACKGROUND = /url\(["']?([^"')]+)["']?\)/;

/** Put our drawing into an element that a page or a package gave one of Baidu's pictures. */
function replacePicture(element: HTMLElement): void {
  const { style } = element;
  const address = BACKGROUND.exec(style.backgroundImage)?.[1] ?? '';
  if (isBaiduPicture(address)) {
    const [x, y] = [style.backgroundPositionX, style.backgroundPositionY].map((place) => Math.abs(parseFloat(place)) || 0);
    const [width, height] = [parseFloat(style.width) || 23, parseFloat(style.height) || USUAL_HEIGHT];
    style.backgroundImage = `url("${partDrawing(address, { x, y, width, height })}")`;
    style.backgroundPosition = '0 0';
  }
  if (element instanceof HTMLImageElement && KNOWN.some(([pattern]) => pattern.test(element.src))) {
    element.src = wholeDrawing(element.src, element.width || undefined, element.height || undefined);
  }
}

/** Watch panes for such elements. Observers run before a browser looks for the pictures of new styles. */
export function replacePictures(panes: HTMLElement): void {
  const isForeign = (element: Element): element is HTMLElement =>
    element instanceof HTMLElement && !element.className.startsWith('bmap-');
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      for (const node of [target, ...addedNodes]) {
        if (node instanceof Element) {
          [node, ...node.querySelectorAll('img, [style*="url("]')].filter(isForeign).forEach(replacePicture);
        }
      }
    }
  }).observe(panes, { subtree: true, childList: true, attributeFilter: ['style'] });
}
