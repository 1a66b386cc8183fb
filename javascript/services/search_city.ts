/** The city of a search: the one that the page names, or the one under the middle of its map now. */

import { isPosition } from '../base/geometry';
import { metresOf } from '../base/plane';
import { ask } from './jsonp';

const WHOLE_COUNTRY = '1';
const CITY_ZOOM = 12;
/** The middle that was asked for last, and its city: a page asks many times without moving its map. */
let known = { middle: '', name: WHOLE_COUNTRY };

/** Find the name or number of a city, `1` for the country; at once where nobody has to be asked. */
export function findCity(location: any, reply: (city: string) => void): void {
  if (typeof location === 'string' || typeof location === 'number') {
    reply(String(location) || WHOLE_COUNTRY);
    return;
  }
  const center = isPosition(location) ? location : location?.getCenter?.();
  if (!center) {
    reply(WHOLE_COUNTRY);
    return;
  }
  const { x, y } = metresOf(center);
  const middle = `${x},${y}`;
  if (middle === known.middle) {
    reply(known.name);
    return;
  }
  ask('cen', { b: `${middle};${middle}`, l: CITY_ZOOM }, (answer) => {
    const name = answer?.content?.cname;
    if (name) {
      known = { middle, name };
    }
    reply(name || WHOLE_COUNTRY);
  });
}
