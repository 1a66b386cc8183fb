/** `Convertor`: points of other coordinate systems as points of the map. */

import { Constructed } from '../base/classes';
import type { Position } from '../base/geometry';
import { Point } from '../base/geometry';
import { askPath } from './jsonp';

const NO_ANSWER = 1;

/** Convert points; null where the gateway refuses. */
export function convert(
  points: Position[],
  source: number,
  target: number,
  reply: (points: Point[] | null, status: number) => void,
): void {
  const coords = points.map(({ lng, lat }) => `${lng},${lat}`).join(';');
  askPath('/geoconv/v1/', { coords, from: source, to: target }, (answer) => {
    const status = answer?.status ?? NO_ANSWER;
    reply(status === 0 ? answer.result.map((point: any) => new Point(point.x, point.y)) : null, status);
  });
}

export class Convertor extends Constructed {
  translate(points: Position[], source: number, target: number, reply: (answer: object) => void): void {
    convert(points, source, target, (converted, status) =>
      reply(converted ? { status, points: converted } : { status }),
    );
  }
}
