/** The controls of a map: scale, zoom, navigation, kinds of maps, copyright, location, and others. */

import { Size } from '../base/geometry';
import { metresPerPixel, scaleAt } from '../base/plane';
import type { Map } from '../map/map';
import type { MapType } from '../map/map_type';
import { HYBRID_MAP, NORMAL_MAP, SATELLITE_MAP } from '../map/map_type';
import { Geolocation } from '../services/geolocation';
import type { ControlOptions } from './control';
import { BOTTOM_LEFT, BOTTOM_RIGHT, Control, TOP_LEFT, TOP_RIGHT } from './control';
import { box, button } from './elements';

const IMPERIAL = 'us';
const FOOT = 0.3048;
const MILE = 1609.344;
const LEAST_PIXELS = 45;
/** Types of a navigation control; the large and the small one have all buttons. */
const [PAN_BUTTONS, ZOOM_BUTTONS] = [2, 3];
/** How far a button pans, of the map's width or height. */
const PAN_SHARE = 0.3;

export class ScaleControl extends Control {
  declare unit_: string;
  declare refresh_: () => void;

  override construct_(options?: ControlOptions): void {
    super.construct_(options);
    this.defaultAnchor = BOTTOM_LEFT;
    this.defaultOffset = new Size(20, 24);
    this.unit_ = 'metric';
  }

  override initialize(map: Map): HTMLElement {
    const element = document.createElement('div');
    element.className = 'bmap-scale BMap_scaleCtrl';
    this.refresh_ = () => {
      const pixel = metresPerPixel(map.getZoom()) / scaleAt(map.getCenter());
      const { metres, text } = length(pixel * LEAST_PIXELS, this.unit_);
      element.style.width = `${metres / pixel}px`;
      element.textContent = text;
    };
    map.addEventListener('update', this.refresh_);
    this.refresh_();
    return element;
  }

  override leave_(): void {
    this.map_?.removeEventListener('update', this.refresh_);
    super.leave_();
  }

  getUnit(): string {
    return this.unit_;
  }

  setUnit(unit: string): void {
    this.unit_ = unit;
    if (this.map_) {
      this.refresh_();
    }
  }

  setColor(colour: string): void {
    if (this.element_) {
      this.element_.style.borderColor = colour;
      this.element_.style.color = colour;
    }
  }
}

/** The shortest round length from some metres on. */
function length(metres: number, unit: string): { metres: number; text: string } {
  const isImperial = unit === IMPERIAL;
  const isLong = metres >= (isImperial ? MILE : 1_000) * 0.9;
  const base = isImperial ? (isLong ? MILE : FOOT) : isLong ? 1_000 : 1;
  const name = isImperial ? (isLong ? '英里' : '英尺') : isLong ? '公里' : '米';
  const power = 10 ** Math.floor(Math.log10(metres / base));
  const count = [1, 2, 5, 10].map((step) => step * power).find((step) => step * base >= metres - 1e-9)!;
  return { metres: count * base, text: `${count} ${name}` };
}

export class ZoomControl extends Control {
  override construct_(options?: ControlOptions): void {
    super.construct_(options);
    this.defaultAnchor = BOTTOM_RIGHT;
    this.defaultOffset = new Size(15, 30);
  }

  override initialize(map: Map): HTMLElement {
    const nearer = button('+', '放大', () => map.zoomIn());
    const farther = button('−', '缩小', () => map.zoomOut());
    return box('bmap-zoom BMap_zoomCtrl', nearer, farther);
  }
}

export class NavigationControl extends ZoomControl {
  declare type_: number;

  override construct_(options?: ControlOptions): void {
    super.construct_(options);
    this.defaultAnchor = TOP_LEFT;
    this.defaultOffset = new Size(10, 10);
    this.type_ = Number(this.options_['type']) || 0;
  }

  override initialize(map: Map): HTMLElement {
    this.element_ = document.createElement('div');
    this.element_.className = 'bmap-navigation BMap_stdMpCtrl';
    this.fill_(map);
    return this.element_;
  }

  private fill_(map: Map): void {
    const parts = this.type_ === ZOOM_BUTTONS ? [] : [panButtons(map)];
    if (this.type_ !== PAN_BUTTONS) {
      parts.push(super.initialize(map));
    }
    if (this.options_['enableGeolocation']) {
      const location = new GeolocationControl();
      location.map_ = map;
      parts.push(location.initialize());
    }
    this.element_?.replaceChildren(...parts);
  }

