/** `Map`: the view with its overlays, controls, info window and tile layers. */

import type { Bounds, Position } from '../base/geometry';
import { asPoint } from '../base/geometry';
import { BD09, metresOf, POINT_TYPES, pointTypeName, rendererDegrees, usePointType } from '../base/plane';
import { warnOnce } from '../base/warnings';
import { Geocoder } from '../services/geocoder';
import type { Control } from '../controls/control';
import { InfoWindow } from '../overlays/info_window';
import { Overlay } from '../overlays/overlay';
import { MOST_TILT } from './gl_camera';
import { fetchRules } from './installed_style';
import { displayRules, readRules } from './map_style';
import type { MapOptions } from './map_view';
import { MapView } from './map_view';

const CITY_ZOOM = 12;
/** Switches that change nothing: what they would switch is always so, or there is no such thing. */
const IDLE_SWITCHES = [
  'InertialDragging', 'ContinuousZoom', 'AutoResize', 'ResizeOnCenter', 'Hotspot', 'Highlight', 'PinchZoom', 'MapClick',
];
const IDLE_METHODS = [
  'setCurrentCity', 'setTrafficOn', 'setOptions', 'loadMapStyleFiles', 'setPanorama', 'getPanorama', 'setCopyrightOffset',
  'highlightSpots', 'addSpots', 'getSpots', 'removeSpots', 'clearSpots', 'resetSpotStatus', 'addAreaSpot', 'getAreaSpot',
  'removeAreaSpot', 'clearAreaSpots', 'addMapLabels', 'removeMapLabels', 'clearLabels', 'addHotspot', 'removeHotspot',
  'clearHotspots', 'getPoiByUid', 'showOverlayContainer', 'hideOverlayContainer', 'setOverlayMoveCursor', 'setLock',
  'showStreetLayer', 'hideStreetLayer', 'showVectorStreetLayer', 'hideVectorStreetLayer', 'setNormalMapDisplay', 'setTheme',
  'disable3DBuilding', 'enable3DBuilding', 'showIndoor', 'setIndoor', 'getIndoorInfo', 'setZoomAnchor',
  'showEarthBoundary', 'hideEarthBoundary', 'setEarthMaxZoom', 'setEarthMinZoom', 'changeLanguage',
  'enablePreferredLanguage', 'disablePreferredLanguage', 'setPrivateRegions', 'getPrivateRegions', 'setPrivateStatus',
  'setCustomArea', 'addFocusMask', 'removeFocusMask', 'clearFocusMasks', 'addParkingSpot', 'removeParkingSpot', 'restrictCenter',
];

export class Map extends MapView {
  declare overlays_: Overlay[];
  declare controls_: Control[];
  declare layers_: any[];
  declare menus_: any[];
  declare window_: InfoWindow | null;
  declare animation_: any;
  /** How often the page has said a style; an answer that comes late must not undo a later one. */
  declare wishes_: number;
  declare cursors_: { plain: string; dragging: string };

  override construct_(container: HTMLElement | string, options?: MapOptions): void {
    this.overlays_ = [];
    this.controls_ = [];
    this.layers_ = [];
    this.menus_ = [];
    this.window_ = null;
    this.wishes_ = 0;
    this.cursors_ = { plain: '', dragging: '' };
    this.open_(container, options);
    this.readPointType_(Number(this.options_['coordsType'] ?? BD09));
    this.setDisplayOptions(this.options_['displayOptions'] ?? {});
    this.setMapStyle(this.options_['style'] ?? {});
    this.addEventListener('rightclick', (event) => event.overlay?.menu_ || this.menus_[this.menus_.length - 1]?.open_(event));
  }

  private readPointType_(type: number): void {
    if (type in POINT_TYPES) {
      usePointType(type);
    } else {
      warnOnce('Map.coordsType', `does nothing here: it knows ${Object.keys(POINT_TYPES).join(' and ')}, not ${type}`);
    }
  }

