/** A map as a view: centre, zoom, heading, tilt, and how points and pixels go together. */

import { given } from '../base/classes';
import { Events } from '../base/events';
import type { Position } from '../base/geometry';
import { Bounds, Pixel, Point, Size, asPoint, isPosition } from '../base/geometry';
import type { Metres } from '../base/plane';
import { groundDistance, metresOf, metresPerPixel, pointOf } from '../base/plane';
import { MercatorProjection } from '../base/projection';
import { settings } from '../base/settings';
import { warnOnce } from '../base/warnings';
import { replacePictures } from '../overlays/baidu_pictures';
import type { Basemap } from './basemap';
import { basemap } from './basemap';
import type { Camera, Frame } from './camera';
import { FlatCamera } from './flat_camera';
import { HANDLERS, listenToPointer } from './gestures';
import { GlCamera } from './gl_camera';
import type { Rule } from './map_style';
import { restyle } from './map_style';
import type { MapType } from './map_type';
import { NORMAL_MAP } from './map_type';
import type { Panes } from './panes';
import { makePanes, writeRules } from './panes';
import { Pictures } from './pictures';
import { tileRetries } from './tile_retries';
import type { ViewportOptions } from './viewport';
import { Viewport, viewportOf } from './viewport';

export interface MapOptions {
  minZoom?: number;
  maxZoom?: number;
  mapType?: MapType;
  enableMapClick?: boolean;
  enableAutoResize?: boolean;
  [name: string]: unknown;
}

interface MoveOptions {
  noAnimation?: boolean;
  callback?: () => void;
}

const LEAST_ZOOM = 3;
const MOST_ZOOM = 21;
/** Our gateway's own style need not be looked through on every page. */
const UNCHECKED = { validate: false };
const EASE_MILLISECONDS = 300;
const NO_WEBGL = 'This browser draws no WebGL: a map of pictures, which lies flat.';
/** How MapLibre's events are called by Baidu. */
const CAMERA_EVENTS: Record<string, string> = {
  movestart: 'movestart', moveend: 'moveend', zoomstart: 'zoomstart', zoom: 'zooming', zoomend: 'zoomend',
  dragstart: 'dragstart', drag: 'dragging', dragend: 'dragend', resize: 'resize', idle: 'tilesloaded',
  rotate: 'heading_changed', pitch: 'tilt_changed',
};

export abstract class MapView extends Events {
  declare camera: Camera;
  /** Until WebGL has drawn; for good where it draws nothing. */
  declare pictures_: Pictures | null;
  /** What packages that draw by themselves read: pixels of the screen for one of the page. */
  declare config: { ratio: number };
  declare panes: Panes;
  declare options_: MapOptions;
  declare mapType_: MapType;
  declare container_: HTMLElement;
  declare root_: HTMLElement;
  declare ground_: HTMLElement;
  declare zooms_: { least: number; most: number };
  declare hasCenter_: boolean;
  /** Where the map began. */
  declare home_: { center: Metres; zoom: number } | undefined;
  declare frame_: Frame;
  /** The style of the basemap once it is shown, and what the page changed of it. */
  declare shown_: any;
  declare rules_: Rule[];
  declare hiding_: Rule[];
  declare isDestroyed_: boolean;
  declare observer_: ResizeObserver | undefined;

  protected abstract redraw_(): void;

  protected open_(container: HTMLElement | string, options?: MapOptions): void {
    const element = typeof container === 'string' ? document.getElementById(container) : container;
    if (!element) {
      throw new Error(`BMap.Map: the page has no element ${JSON.stringify(container)}`);
    }
    writeRules();
    this.container_ = element;
    this.options_ = given(options);
    this.config = { ratio: window.devicePixelRatio || 1 };
    this.mapType_ = this.options_.mapType ?? NORMAL_MAP;
    this.zooms_ = { least: this.options_.minZoom ?? LEAST_ZOOM, most: this.options_.maxZoom ?? MOST_ZOOM };
    this.hasCenter_ = false;
    this.isDestroyed_ = false;
    this.rules_ = [];
    this.hiding_ = [];
    if (getComputedStyle(element).position === 'static') {
      element.style.position = 'relative';
    }
    this.root_ = document.createElement('div');
    this.root_.className = 'bmap-root';
    element.replaceChildren(this.root_);
    this.measure_();
    this.openCamera_();
    this.panes = makePanes(this.ground_);
    replacePictures(this.ground_);
    listenToPointer(this, this.ground_);
    this.observer_ = window.ResizeObserver && new ResizeObserver(() => this.checkResize());
    this.observer_?.observe(this.root_);
  }

