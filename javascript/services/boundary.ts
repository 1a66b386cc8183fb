/** `Boundary`: outlines of divisions. */

import { Constructed } from '../base/classes';
import { pointOf } from '../base/plane';
import { ask } from './jsonp';
import { unpack } from './packed_geometry';

const DECIMALS = 6;

/** Ask for the rings of a division, each as `lng,lat;lng,lat`. */
export function askOutline(name: string, reply: (rings: string[]) => void): void {
  ask('ext', { adname: name, num: 1000, l: 10 }, (answer) => {
    const geometry = answer?.content?.geo;
    const rings = geometry ? unpack(geometry) : [];
    reply(
      rings.map((ring) =>
        ring
          .map(pointOf)
          .map(({ lng, lat }) => `${lng.toFixed(DECIMALS)}, ${lat.toFixed(DECIMALS)}`)
          .join(';'),
      ),
    );
  });
}

export class Boundary extends Constructed {
  get(name: string, reply: (answer: { boundaries: string[] }) => void): void {
    askOutline(name, (boundaries) => reply({ boundaries }));
  }
}
