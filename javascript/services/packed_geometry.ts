/** Geometry as the gateway packs it: centimetres of BD09MC in base 64, the least significant digit first. */

import type { Metres } from '../base/plane';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const WHOLE = 6;
const STEP = 4;
const NEGATIVE = 2 ** 23;
/** Letters in front of a scrambled outline that say nothing, and those behind them that belong to its end. */
const [JUNK, ENDING] = [6, 2];

function number(text: string, start: number, digits: number): number {
  let value = 0;
  for (let index = digits - 1; index >= 0; index--) {
    value = value * 64 + LETTERS.indexOf(text[start + index]);
  }
  return value;
}

function step(text: string, start: number): number {
  const value = number(text, start, STEP);
  return value > NEGATIVE ? NEGATIVE - value : value;
}

function unpackRecord(record: string): Metres[] {
  const points: Metres[] = [];
  let [x, y] = [0, 0];
  let index = 0;
  while (index < record.length) {
    if (record[index] === '=') {
      const signed = (place: number): number => {
        const value = number(record, place, WHOLE);
        return value > 64 ** WHOLE / 2 ? value - 64 ** WHOLE : value;
      };
      [x, y] = [signed(index + 1), signed(index + 1 + WHOLE)];
      index += 1 + 2 * WHOLE;
    } else {
      x += step(record, index);
      y += step(record, index + STEP);
      index += 2 * STEP;
    }
    points.push({ x: x / 100, y: y / 100 });
  }
  return points;
}

/** Give the records of a geometry; of `min|max|geometry` the last part. */
export function unpack(geometry: string): Metres[][] {
  const text = geometry.slice(geometry.lastIndexOf('|') + 1);
  return text
    .slice(1)
    .split(';')
    .filter(Boolean)
    .map(unpackRecord);
}

/** Give the rings of an outline that comes as a scrambled well-known text of metres. */
export function unpackOutlines(text: string): Metres[][] {
  const letters = text.slice(JUNK);
  const known = window.atob(letters.slice(ENDING) + letters.slice(0, ENDING));
  return [...known.matchAll(/\(([^()]+)\)/g)].map(([, ring]) =>
    ring.split(',').map((pair) => {
      const [x, y] = pair.trim().split(/\s+/).map(Number);
      return { x, y };
    }),
  );
}