  private openCamera_(): void {
    const stage = document.createElement('div');
    stage.className = 'bmap-ground';
    this.root_.appendChild(stage);
    const emit = (name: string, event?: any): void => this.onCamera_(name, event);
    const frame = (): Frame => this.frame_;
    const { least, most } = this.zooms_;
    const options = {
      minZoom: least - 1,
      maxZoom: most - 1,
      zoom: 3,
      scrollZoom: !!this.options_['enableWheelZoom'],
      doubleClickZoom: this.options_['enableDblclickZoom'] !== false,
      keyboard: !!this.options_['enableKeyboard'],
      dragRotate: settings.isGl && this.options_['enableRotate'] !== false,
      touchPitch: settings.isGl && this.options_['enableTilt'] !== false,
      pitchWithRotate: settings.isGl && this.options_['enableTilt'] !== false,
      preserveDrawingBuffer: !!this.options_['preserveDrawingBuffer'],
    };
    try {
      const gl = new GlCamera(stage, frame, emit, options);
      this.camera = gl;
      this.ground_ = gl.renderer.getCanvasContainer();
      const retry = tileRetries(gl.renderer);
      gl.renderer.on('error', (event: any) => {
        if (event.error?.name !== 'AbortError' && !this.isDestroyed_ && !retry(event)) {
          console.warn(`a tile of the map cannot be shown: ${event.error?.message}`);
        }
      });
    } catch {
      stage.replaceChildren();
      this.ground_ = stage;
      this.camera = new FlatCamera(stage, frame, emit, options);
      this.camera.setZooms(least, most);
    }
    this.pictures_ = new Pictures(this.ground_);
    void basemap().then((map) => this.show_(map));
  }

  private show_({ style, problem }: Basemap): void {
    const { renderer } = this.camera;
    if (this.isDestroyed_) {
      return;
    }
    if (problem) {
      this.say_(problem);
      renderer?.setStyle(style);
      this.endPictures_();
      return;
    }
    this.shown_ = style;
    this.pictures_?.begin(style);
    if (!this.rules_.length && !this.hiding_.length) {
      this.drawPictures_();
    }
    void Promise.resolve(this.pictures_?.painted()).then(() => {
      if (!this.isDestroyed_) {
        this.refresh_(); // a renderer that begins at once keeps the picture from the screen while it does
        renderer?.once('idle', () => this.endPictures_());
      }
    });
    const credits = Object.values<any>(style.sources).map((source) => source.attribution ?? '');
    this.credit_([...(renderer ? [] : [NO_WEBGL]), ...credits].filter(Boolean).join(' '));
  }

  /** Lay out the pictures below a view that they can show. */
  private drawPictures_(): void {
    if (this.camera.heading || this.camera.tilt) {
      this.endPictures_();
    } else if (this.hasCenter_) {
      this.pictures_?.redraw(this.camera, this.frame_);
    }
  }

  private endPictures_(): void {
    this.pictures_?.remove();
    this.pictures_ = null;
  }

  protected restyle_(rules: Rule[]): void {
    this.rules_ = rules;
    this.refresh_();
  }

  /** What stays hidden whatever the style is. */
  protected display_(hiding: Rule[]): void {
    this.hiding_ = hiding;
    this.refresh_();
  }

  private refresh_(): void {
    const rules = [...this.rules_, ...this.hiding_];
    const { renderer } = this.camera;
    if (!renderer) {
      if (rules.length) {
        warnOnce('Map.setMapStyle', 'does nothing here: this browser draws no WebGL, and pictures have one style');
      }
    } else if (this.shown_) {
      renderer.setStyle(restyle(this.shown_, rules), UNCHECKED);
      if (rules.length) {
        this.endPictures_();
      }
    }
  }

  protected say_(text: string): void {
    const line = document.createElement('div');
    line.className = 'bmap-problem';
    line.textContent = text;
    this.root_.appendChild(line);
  }

  private credit_(text: string): void {
    const line = document.createElement('div');
    line.className = 'bmap-credit anchorBL';
    line.textContent = text.replace(/<[^>]*>/g, '');
    line.title = line.textContent;
    this.root_.appendChild(line);
  }

