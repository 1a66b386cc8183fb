/** Names of the published types that do nothing: they exist, so that pages run, and warn once. */

import { Events } from './base/events';
import { warnOnce } from './base/warnings';
import { Control } from './controls/control';
import { Overlay } from './overlays/overlay';

const EVENTS = [
  'Copyright', 'DistanceTool', 'DragAndZoomTool', 'PushpinTool', 'GeoJSONLayer', 'Heatmap', 'Hotspot', 'MapStyle',
  'NormalLayer', 'PanoramaService', 'Panorama', 'PanoramaLabel', 'TrackAnimation', 'TransitionAnimation',
  'Styles', 'FeatureLayer', 'PointLayer', 'PointIconLayer', 'XYZLayer', 'MVTLayer',
];
const LAYERS = ['TrafficLayer', 'CustomLayer', 'PanoramaCoverageLayer', 'TrafficInfo'];
const OVERLAYS = ['MapPanel'];
const CONTROLS = ['PanoramaControl', 'TrafficControl', 'LogoControl'];

type Class = { prototype: any };

function idle(name: string, parent: any): Class {
  const type = class extends parent {
    construct_(...values: any[]): void {
      super.construct_(...values);
      warnOnce(`BMap.${name}`);
    }
  };
  return answering(type);
}

/** Methods that pages call on such an object, whatever they are: each does nothing; who waits for an answer gets none. */
const METHODS = [
  'changeView', 'isSupportFullscreen', 'clearResults', 'getResults', 'getStatus', 'setPov',
  'setPosition', 'setId', 'setPath', 'setPaths', 'setFillColor', 'setFillOpacity', 'setTopFillColor', 'setSideFillColor',
  'setShowMask', 'setHeight', 'setIcon', 'setOptions', 'setBounds', 'setSize', 'setData', 'start', 'pause', 'continue',
  'cancel', 'open', 'close', 'showTraffic', 'hideTraffic', 'getPath', 'getPosition', 'setRotation', 'setScale', 'setStrokeColor',
  'setStrokeOpacity', 'setStrokeWeight', 'join_', 'leave_', 'getPanoramaById', 'getPanoramaByLocation', 'getPanoramaByPOIId',
  'show', 'hide', 'reset', 'getPov', 'getZoom', 'setZoom', 'getId', 'getLinks', 'addOverlay', 'removeOverlay', 'setPanoramaPOIType',
  'getPanoramaPOIType', 'enableScrollWheelZoom', 'disableScrollWheelZoom', 'enableDoubleClickZoom', 'disableDoubleClickZoom',
  'getContent', 'setContent', 'getAltitude', 'setAltitude', 'getText', 'setText', 'getUserData', 'setUserData', 'setPanelOffset',
];

function answering(type: any): Class {
  for (const method of METHODS) {
    if (!(method in type.prototype)) {
      type.prototype[method] = function (...values: unknown[]): void {
        for (const reply of values) {
          if (typeof reply === 'function') {
            window.setTimeout(() => reply(null));
          }
        }
      };
    }
  }
  return type;
}

export const UNFINISHED: Record<string, Class> = Object.fromEntries([
  ...[...EVENTS, ...LAYERS].map((name) => [name, idle(name, Events)]),
  ...OVERLAYS.map((name) => [name, idle(name, Overlay)]),
  ...CONTROLS.map((name) => [name, idle(name, Control)]),
]);
Object.assign(UNFINISHED['MVTLayer'], { GridModel: { BAIDU: 0, GOOGLEWEB: 1 } });
