/** The classes that pages find in `BMap` and `BMapGL`. */

import { Events } from './base/events';
import { Bounds, Pixel, Point, Size } from './base/geometry';
import { MercatorProjection } from './base/projection';
import { Control } from './controls/control';
import { CityListControl } from './controls/city_list';
import * as controls from './controls/controls';
import { OverviewMapControl } from './controls/overview';
import { Map } from './map/map';
import { MapType } from './map/map_type';
import { TileLayer } from './map/tile_layer';
import { ViewAnimation } from './map/view_animation';
import { ContextMenu, MenuItem } from './overlays/context_menu';
import { CanvasLayer } from './overlays/canvas_layer';
import { CustomOverlay } from './overlays/custom_overlay';
import { DistrictLayer } from './overlays/district_layer';
import { CustomHtmlLayer, FillLayer, LineLayer } from './overlays/feature_layers';
import { GroundOverlay } from './overlays/ground_overlay';
import { Icon } from './overlays/icon';
import { IconSequence } from './overlays/icon_sequence';
import { InfoWindow } from './overlays/info_window';
import { Label } from './overlays/label';
import { MapMask } from './overlays/map_mask';
import { Marker } from './overlays/marker';
import { Marker3D } from './overlays/marker_3d';
import { Overlay } from './overlays/overlay';
import { PointCollection } from './overlays/point_collection';
import { Prism } from './overlays/prism';
import { BezierCurve, Circle, Polygon, Polyline } from './overlays/shapes';
import { Symbol } from './overlays/symbol';
import { Autocomplete } from './services/autocomplete';
import { Boundary } from './services/boundary';
import { BusLineSearch } from './services/bus_lines';
import { Convertor } from './services/convertor';
import { Geocoder } from './services/geocoder';
import { Geolocation, LocalCity } from './services/geolocation';
import { LocalSearch } from './services/local_search';
import { DrivingRoute, RidingRoute, TransitRoute, WalkingRoute } from './services/routes';
import { UNFINISHED } from './unfinished';

export const NAMES: Record<string, { prototype: any }> = {
  ...UNFINISHED,
  ...controls,
  Autocomplete,
  BezierCurve,
  Boundary,
  Bounds,
  BusLineSearch,
  CanvasLayer,
  Circle,
  CityListControl,
  ContextMenu,
  Control,
  Convertor,
  CustomHtmlLayer,
  CustomOverlay,
  DistrictLayer,
  DrivingRoute,
  Events,
  FillLayer,
  Geocoder,
  Geolocation,
  GroundOverlay,
  Icon,
  IconSequence,
  InfoWindow,
  Label,
  LineLayer,
  LocalCity,
  LocalSearch,
  Map,
  MapMask,
  MapType,
  Marker,
  Marker3D,
  MenuItem,
  MercatorProjection,
  Overlay,
  OverviewMapControl,
  Pixel,
  Point,
  PointCollection,
  Polygon,
  Polyline,
  Prism,
  Projection: MercatorProjection,
  RidingRoute,
  Size,
  Symbol,
  TileLayer,
  TransitRoute,
  ViewAnimation,
  WalkingRoute,
};
