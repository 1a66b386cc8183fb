/**
 * Baidu's plane: BD09MC metres in a square world of 2^26 m around (0, 0).
 *
 * At Baidu's zoom z a pixel is 2^(18 - z) m wide. MapLibre is told the degrees that Web Mercator would have at the
 * same place of its world; so its tiles are Baidu's tiles, and its zoom is Baidu's minus one.
 */

import type { Position } from './geometry';
import { Point } from './geometry';

export interface Metres {
  x: number;
  y: number;
}

export const WORLD_METRES = 2 ** 26;
/** Beyond it the table of BD09MC has no row. */
const MOST_LATITUDE = 74;
const DEGREE = Math.PI / 180;
const EARTH_RADIUS = 6_370_996.81;

function polynomial(x: number, y: number, c: number[]): [number, number] {
  const t = y / c[9];
  return [
    c[0] + c[1] * x,
    c[2] + t * (c[3] + t * (c[4] + t * (c[5] + t * (c[6] + t * (c[7] + t * c[8]))))),
  ];
}

function transform(rows: BandRow[], x: number, y: number): [number, number] {
  const size = Math.abs(y);
  const row = rows.find((one) => size >= one.from) ?? rows[rows.length - 1];
  const [a, b] = polynomial(Math.abs(x), size, row.c);
  return [x < 0 ? -a : a, y < 0 ? -b : b];
}

export function metresOf(position: Position): Metres {
  const lat = Math.max(-MOST_LATITUDE, Math.min(MOST_LATITUDE, Number(position.lat) || 0));
  const [x, y] = transform(BANDS.to_metres, Number(position.lng) || 0, lat);
  return { x, y };
}

export function pointOf(metres: Metres): Point {
  const [lng, lat] = transform(BANDS.to_degrees, metres.x, metres.y);
  return new Point(lng, lat);
}

/** Degrees as MapLibre is told them: longitude and latitude of its own world. */
export function rendererDegrees({ x, y }: Metres): [number, number] {
  return [(x / WORLD_METRES) * 360, Math.atan(Math.sinh((2 * Math.PI * y) / WORLD_METRES)) / DEGREE];
}

export function metresOfRenderer(lng: number, lat: number): Metres {
  return {
    x: (lng / 360) * WORLD_METRES,
    y: (Math.asinh(Math.tan(lat * DEGREE)) / (2 * Math.PI)) * WORLD_METRES,
  };
}

export function metresPerPixel(zoom: number): number {
  return 2 ** (18 - zoom);
}

/** Metres on the ground between two points. */
export function groundDistance(start: Position, end: Position): number {
  const rise = (1 - Math.cos((end.lat - start.lat) * DEGREE)) / 2;
  const run = (1 - Math.cos((end.lng - start.lng) * DEGREE)) / 2;
  const chord = rise + Math.cos(start.lat * DEGREE) * Math.cos(end.lat * DEGREE) * run;
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(chord));
}

/** Plane metres for one metre on the ground at a latitude, measured across: the table has no formula. */
export function scaleAt(position: Position): number {
  const east = { lng: position.lng + 0.001, lat: position.lat };
  return Math.abs(metresOf(east).x - metresOf(position).x) / groundDistance(position, east);
}
