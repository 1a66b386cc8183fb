/** `Icon`: the picture of a marker, or a part of one. */

import { Constructed, given } from '../base/classes';
import { Size } from '../base/geometry';
import { settings } from '../base/settings';
import { isBaiduPicture, partDrawing } from './baidu_pictures';
import { PIN } from './drawings';

export interface IconOptions {
  anchor?: Size;
  imageOffset?: Size;
  imageSize?: Size;
  infoWindowAnchor?: Size;
  /** The anchors as the first version called them; a map that Baidu's page of maps has written says them so. */
  offset?: Size;
  infoWindowOffset?: Size;
  printImageUrl?: string;
  size?: Size;
}

export class Icon extends Constructed {
  declare imageUrl: string;
  declare size: Size;
  declare anchor: Size;
  declare imageOffset: Size;
  declare imageSize: Size | undefined;
  declare infoWindowAnchor: Size | undefined;
  declare printImageUrl: string | undefined;

  override construct_(address: string, size?: Size, options?: IconOptions): void {
    const said = given(options);
    this.imageUrl = address;
    this.size = size ?? said.size ?? new Size(23, 25);
    this.anchor = said.anchor ?? said.offset ?? new Size(this.size.width / 2, this.size.height / 2);
    this.imageOffset = said.imageOffset ?? new Size(0, 0);
    this.imageSize = said.imageSize;
    this.infoWindowAnchor = said.infoWindowAnchor ?? said.infoWindowOffset;
    this.printImageUrl = said.printImageUrl;
  }

  setImageUrl(address: string): void {
    this.imageUrl = address;
  }

  getImageUrl(): string {
    return this.imageUrl;
  }

  setSize(size: Size): void {
    this.size = size;
  }

  getSize(): Size {
    return this.size;
  }

  setAnchor(anchor: Size): void {
    this.anchor = anchor;
  }

  getAnchor(): Size {
    return this.anchor;
  }

  setImageOffset(offset: Size): void {
    this.imageOffset = offset;
  }

  setImageSize(size: Size): void {
    this.imageSize = size;
  }

  setInfoWindowAnchor(anchor: Size): void {
    this.infoWindowAnchor = anchor;
  }

  setPrintImageUrl(address: string): void {
    this.printImageUrl = address;
  }
}

export function defaultIcon(): Icon {
  return new Icon(PIN, new Size(19, 25), { anchor: new Size(9.5, 25), infoWindowAnchor: new Size(9.5, 0) });
}

/** Where a part of a picture begins: pages for `BMapGL` write it as a place in the picture, others as a shift. */
function shift(offset: number): number {
  return settings.isGl ? -Math.abs(offset) : offset;
}

/** Show our own drawing of the part of a picture that an icon means. */
function showDrawing(image: HTMLImageElement, { imageUrl, imageOffset, imageSize, size, anchor }: Icon): void {
  const { width, height } = size;
  const [x, y] = [Math.abs(imageOffset.width), Math.abs(imageOffset.height)];
  image.onerror = null;
  image.style.cssText = `left:0;top:0;width:${width}px;height:${height}px`;
  image.src = partDrawing(imageUrl, { x, y, width, height, anchor, shownWidth: imageSize?.width });
}

function showPicture(image: HTMLImageElement, icon: Icon): void {
  image.onerror = () => showDrawing(image, icon);
  image.style.left = `${shift(icon.imageOffset.width)}px`;
  image.style.top = `${shift(icon.imageOffset.height)}px`;
  if (icon.imageSize) {
    image.style.width = `${icon.imageSize.width}px`;
    image.style.height = `${icon.imageSize.height}px`;
  }
  image.src = icon.imageUrl;
}

/** Paint an icon into an element; a picture of Baidu's, and one that cannot be loaded, is drawn. */
export function paintIcon(element: HTMLElement, icon: Icon): void {
  const { width, height } = icon.size;
  const image = document.createElement('img');
  const holder = document.createElement('div');
  holder.style.cssText = 'position:absolute;inset:0;overflow:hidden';
  image.alt = '';
  image.draggable = false;
  if (isBaiduPicture(icon.imageUrl)) {
    showDrawing(image, icon);
  } else {
    showPicture(image, icon);
  }
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
  holder.appendChild(image);
  const earlier = element.querySelector(':scope > .bmap-icon');
  holder.className = 'bmap-icon';
  if (earlier) {
    earlier.replaceWith(holder);
  } else {
    element.prepend(holder);
  }
}