  protected redraw_(): void {
    for (const overlay of this.overlays_) {
      overlay.draw_();
    }
    this.window_?.draw_();
    this.layers_.forEach((layer) => layer.redraw_?.());
  }

  protected centerOnCity_(name: string, zoom?: number): void {
    new Geocoder().getPoint(name, (point) => point && this.centerAndZoom(point, zoom ?? CITY_ZOOM), name);
  }

  addOverlay(overlay: Overlay): Overlay | undefined {
    if (!overlay || this.overlays_.includes(overlay)) {
      return overlay;
    }
    if (overlay instanceof InfoWindow) {
      overlay.map_ = this;
      return overlay;
    }
    this.overlays_.push(overlay);
    adopt(overlay);
    overlay.join_(this);
    this.dispatchEvent('addoverlay', { overlay });
    return overlay;
  }

  removeOverlay(overlay: Overlay): void {
    if (overlay instanceof InfoWindow) {
      overlay.close();
      return;
    }
    const index = this.overlays_.indexOf(overlay);
    if (index >= 0) {
      this.overlays_.splice(index, 1);
      overlay.leave_();
      this.dispatchEvent('removeoverlay', { overlay });
    }
  }

  clearOverlays(): void {
    for (const overlay of [...this.overlays_]) {
      if (overlay.isCleared_ !== false) {
        this.removeOverlay(overlay);
      }
    }
    this.closeInfoWindow();
    this.dispatchEvent('clearoverlays');
  }

  getOverlays(): Overlay[] {
    return [...this.overlays_];
  }

  openInfoWindow(infoWindow: InfoWindow, point: Position): void {
    if (this.window_ && this.window_ !== infoWindow) {
      this.closeInfoWindow();
    }
    this.window_ = infoWindow;
    infoWindow.open_(this, asPoint(point));
  }

  closeInfoWindow(): void {
    const open = this.window_;
    this.window_ = null;
    open?.close_();
  }

  getInfoWindow(): InfoWindow | null {
    return this.window_;
  }

  addControl(control: Control): void {
    if (control && !this.controls_.includes(control)) {
      this.controls_.push(control);
      control.join_(this);
      this.dispatchEvent('addcontrol', { control });
    }
  }

  removeControl(control: Control): void {
    if (this.controls_.includes(control)) {
      this.controls_ = this.controls_.filter((one) => one !== control);
      control.leave_();
      this.dispatchEvent('removecontrol', { control });
    }
  }

  getControls(): Control[] {
    return [...this.controls_];
  }

  addTileLayer(layer: any): void {
    if (!this.layers_.includes(layer)) {
      this.layers_.push(layer);
      layer.join_?.(this);
      this.dispatchEvent('addtilelayer', { target: layer, tilelayer: layer });
    }
  }

  removeTileLayer(layer: any): void {
    if (this.layers_.includes(layer)) {
      this.layers_ = this.layers_.filter((one) => one !== layer);
      layer.leave_?.();
      this.dispatchEvent('removetilelayer', { target: layer, tilelayer: layer });
    }
  }

  getTileLayer(type: string): unknown {
    return this.layers_.find((layer) => layer.mapType === type);
  }

  addContextMenu(menu: any): void {
    menu.join_(this);
    this.menus_.push(menu);
    this.dispatchEvent('addcontextmenu', { menu });
  }

  removeContextMenu(menu: any): void {
    this.menus_ = this.menus_.filter((one) => one !== menu);
    this.dispatchEvent('removecontextmenu', { menu });
  }

  setDefaultCursor(cursor: string): void {
    this.cursors_.plain = cursor;
    this.ground_.style.cursor = cursor;
  }

  getDefaultCursor(): string {
    return this.cursors_.plain;
  }

  setDraggingCursor(cursor: string): void {
    this.cursors_.dragging = cursor;
  }

  getDraggingCursor(): string {
    return this.cursors_.dragging;
  }