  private onCamera_(name: string, event?: any): void {
    if (!this.camera) {
      return; // MapLibre says what it does while it is made
    }
    if (name === 'move') {
      this.drawPictures_();
      this.redraw_();
      this.dispatchEvent('moving');
      this.dispatchEvent('update');
    } else if (CAMERA_EVENTS[name] && (this.hasCenter_ || name === 'resize')) {
      if (name === 'resize') {
        this.measure_();
        this.drawPictures_();
        this.redraw_();
      }
      const source = event?.originalEvent;
      this.dispatchEvent(CAMERA_EVENTS[name], {
        size: this.getSize(),
        ...(source instanceof MouseEvent ? { domEvent: source } : {}),
      });
    }
  }

  private measure_(): void {
    this.frame_ = { width: this.root_.clientWidth, height: this.root_.clientHeight };
  }

  centerAndZoom(center: Position | string, zoom?: number, options?: MoveOptions): void {
    if (typeof center === 'string') {
      this.centerOnCity_(center, zoom);
      return;
    }
    const isFirst = !this.hasCenter_;
    this.hasCenter_ = true;
    this.camera.jump({ center: metresOf(center), zoom: zoom ?? this.camera.zoom });
    if (isFirst) {
      this.home_ = { center: this.camera.center, zoom: this.camera.zoom };
      this.redraw_();
      this.dispatchEvent('load', { point: this.getCenter(), zoom: this.getZoom(), pixel: this.pointToPixel(center) });
      window.setTimeout(() => this.dispatchEvent('tilesloaded'));
    }
    options?.callback?.();
  }

  protected abstract centerOnCity_(name: string, zoom?: number): void;

  setCenter(center: Position | string, options?: MoveOptions): void {
    if (typeof center === 'string' || !this.hasCenter_) {
      this.centerAndZoom(center, this.hasCenter_ ? this.getZoom() : undefined);
    } else {
      this.camera.jump({ center: metresOf(center) });
    }
    options?.callback?.();
  }

  getCenter(): Point {
    return pointOf(this.camera.center);
  }

  setZoom(zoom: number, options?: MoveOptions & { zoomCenter?: Position }): void {
    this.camera.jump({ zoom });
    options?.callback?.();
  }

  getZoom(): number {
    const zoom = this.camera.zoom;
    return Math.abs(zoom - Math.round(zoom)) < 1e-6 ? Math.round(zoom) : zoom;
  }

  zoomTo(zoom: number): void {
    this.setZoom(zoom);
  }

  zoomIn(): void {
    this.camera.ease({ zoom: Math.min(this.zooms_.most, Math.round(this.getZoom()) + 1) }, EASE_MILLISECONDS);
  }

  zoomOut(): void {
    this.camera.ease({ zoom: Math.max(this.zooms_.least, Math.round(this.getZoom()) - 1) }, EASE_MILLISECONDS);
  }

  panTo(center: Position, options?: MoveOptions): void {
    const metres = metresOf(center);
    if (options?.noAnimation) {
      this.camera.jump({ center: metres });
    } else {
      this.camera.ease({ center: metres }, EASE_MILLISECONDS);
    }
    options?.callback?.();
  }

  panBy(x: number, y: number, options?: MoveOptions): void {
    const { width, height } = this.frame_;
    const center = this.camera.unproject({ x: width / 2 - x, y: height / 2 - y });
    if (options?.noAnimation) {
      this.camera.jump({ center });
    } else {
      this.camera.ease({ center }, EASE_MILLISECONDS);
    }
    options?.callback?.();
  }

  flyTo(center: Position, zoom: number): void {
    this.camera.ease({ center: metresOf(center), zoom }, EASE_MILLISECONDS);
  }

  /** Go back to where the map began. */
  reset(): void {
    if (this.home_) {
      this.camera.jump(this.home_);
    }
    this.dispatchEvent('reset');
  }

  setHeading(heading: number, options?: MoveOptions): void {
    this.camera.jump({ heading });
    options?.callback?.();
  }

  getHeading(): number {
    return this.camera.heading;
  }

  setTilt(tilt: number, options?: MoveOptions): void {
    this.camera.jump({ tilt });
    options?.callback?.();
  }

