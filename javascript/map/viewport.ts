/** The view that shows some points. */

import type { Position } from '../base/geometry';
import { Bounds, Point } from '../base/geometry';
import { metresOf, metresPerPixel, pointOf } from '../base/plane';
import type { Frame } from './camera';

export interface ViewportOptions {
  margins?: number[];
  zoomFactor?: number;
  delay?: number;
  enableAnimation?: boolean;
  noAnimation?: boolean;
  callback?: () => void;
}

export class Viewport {
  constructor(
    readonly center: Point,
    readonly zoom: number,
  ) {}
}

const MARGIN = 10;

export function viewportOf(
  target: Position[] | Bounds,
  frame: Frame,
  zooms: { least: number; most: number },
  options: ViewportOptions,
): Viewport | null {
  const points = target instanceof Bounds ? (target.isEmpty() ? [] : [target.sw!, target.ne!]) : target;
  const metres = points.filter(Boolean).map(metresOf);
  if (!metres.length) {
    return null;
  }
  const [top, right, bottom, left] = options.margins ?? [MARGIN, MARGIN, MARGIN, MARGIN];
  const xs = metres.map(({ x }) => x);
  const ys = metres.map(({ y }) => y);
  const [west, east] = [Math.min(...xs), Math.max(...xs)];
  const [south, north] = [Math.min(...ys), Math.max(...ys)];
  const width = Math.max(1, frame.width - left - right);
  const height = Math.max(1, frame.height - top - bottom);
  const pixelMetres = Math.max((east - west) / width, (north - south) / height, 1e-6);
  const exact = Math.floor(18 - Math.log2(pixelMetres)) + (options.zoomFactor ?? 0);
  const zoom = Math.max(zooms.least, Math.min(zooms.most, exact));
  const shift = metresPerPixel(zoom) / 2;
  const center = pointOf({
    x: (west + east) / 2 + (right - left) * shift,
    y: (south + north) / 2 + (top - bottom) * shift,
  });
  return new Viewport(center, zoom);
}
