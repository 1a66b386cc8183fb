/** `Marker3D`: a marker that stands on the ground here; its height is kept, not drawn. */

import { given } from '../base/classes';
import type { Position } from '../base/geometry';
import { Size } from '../base/geometry';
import { Icon } from './icon';
import { Marker } from './marker';
import { Symbol } from './symbol';

interface Marker3DOptions {
  size?: number;
  shape?: number;
  fillColor?: string;
  fillOpacity?: number;
  icon?: Icon;
  enableMassClear?: boolean;
}

const SQUARE = 2;
const SHAPE_PIXELS = 10;

export class Marker3D extends Marker {
  declare height_: number;
  declare look_: Marker3DOptions;

  override construct_(point: Position, height?: any, options?: any): void {
    this.height_ = Number(height) || 0;
    this.look_ = { size: 50, shape: 1, fillColor: '#f00', fillOpacity: 0.8, ...given<Marker3DOptions>(options) };
    super.construct_(point, { icon: this.picture_(), enableMassClear: this.look_.enableMassClear });
  }

  private picture_(): Icon {
    const { size = 50, shape, fillColor, fillOpacity, icon } = this.look_;
    if (icon) {
      return new Icon(icon.imageUrl, new Size(size, size), { imageSize: new Size(size, size) });
    }
    const look = { fillColor, fillOpacity, strokeWeight: 0, scale: size / SHAPE_PIXELS };
    return new Symbol(shape === SQUARE ? 2 : 1, look);
  }

  getHeight(): number {
    return this.height_;
  }

  setHeight(height: number): void {
    this.height_ = height;
  }
}

for (const option of ['size', 'shape', 'fillColor', 'fillOpacity'] as const) {
  const name = option[0].toUpperCase() + option.slice(1);
  const prototype = Marker3D.prototype as any;
  prototype[`set${name}`] = function (value: unknown): void {
    this.look_[option] = value;
    this.setIcon(this.picture_());
  };
  prototype[`get${name}`] = function (): unknown {
    return this.look_[option];
  };
}
