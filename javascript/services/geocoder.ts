/** `Geocoder`: the point of an address, and the address of a point. */

import { Constructed, given } from '../base/classes';
import type { Position } from '../base/geometry';
import { Point, asPoint } from '../base/geometry';
import { metresOf, pointOf } from '../base/plane';
import { ask } from './jsonp';
import { statusOf, SUCCESS } from './status';

interface LocationOptions {
  poiRadius?: number;
  numPois?: number;
}

export interface AddressResult {
  point: Point;
  address: string;
  addressComponents: { province: string; city: string; district: string; street: string; streetNumber: string };
  surroundingPois: object[];
  surroundingPoi: object[];
  business: string;
}

export class Geocoder extends Constructed {
  getPoint(address: string, reply: (point: Point | null, detail?: object) => void, city?: string): void {
    ask('gc', { wd: address, cn: city ?? '' }, (answer) => {
      const content = answer?.content ?? {};
      if (statusOf(answer) !== SUCCESS || !content.coord) {
        reply(null);
        return;
      }
      reply(pointOf({ x: Number(content.coord.x), y: Number(content.coord.y) }), {
        city: content.cn,
        citycode: content.sc,
        address: content.wd,
        precise: content.prc,
        confidence: content.fuzzy_score,
        level: content.catalog,
      });
    });
  }

  getLocation(position: Position, reply: (result: AddressResult | null) => void, options?: LocationOptions): void {
    const { poiRadius = 100, numPois = 10 } = given(options);
    const { x, y } = metresOf(position);
    const fields = { x: x.toFixed(2), y: y.toFixed(2), dis_poi: poiRadius, poi_num: numPois, latest_admin: 1 };
    ask('rgc', { ...fields, language: 'zh' }, (answer) => {
      const content = answer?.content ?? {};
      reply(statusOf(answer) === SUCCESS && content.point ? readAddress(asPoint(position), content) : null);
    });
  }
}

function readAddress(point: Point, content: any): AddressResult {
  const detail = content.address_detail;
  const places = content.surround_poi.map((place: any) => ({
    title: place.name,
    uid: place.uid,
    address: place.addr,
    phoneNumber: place.tel,
    postcode: place.zip,
    tags: place.poiType ? place.poiType.split(',') : [],
    point: pointOf({ x: Number(place.point.x), y: Number(place.point.y) }),
    type: 0,
    isAccurate: true,
  }));
  return {
    point,
    address: content.address,
    addressComponents: {
      province: detail.province,
      city: detail.city,
      district: detail.district,
      street: detail.street,
      streetNumber: detail.street_number,
    },
    surroundingPois: places,
    surroundingPoi: places,
    business: content.business,
  };
}
