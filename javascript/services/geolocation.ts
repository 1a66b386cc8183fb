/** `Geolocation` and `LocalCity`: where the reader of a page is, by the browser or by the address of the call. */

import { Constructed, given } from '../base/classes';
import { Point } from '../base/geometry';
import { BD09, pagePoint, pointOf } from '../base/plane';
import { convert } from './convertor';
import { Geocoder } from './geocoder';
import { ask } from './jsonp';
import { PERMISSION_DENIED, statusOf, SUCCESS, UNKNOWN_LOCATION } from './status';

interface PositionOptions_ {
  enableHighAccuracy?: boolean;
  timeout?: number;
  maximumAge?: number;
  SDKLocation?: boolean;
}

interface Place {
  name: string;
  province: string;
  code: number;
  point: Point;
}

const WGS84 = 1;
const MILLISECONDS = 10_000;
const CITY_METRES = 25_000;
const CITY_ZOOM = 12;
const COUNTRY = { name: '全国', code: 1, level: 5, center: new Point(105.4, 36.9) };

function locateByAddress(reply: (place: Place | null, status: number) => void): void {
  ask('ipLocation', {}, (answer) => {
    const { content } = answer ?? {};
    const status = statusOf(answer);
    if (status !== SUCCESS || !content?.point) {
      reply(null, status === SUCCESS ? UNKNOWN_LOCATION : status);
      return;
    }
    const { province, city, city_code: code } = content.address_detail;
    const point = pointOf({ x: Number(content.point.x), y: Number(content.point.y) });
    reply({ name: city || province, province, code: Number(code), point }, SUCCESS);
  });
}

export class Geolocation extends Constructed {
  declare status_: number | undefined;

  getStatus(): number | undefined {
    return this.status_;
  }

  enableSDKLocation(): void {}

  disableSDKLocation(): void {}

  getCurrentPosition(reply: (this: Geolocation, result: any) => void, options?: PositionOptions_): void {
    const { timeout = MILLISECONDS, maximumAge, enableHighAccuracy } = given(options);
    const finish = (result: object | null, status: number): void => {
      this.status_ = status;
      reply.call(this, result);
    };
    const byAddress = (): void =>
      locateByAddress((place, status) =>
        finish(place && positionOf(place.point, CITY_METRES, { province: place.province, city: place.name }), status),
      );
    if (!navigator.geolocation || !window.isSecureContext) {
      byAddress();
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.describe_(new Point(coords.longitude, coords.latitude), coords.accuracy, finish),
      byAddress,
      { timeout, maximumAge, enableHighAccuracy },
    );
  }

  private describe_(point: Point, metres: number, finish: (result: object | null, status: number) => void): void {
    convert([point], WGS84, BD09, (points) => {
      if (!points) {
        finish(null, PERMISSION_DENIED);
        return;
      }
      const here = pagePoint(points[0]);
      new Geocoder().getLocation(here, (address) =>
        finish(positionOf(here, metres, address?.addressComponents ?? {}), SUCCESS),
      );
    });
  }
}

function positionOf(point: Point, accuracy: number, parts: object): object {
  const empty = { province: '', city: '', district: '', street: '', streetNumber: '', city_code: 0 };
  return { point, longitude: point.lng, latitude: point.lat, accuracy, address: { ...empty, ...parts } };
}

export class LocalCity extends Constructed {
  declare options_: { renderOptions?: { map?: any } };

  override construct_(options?: { renderOptions?: { map?: any } }): void {
    this.options_ = given(options);
  }

  get(reply: (city: object) => void): void {
    locateByAddress((place) => {
      const city = place
        ? { name: place.name, code: place.code, level: CITY_ZOOM, center: place.point }
        : COUNTRY;
      this.options_.renderOptions?.map?.centerAndZoom(city.center, city.level);
      reply(city);
    });
  }
}