  getTilt(): number {
    return this.camera.tilt;
  }

  resetTilt(): void {
    this.setTilt(0);
  }

  setMinZoom(zoom: number): void {
    this.zooms_.least = Math.max(LEAST_ZOOM, zoom);
    this.camera.setZooms(this.zooms_.least, this.zooms_.most);
  }

  setMaxZoom(zoom: number): void {
    this.zooms_.most = Math.min(MOST_ZOOM, zoom);
    this.camera.setZooms(this.zooms_.least, this.zooms_.most);
  }

  getMinZoom(): number {
    return this.zooms_.least;
  }

  getMaxZoom(): number {
    return this.zooms_.most;
  }

  getZoomUnits(): number {
    return metresPerPixel(this.getZoom());
  }

  setMapType(type: MapType): void {
    this.mapType_ = type;
    this.dispatchEvent('maptypechange', { mapType: type });
  }

  getMapType(): MapType {
    return this.mapType_;
  }

  getContainer(): HTMLElement {
    return this.container_;
  }

  getPanes(): Panes {
    return this.panes;
  }

  get width(): number {
    return this.frame_.width;
  }

  get height(): number {
    return this.frame_.height;
  }

  getSize(): Size {
    return new Size(this.frame_.width, this.frame_.height);
  }

  getContainerSize(): Size {
    return this.getSize();
  }

  checkResize(): void {
    this.camera.resize();
  }

  resize(): void {
    this.checkResize();
  }

  getBounds(): Bounds {
    const { width, height } = this.frame_;
    const corners = [[0, 0], [width, 0], [width, height], [0, height]];
    const bounds = new Bounds();
    corners.forEach(([x, y]) => bounds.extend(this.pixelToPoint(new Pixel(x, y))));
    return bounds;
  }

  pointToPixel(point: Position): Pixel {
    const { x, y } = this.camera.project(metresOf(point));
    return new Pixel(x, y);
  }

  pixelToPoint(pixel: { x: number; y: number }): Point {
    return pointOf(this.camera.unproject(pixel));
  }

  /** The place of a pixel in metres of the plane, in the fields of a point. */
  pixelToPointIn(pixel: { x: number; y: number }): Point {
    const { x, y } = this.camera.unproject(pixel);
    return new Point(x, y);
  }

  pointToOverlayPixel(point: Position): Pixel {
    return this.pointToPixel(point);
  }

  overlayPixelToPoint(pixel: { x: number; y: number }): Point {
    return this.pixelToPoint(pixel);
  }

  lnglatToMercator(lng: number, lat: number): [number, number] {
    const { x, y } = metresOf({ lng, lat });
    return [x, y];
  }

  mercatorToLnglat(x: number, y: number): [number, number] {
    const { lng, lat } = pointOf({ x, y });
    return [lng, lat];
  }

  lngLatToMercator(point: Position): Pixel & Position {
    return new MercatorProjection().lngLatToMercator(point);
  }

  mercatorToLngLat(metres: any): Point {
    return MercatorProjection.convertMC2LL(metres);
  }

  getDistance(start: Position, end: Position): number {
    return groundDistance(start, end);
  }

  getViewport(target: Position[] | Bounds, options?: ViewportOptions): Viewport {
    const viewport = viewportOf(target, this.frame_, this.zooms_, given(options));
    return viewport ?? new Viewport(this.getCenter(), this.getZoom());
  }

  setViewport(target: Position[] | Bounds | Viewport, options?: ViewportOptions): void {
    const isView = !(target instanceof Bounds) && !Array.isArray(target) && 'center' in target;
    const { center, zoom } = isView ? (target as Viewport) : this.getViewport(target as Position[], options);
    if (isPosition(center)) {
      this.centerAndZoom(asPoint(center), zoom);
    }
    options?.callback?.();
  }

  destroy(): void {
    this.isDestroyed_ = true;
    this.endPictures_();
    this.observer_?.disconnect();
    this.camera.remove();
    this.root_.remove();
    this.dispatchEvent('destroy');
  }
}

for (const [name, handler] of Object.entries(HANDLERS)) {
  const prototype = MapView.prototype as any;
  for (const verb of ['enable', 'disable'] as const) {
    prototype[verb + name] = function (this: MapView): void {
      this.camera.handlers[handler]?.[verb]();
    };
  }
}