  /**
   * Rules as `styleJson`, a name as `style`, the features that are shown, or the `styleId` of rules that the operator
   * has laid into the bucket `jslib`; a later call replaces an earlier one.
   */
  setMapStyle(wish: any): void {
    if (!wish || isEmpty(wish)) {
      return;
    }
    const number = ++this.wishes_;
    if (wish.styleId && !wish.styleJson) {
      fetchRules(String(wish.styleId), (rules, problem) => {
        if (problem) {
          warnOnce('Map.setMapStyle', problem);
        } else if (number === this.wishes_) {
          this.restyle_(rules);
        }
      });
      return;
    }
    const { rules, problem } = readRules(wish);
    if (problem) {
      warnOnce('Map.setMapStyle', problem);
    } else {
      this.restyle_(rules);
    }
  }

  setMapStyleV2(wish: object): void {
    this.setMapStyle(wish);
  }

  setDisplayOptions(options: object): void {
    this.display_(displayRules(options));
  }

  startViewAnimation(animation: any): number {
    this.cancelViewAnimation();
    this.animation_ = animation;
    animation.start_(this);
    return 1;
  }

  pauseViewAnimation(): void {
    this.animation_?.pause_();
  }

  continueViewAnimation(): void {
    this.animation_?.continue_();
  }

  cancelViewAnimation(): void {
    this.animation_?.cancel_();
    this.animation_ = undefined;
  }

  /** Keep the view within bounds; null sets it free. */
  restrictBounds(bounds: Bounds | null): void {
    const corners = bounds && [bounds.getSouthWest(), bounds.getNorthEast()].map((point) => rendererDegrees(metresOf(point)));
    this.camera.renderer?.setMaxBounds(corners);
  }

  setBounds(bounds: Bounds | null): void {
    this.restrictBounds(bounds);
  }

  /** The map as it is drawn now, without overlays: the address of a PNG in it, empty where WebGL draws nothing. */
  getScreenshot(): string {
    const { renderer } = this.camera;
    renderer?.redraw();
    return renderer?.getCanvas().toDataURL() ?? '';
  }

  getMapScreenshot(): string {
    return this.getScreenshot();
  }

  getProjection(): unknown {
    return this.mapType_.getProjection();
  }

  getCurrentMaxTilt(): number {
    return MOST_TILT;
  }

  getCoordType(): string {
    return pointTypeName();
  }

  getLanguage(): string {
    return 'zh';
  }

  isSupportEarth(): boolean {
    return false;
  }

  getEarth(): null {
    return null;
  }

  getCurrentCity(): string {
    return '';
  }

  highResolutionEnabled(): boolean {
    return this.config.ratio > 1;
  }

  isLoaded(): boolean {
    return this.hasCenter_;
  }

  override destroy(): void {
    this.closeInfoWindow();
    (this as any)._destroyed = true; // what react-bmapgl looks for
    super.destroy();
  }

}

const prototype = Map.prototype as any;
for (const name of IDLE_SWITCHES) {
  for (const verb of ['enable', 'disable']) {
    prototype[verb + name] ??= function (): void {};
  }
}
for (const name of IDLE_METHODS) {
  prototype[name] ??= function (wish?: unknown): void {
    if (!isEmpty(wish)) {
      warnOnce(`Map.${name}`);
    }
  };
}
for (const kind of ['District', 'Normal', 'CustomHtml', 'GeoJSON', '']) {
  prototype[`add${kind}Layer`] = prototype.addTileLayer;
  prototype[`remove${kind}Layer`] = prototype.removeTileLayer;
}
prototype.setTrafficOff = function (): void {};

/** Give an overlay what it lacks: some libraries never inherit, and only have `initialize` and `draw`. */
function adopt(overlay: any): void {
  for (const name in Overlay.prototype) {
    if (!(name in overlay)) {
      overlay[name] = (Overlay.prototype as any)[name];
    }
  }
}

/** Whether a wrapper passes on what its page never said. */
function isEmpty(wish: unknown): boolean {
  return typeof wish === 'object' && wish !== null && !Object.values(wish).some((value) => value !== undefined);
}
