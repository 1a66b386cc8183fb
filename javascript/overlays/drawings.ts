/**
 * Our own drawings of what Baidu serves as pictures: pins, clusters. Known addresses of its pictures mean them.
 *
 * A sprite has the geometry of the one that it stands for, so offsets that pages write for it hold.
 */

function picture(width: number, height: number, content: string): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`;
  return `data:image/svg+xml,${encodeURIComponent(`${head}${content}</svg>`)}`;
}

const RED = '#e6413c';
const BLUE = '#2f7cf6';

/** A pin in a box: its tip is at the middle of the lower edge. */
function pin(width: number, height: number, colour: string, text = ''): string {
  const r = width / 2 - 1;
  const cx = width / 2;
  const tip = `M${cx} ${height - 0.5}C${cx - r * 0.35} ${height * 0.72} ${cx - r} ${height * 0.58} ${cx - r} ${r + 1}`;
  const body = `${tip}a${r} ${r} 0 0 1 ${2 * r} 0C${cx + r} ${height * 0.58} ${cx + r * 0.35} ${height * 0.72} ${cx} ${height - 0.5}z`;
  const style = `font-family="sans-serif" font-size="${r}" font-weight="bold" text-anchor="middle" fill="#fff"`;
  const inside = text
    ? `<text x="${cx}" y="${r * 1.42 + 1}" ${style}>${text}</text>`
    : `<circle cx="${cx}" cy="${r + 1}" r="${r * 0.38}" fill="#fff"/>`;
  return `<path d="${body}" fill="${colour}" stroke="#fff" stroke-width=".8"/>${inside}`;
}

function placed(x: number, y: number, content: string): string {
  return `<g transform="translate(${x} ${y})">${content}</g>`;
}

export const PIN = picture(23, 25, pin(19, 25, RED));
export const START_PIN = picture(26, 34, pin(26, 34, '#28a745', '起'));
export const END_PIN = picture(26, 34, pin(26, 34, RED, '终'));
export const VIA_PIN = picture(26, 34, pin(26, 34, BLUE, '经'));
export const PLAIN_PIN = picture(23, 34, pin(23, 34, RED));

/** A pin with a letter, for the first ten results of a search. */
export function letterPin(rank: number): string {
  return picture(23, 34, pin(23, 34, RED, rank < 26 ? String.fromCharCode(65 + rank) : ''));
}

/** `markers_new2x`: 300 x 300 px shown at half size; rows of numbered pins, red and blue, and larger ones. */
function markerSprite(): string {
  const parts: string[] = [];
  const numbers = [...Array(10).keys()];
  numbers.forEach((number) => {
    parts.push(placed(42 * number, 0, pin(42, 66, RED, String(number + 1))));
    parts.push(placed(42 * number, 132, pin(42, 66, BLUE, String(number + 1))));
  });
  parts.push(placed(400, 0, pin(50, 84, '#28a745', '起')), placed(450, 0, pin(50, 84, RED, '终')));
  numbers.forEach((number) => parts.push(placed(50 * number, 284, pin(42, 66, BLUE))));
  [BLUE, RED, BLUE].forEach((colour, rank) => parts.push(placed(66 * rank, 400, pin(46, 70, colour))));
  return picture(600, 600, parts.join(''));
}

const CLUSTER_COLOURS = ['#3f8cff', '#f5b400', '#f0592a', '#d6336c', '#8a3ffc'];
const CLUSTER_SIZES = [53, 56, 66, 78, 90];

function cluster(rank: number): string {
  const size = CLUSTER_SIZES[rank];
  const c = size / 2;
  const rings = [[c - 1, 0.25], [c - 6, 0.45], [c - 12, 1]].map(
    ([r, opacity]) => `<circle cx="${c}" cy="${c}" r="${r}" fill="${CLUSTER_COLOURS[rank]}" fill-opacity="${opacity}"/>`,
  );
  return picture(size, size, rings.join(''));
}

const CAR = picture(
  52, 26,
  '<rect x="4" y="4" width="44" height="18" rx="7" fill="#2f7cf6" stroke="#fff"/>' +
  '<rect x="30" y="6" width="9" height="14" rx="3" fill="#cfe2ff"/><rect x="12" y="6" width="7" height="14" rx="3" fill="#cfe2ff"/>',
);

/** The end of an address, and the drawing that it means; the address is only compared, never fetched. */
const KNOWN: Array<[RegExp, () => string]> = [
  [/\/markers_new2x?(_\w+)?\.png/, markerSprite],
  [/\/TextIconOverlay\/[\d.]+\/src\/images\/m([0-4])\.png|\/images\/m([0-4])\.png/, () => cluster(0)],
  [/\/(marker_red_sprite|marker_red_hd|us_mk_icon|marker_red)\.png/, () => PIN],
  [/\/images\/(dest_markers|stop_markers|markers|marker)\.(png|gif)/, () => PLAIN_PIN],
  [/\/(lushu|LuShu)\/.*\.(png|gif)|\/fox\.gif|\/car\.png/, () => CAR],
];
const BAIDU_HOST = /^(https?:)?\/\/([\w-]+\.)*(baidu\.com|bdimg\.com|bdstatic\.com|bcebos\.com)(:\d+)?\//;

/** Give what is shown for the address of a picture. */
export function drawingOf(address: string): string {
  if (!BAIDU_HOST.test(address)) {
    return address;
  }
  const rank = /m([0-4])\.png/.exec(address);
  if (rank) {
    return cluster(Number(rank[1]));
  }
  const drawing = KNOWN.find(([pattern]) => pattern.test(address));
  return drawing ? drawing[1]() : PLAIN_PIN;
}

const BACKGROUND = /url\(["']?([^"')]+)["']?\)/;

/** Put our drawing behind an element that a package gave one of Baidu's pictures. */
function replaceBackground(element: HTMLElement): void {
  const address = BACKGROUND.exec(element.style?.backgroundImage ?? '')?.[1] ?? '';
  const drawing = drawingOf(address);
  if (drawing !== address) {
    element.style.backgroundImage = `url("${drawing}")`;
  }
}

/** Watch panes for such elements. Observers run before a browser looks for the pictures of new styles. */
export function replaceBackgrounds(panes: HTMLElement): void {
  const isForeign = (node: Node): node is HTMLElement =>
    node instanceof HTMLElement && !node.className.startsWith('bmap-') && !!node.style.backgroundImage;
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      [target, ...addedNodes].filter(isForeign).forEach(replaceBackground);
    }
  }).observe(panes, { subtree: true, childList: true, attributeFilter: ['style'] });
}