  getType(): number {
    return this.type_;
  }

  setType(type: number): void {
    this.type_ = type;
    if (this.map_) {
      this.fill_(this.map_);
    }
  }
}

function panButtons(map: Map): HTMLElement {
  const pan = (right: number, down: number): void => map.panBy(-right * map.width * PAN_SHARE, -down * map.height * PAN_SHARE);
  return box(
    'bmap-pan BMap_pannelCtrl',
    button('▲', '向上平移', () => pan(0, -1)),
    button('◀', '向左平移', () => pan(-1, 0)),
    button('▶', '向右平移', () => pan(1, 0)),
    button('▼', '向下平移', () => pan(0, 1)),
  );
}

export class NavigationControl3D extends Control {
  override construct_(options?: ControlOptions): void {
    super.construct_(options);
    this.defaultAnchor = BOTTOM_RIGHT;
    this.defaultOffset = new Size(15, 100);
  }

  override initialize(map: Map): HTMLElement {
    const turn = (degrees: number): void => map.camera.ease({ heading: map.getHeading() + degrees }, 300);
    const north = (): void => map.camera.ease({ heading: 0, tilt: 0 }, 300);
    return box(
      'bmap-turn',
      button('↺', '逆时针旋转', () => turn(45)),
      button('N', '恢复正北', north),
      button('↻', '顺时针旋转', () => turn(-45)),
    );
  }
}

export class MapTypeControl extends Control {
  override construct_(options?: ControlOptions): void {
    super.construct_(options);
    this.defaultAnchor = TOP_RIGHT;
  }

  override initialize(map: Map): HTMLElement {
    const types = (this.options_['mapTypes'] as MapType[]) ?? [NORMAL_MAP, SATELLITE_MAP, HYBRID_MAP];
    const buttons = types.map((type) => button(type.getName(), type.getTips(), () => map.setMapType(type)));
    const mark = (): void =>
      buttons.forEach((one, rank) => one.classList.toggle('bmap-chosen', types[rank] === map.getMapType()));
    map.addEventListener('maptypechange', mark);
    mark();
    return box('bmap-types', ...buttons);
  }
}

interface Copyright {
  id: number;
  content: string;
  bounds?: unknown;
}

export class CopyrightControl extends Control {
  declare rows_: Copyright[];

  override construct_(options?: ControlOptions): void {
    super.construct_(options);
    this.defaultAnchor = BOTTOM_LEFT;
    this.defaultOffset = new Size(2, 18);
    this.rows_ = [];
  }

  override initialize(): HTMLElement {
    this.element_ = document.createElement('div');
    this.fill_();
    return this.element_;
  }

  private fill_(): void {
    if (this.element_) {
      this.element_.innerHTML = this.rows_.map(({ content }) => content).join(' ');
    }
  }

  addCopyright(row: Copyright): void {
    this.rows_ = [...this.rows_.filter(({ id }) => id !== row.id), row];
    this.fill_();
  }

  removeCopyright(id: number): void {
    this.rows_ = this.rows_.filter((row) => row.id !== id);
    this.fill_();
  }

  getCopyright(id: number): Copyright | undefined {
    return this.rows_.find((row) => row.id === id);
  }

  getCopyrightCollection(): Copyright[] {
    return [...this.rows_];
  }
}

export class GeolocationControl extends Control {
  declare component_: any;

  override construct_(options?: ControlOptions): void {
    super.construct_(options);
    this.defaultAnchor = BOTTOM_LEFT;
    this.defaultOffset = new Size(10, 50);
    this.component_ = null;
  }

  override initialize(): HTMLElement {
    return box('bmap-location', button('◎', '定位', () => this.location()));
  }

  location(): void {
    const search = new Geolocation();
    search.getCurrentPosition((result) => {
      if (result && this.map_) {
        this.component_ = result.address;
        this.map_.panTo(result.point);
        this.dispatchEvent('locationSuccess', { point: result.point, addressComponent: result.address });
      } else {
        this.dispatchEvent('locationError', { code: search.getStatus(), message: '定位失败' });
      }
    });
  }

  startLocation(): void {
    this.location();
  }

  stopLocationTrace(): void {}

  getAddressComponent(): unknown {
    return this.component_;
  }
}

export class LocationControl extends GeolocationControl {}
