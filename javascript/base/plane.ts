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
const BAIDU_FACTOR = (3_000 * Math.PI) / 180;
const SETTLING_ROUNDS = 6;
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

/** Coordinate types by Baidu's numbers, and their names at the services. */
export const POINT_TYPES: Record<number, string> = { 3: 'gcj02ll', 5: 'bd09ll' };
export const BD09 = 5;
let pointType = BD09;

/** Say what all points of the page are: 5 is BD-09, 3 is GCJ-02. */
export function usePointType(type: number): void {
  pointType = type;
}

export function pointTypeName(): string {
  return POINT_TYPES[pointType];
}

/** From GCJ-02 to BD-09 by the published form. */
function baiduDegrees(lng: number, lat: number): [number, number] {
  const radius = Math.hypot(lng, lat) + 0.00002 * Math.sin(lat * BAIDU_FACTOR);
  const angle = Math.atan2(lat, lng) + 0.000003 * Math.cos(lng * BAIDU_FACTOR);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

/** From BD-09 to GCJ-02: what becomes the point again, so that a marker that is read back stays where it is. */
function plainDegrees(lng: number, lat: number): [number, number] {
  let [x, y] = [lng - 0.0065, lat - 0.006];
  for (let round = 0; round < SETTLING_ROUNDS; round++) {
    const [seenLng, seenLat] = baiduDegrees(x, y);
    [x, y] = [x + lng - seenLng, y + lat - seenLat];
  }
  return [x, y];
}

export function metresOf(position: Position): Metres {
  let [lng, lat] = [Number(position.lng) || 0, Number(position.lat) || 0];
  if (pointType !== BD09) {
    [lng, lat] = baiduDegrees(lng, lat);
  }
  const [x, y] = transform(BANDS.to_metres, lng, Math.max(-MOST_LATITUDE, Math.min(MOST_LATITUDE, lat)));
  return { x, y };
}

export function pointOf(metres: Metres): Point {
  const [lng, lat] = transform(BANDS.to_degrees, metres.x, metres.y);
  return pagePoint({ lng, lat });
}

/** A point of the page from degrees of BD-09 or GCJ-02, whatever the page's own points are. */
export function baiduPoint(lng: number, lat: number, isGcj02: boolean): Point {
  if (isGcj02 === (pointType !== BD09)) {
    return new Point(lng, lat);
  }
  return isGcj02 ? new Point(...baiduDegrees(lng, lat)) : pagePoint({ lng, lat });
}

/** A point of BD-09 as the page's points are. */
export function pagePoint({ lng, lat }: Position): Point {
  return pointType === BD09 ? new Point(lng, lat) : new Point(...plainDegrees(lng, lat));
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
