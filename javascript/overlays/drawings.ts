/** Our own drawings of what Baidu serves as pictures: pins, clusters, cars; each is the address of an SVG. */

export function picture(width: number, height: number, content: string): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`;
  return `data:image/svg+xml,${encodeURIComponent(`${head}${content}</svg>`)}`;
}

export const RED = '#e6413c';
export const BLUE = '#2f7cf6';
export const GREEN = '#28a745';

/** A pin in a box: its tip is at the middle of the lower edge. */
export function pin(width: number, height: number, colour: string, text = ''): string {
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

export function placed(x: number, y: number, content: string): string {
  return `<g transform="translate(${x} ${y})">${content}</g>`;
}

export const PIN = picture(23, 25, pin(19, 25, RED));
export const START_PIN = picture(26, 34, pin(26, 34, GREEN, '起'));
export const END_PIN = picture(26, 34, pin(26, 34, RED, '终'));
export const VIA_PIN = picture(26, 34, pin(26, 34, BLUE, '经'));

/** A pin with a letter, for the first ten results of a search. */
export function letterPin(rank: number): string {
  return picture(23, 34, pin(23, 34, RED, rank < 26 ? String.fromCharCode(65 + rank) : ''));
}

const CLUSTER_COLOURS = ['#3f8cff', '#f5b400', '#f0592a', '#d6336c', '#8a3ffc'];
const CLUSTER_SIZES = [53, 56, 66, 78, 90];

export function cluster(rank: number): string {
  const size = CLUSTER_SIZES[rank];
  const c = size / 2;
  const rings = [[c - 1, 0.25], [c - 6, 0.45], [c - 12, 1]].map(
    ([r, opacity]) => `<circle cx="${c}" cy="${c}" r="${r}" fill="${CLUSTER_COLOURS[rank]}" fill-opacity="${opacity}"/>`,
  );
  return picture(size, size, rings.join(''));
}

/** A car that drives to the right, 52 x 26 px. */
export const CAR =
  '<rect x="4" y="4" width="44" height="18" rx="7" fill="#2f7cf6" stroke="#fff"/>' +
  '<rect x="30" y="6" width="9" height="14" rx="3" fill="#cfe2ff"/><rect x="12" y="6" width="7" height="14" rx="3" fill="#cfe2ff"/>';
