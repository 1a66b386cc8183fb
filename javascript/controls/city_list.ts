/** `CityListControl`: the city that the map shows, and others to go to. */

import { Size } from '../base/geometry';
import { metresOf } from '../base/plane';
import type { Map } from '../map/map';
import { Geocoder } from '../services/geocoder';
import { ask } from '../services/jsonp';
import type { ControlOptions } from './control';
import { Control, TOP_LEFT } from './control';
import { box, button } from './elements';

const CITY_ZOOM = 12;
const NO_CITY = '城市';
/** The seats of the provinces and what stands beside them; any other city is typed. */
const CITIES = (
  '北京 上海 天津 重庆 石家庄 太原 呼和浩特 沈阳 长春 哈尔滨 南京 杭州 合肥 福州 南昌 济南 郑州 武汉 长沙 广州 南宁 海口 成都 贵阳 昆明 ' +
  '拉萨 西安 兰州 西宁 银川 乌鲁木齐 台北 香港 澳门'
).split(' ');

export class CityListControl extends Control {
  declare list_: HTMLElement;
  declare name_: HTMLButtonElement;
  declare city_: string;
  declare look_: () => void;

  override construct_(options?: ControlOptions): void {
    super.construct_(options);
    this.defaultAnchor = TOP_LEFT;
    this.defaultOffset = new Size(10, 10);
    this.city_ = '';
  }

  override initialize(map: Map): HTMLElement {
    this.name_ = button(NO_CITY, '选择城市', () => this.toggle_());
    this.list_ = document.createElement('div');
    this.list_.className = 'bmap-cities';
    const field = document.createElement('input');
    field.placeholder = '城市名';
    field.addEventListener('keydown', (event) => event.key === 'Enter' && field.value.trim() && this.go_(field.value.trim()));
    this.list_.append(field, ...CITIES.map((city) => button(city, city, () => this.go_(city))));
    this.list_.style.display = this.options_['expand'] ? '' : 'none';
    this.look_ = () => this.name_ && this.nameCity_();
    if (map.hasCenter_) {
      this.nameCity_();
    } else {
      map.addEventListener('load', this.look_);
    }
    return box('bmap-city-list', this.name_, this.list_);
  }

  override leave_(): void {
    this.map_?.removeEventListener('load', this.look_);
    super.leave_();
  }

  private nameCity_(): void {
    const { x, y } = metresOf(this.map_!.getCenter());
    ask('cen', { b: `${x},${y};${x},${y}`, l: CITY_ZOOM }, (answer) => this.show_(answer?.content?.cname ?? ''));
  }

  private show_(city: string): void {
    this.city_ = city;
    this.name_.textContent = city || NO_CITY;
  }

  private toggle_(): void {
    this.list_.style.display = this.list_.style.display ? '' : 'none';
  }

  private tell_(name: string, ...values: unknown[]): void {
    const listener = this.options_[name];
    if (typeof listener === 'function') {
      listener.apply(this, values);
    }
  }

  private go_(city: string): void {
    this.tell_('onChangeBefore');
    new Geocoder().getPoint(
      city,
      (point) => {
        if (point && this.map_) {
          this.list_.style.display = 'none';
          this.show_(city);
          this.map_.centerAndZoom(point, CITY_ZOOM);
          this.tell_('onChangeSuccess', { name: city, title: city, point });
        }
        this.tell_('onChangeAfter');
      },
      city,
    );
  }
}
