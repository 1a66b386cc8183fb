// Names of the JavaScript API for TypeScript, written by declarations.mjs out of the sources.

declare namespace BMap {
  interface Position {
    lng: number;
    lat: number;
  }
  class Autocomplete extends Events {
    constructor(options?: any);
    search(keyword: string): void;
    show(): void;
    hide(): void;
    setTypes(types: string[]): void;
    setLocation(location: unknown): void;
    setInputValue(keyword: string): void;
    getResults(): any;
    dispose(): void;
  }
  class BezierCurve extends Overlay {
    constructor(points: unknown, controls?: {}, options?: any);
    isArea: boolean;
    setControlPoints(controls: unknown): void;
    getControlPoints(): Point[][];
    _config: any;
    initialize(map: Map): SVGElement;
    getPath(): Point[];
    getPoints(): Point[];
    setPath(points: unknown): void;
    setPoints(points: unknown): void;
    setPositionAt(index: number, point: Position): void;
    getLength(): number;
    setPointAt(index: number, point: Position): void;
    getBounds(): Bounds;
    setZIndex(layer: number): void;
    setOptions(options: any): void;
    enableEditing(): void;
    disableEditing(): void;
    setStrokeColor(...values: any[]): any;
    getStrokeColor(...values: any[]): any;
    setStrokeWeight(...values: any[]): any;
    getStrokeWeight(...values: any[]): any;
    setStrokeOpacity(...values: any[]): any;
    getStrokeOpacity(...values: any[]): any;
    setStrokeStyle(...values: any[]): any;
    getStrokeStyle(...values: any[]): any;
    setStrokeLineJoin(...values: any[]): any;
    getStrokeLineJoin(...values: any[]): any;
    setStrokeLineCap(...values: any[]): any;
    getStrokeLineCap(...values: any[]): any;
    setFillColor(...values: any[]): any;
    getFillColor(...values: any[]): any;
    setFillOpacity(...values: any[]): any;
    getFillOpacity(...values: any[]): any;
  }
  class Boundary {
    get(name: string, reply: any): void;
    constructor(..._values: any[]);
  }
  class Bounds {
    sw: Point | undefined;
    ne: Point | undefined;
    constructor(southWest?: number | Position, northEast?: number | Position, east?: number, north?: number);
    minX: number | undefined;
    minY: number | undefined;
    maxX: number | undefined;
    maxY: number | undefined;
    getSouthWest(): Point;
    getNorthEast(): Point;
    isEmpty(): boolean;
    getCenter(): Point | null;
    containsPoint(point: Position): boolean;
    containsBounds(other: Bounds): boolean;
    intersects(other: Bounds): Bounds | null;
    extend(point: Position): void;
    setMinMax(): void;
    toSpan(): Point;
    equals(other?: Bounds): boolean;
    clone(): Bounds;
  }
  class BusLineSearch {
    constructor(location?: {}, options?: any);
    getBusList(keyword: string): void;
    getBusLine(item?: {}): void;
    setGetBusListCompleteCallback(callback: any): void;
    setGetBusLineCompleteCallback(callback: any): void;
    setBusListHtmlSetCallback(callback: unknown): void;
    setBusLineHtmlSetCallback(callback: unknown): void;
    setPolylinesSetCallback(callback: unknown): void;
    setMarkersSetCallback(callback: unknown): void;
    getStatus(): number;
    clearResults(): void;
    setLocation(location: unknown): void;
    enableAutoViewport(): void;
    disableAutoViewport(): void;
  }
  class CanvasLayer extends Overlay {
    options: any;
    canvas: HTMLCanvasElement;
    constructor(options?: any);
    initialize(map: Map): HTMLElement;
    setZIndex(layer: number): void;
    getZIndex(): number;
  }
  class Circle extends Overlay {
    constructor(center: Position, radius?: number, options?: any);
    isArea: boolean;
    getCenter(): Point;
    setCenter(center: Position): void;
    getRadius(): number;
    setRadius(radius: number): void;
    _config: any;
    initialize(map: Map): SVGElement;
    getPath(): Point[];
    getPoints(): Point[];
    setPath(points: unknown): void;
    setPoints(points: unknown): void;
    setPositionAt(index: number, point: Position): void;
    getLength(): number;
    setPointAt(index: number, point: Position): void;
    getBounds(): Bounds;
    setZIndex(layer: number): void;
    setOptions(options: any): void;
    enableEditing(): void;
    disableEditing(): void;
    setStrokeColor(...values: any[]): any;
    getStrokeColor(...values: any[]): any;
    setStrokeWeight(...values: any[]): any;
    getStrokeWeight(...values: any[]): any;
    setStrokeOpacity(...values: any[]): any;
    getStrokeOpacity(...values: any[]): any;
    setStrokeStyle(...values: any[]): any;
    getStrokeStyle(...values: any[]): any;
    setStrokeLineJoin(...values: any[]): any;
    getStrokeLineJoin(...values: any[]): any;
    setStrokeLineCap(...values: any[]): any;
    getStrokeLineCap(...values: any[]): any;
    setFillColor(...values: any[]): any;
    getFillColor(...values: any[]): any;
    setFillOpacity(...values: any[]): any;
    getFillOpacity(...values: any[]): any;
  }
  class CityListControl extends Control {
    constructor(options?: any);
    initialize(map: Map): HTMLElement;
  }
  class ContextMenu extends Events {
    constructor();
    addItem(item: MenuItem): void;
    addSeparator(): void;
    getItem(index: number): MenuItem | null;
    removeItem(item: MenuItem): void;
    removeSeparator(index: number): void;
    setCursor(cursor: string): void;
    show(): void;
    hide(): void;
  }
  class Control extends Events {
    defaultAnchor: number;
    defaultOffset: Size;
    constructor(options?: any);
    initialize(map: Map): HTMLElement | null;
    getAnchor(): number;
    setAnchor(anchor: number): void;
    getOffset(): Size;
    setOffset(offset: Size): void;
    getContainer(): HTMLElement | null;
    show(): void;
    hide(): void;
    isVisible(): boolean;
  }
  class Convertor {
    translate(points: Position[], source: number, target: number, reply: any): void;
    constructor(..._values: any[]);
  }
  class Copyright extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class CopyrightControl extends Control {
    constructor(options?: any);
    initialize(): HTMLElement;
    addCopyright(row: Copyright): void;
    removeCopyright(id: number): void;
    getCopyright(id: number): Copyright | undefined;
    getCopyrightCollection(): Copyright[];
  }
  class CustomHtmlLayer extends Events {
    constructor(content: any, options?: any);
    getCustomOverlays(): object[];
    removeOverlay(overlay: any): void;
    setData(data: unknown): void;
    updateData(data: unknown): void;
    clearData(): void;
    removeAll(): void;
    getData(): object[];
    setOptions(options: any): void;
    setStyle(style: any): void;
    getOptions(): object;
    show(): void;
    hide(): void;
    setVisible(isVisible: boolean): void;
    updateState(): void;
    clearState(): void;
  }
  class CustomLayer extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class CustomOverlay extends Overlay {
    properties: object;
    point: Point;
    constructor(make: any, options?: any);
    initialize(map: Map): HTMLElement;
    getPoint(): Point;
    setPoint(point: Position): void;
    setRotation(rotation: number): void;
    setZIndex(layer: number): void;
    setProperties(properties: object): void;
    setOptions(options: any): void;
  }
  class DistanceTool extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class DistrictLayer extends Events {
    constructor(options?: any);
    setFillColor(...values: any[]): any;
    setFillOpacity(...values: any[]): any;
    setStrokeColor(...values: any[]): any;
    setStrokeOpacity(...values: any[]): any;
    setStrokeWeight(...values: any[]): any;
  }
  class DragAndZoomTool extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class DrivingRoute {
    toString(): string;
    constructor(location: unknown, options?: any);
    search(start: any, end: any, options?: any): void;
    clearResults(): void;
    getResults(): any;
    getStatus(): number | undefined;
    setLocation(location: unknown): void;
    setSearchCompleteCallback(...values: any[]): any;
    setMarkersSetCallback(...values: any[]): any;
    setInfoHtmlSetCallback(...values: any[]): any;
    setResultsHtmlSetCallback(...values: any[]): any;
    setPolylinesSetCallback(...values: any[]): any;
    setPageCapacity(...values: any[]): any;
    getPageCapacity(...values: any[]): any;
    setPageNum(...values: any[]): any;
    getPageNum(...values: any[]): any;
    setPolicy(...values: any[]): any;
    getPolicy(...values: any[]): any;
    setIntercityPolicy(...values: any[]): any;
    getIntercityPolicy(...values: any[]): any;
    setTransitTypePolicy(...values: any[]): any;
    getTransitTypePolicy(...values: any[]): any;
    enableAutoViewport(...values: any[]): any;
    disableAutoViewport(...values: any[]): any;
    enableFirstResultSelection(...values: any[]): any;
    disableFirstResultSelection(...values: any[]): any;
  }
  class Events {
    addEventListener(name: string, listener: any): void;
    removeEventListener(name: string, listener?: any): void;
    on(name: string, listener: any): void;
    off(name: string, listener?: any): void;
    dispatchEvent(nameOrEvent: any, fields?: object): any;
    constructor(..._values: any[]);
    [listener: `on${string}`]: any;
  }
  class FeatureLayer extends Events {
    constructor(options?: any);
    setData(data: unknown): void;
    updateData(data: unknown): void;
    clearData(): void;
    removeAll(): void;
    getData(): object[];
    setOptions(options: any): void;
    setStyle(style: any): void;
    getOptions(): object;
    show(): void;
    hide(): void;
    setVisible(isVisible: boolean): void;
    updateState(): void;
    clearState(): void;
    changeView(...values: any[]): any;
    isSupportFullscreen(...values: any[]): any;
    clearResults(...values: any[]): any;
    getResults(...values: any[]): any;
    getStatus(...values: any[]): any;
    setPov(...values: any[]): any;
    setPosition(...values: any[]): any;
    setId(...values: any[]): any;
    setPath(...values: any[]): any;
    setPaths(...values: any[]): any;
    setFillColor(...values: any[]): any;
    setFillOpacity(...values: any[]): any;
    setTopFillColor(...values: any[]): any;
    setSideFillColor(...values: any[]): any;
    setShowMask(...values: any[]): any;
    setHeight(...values: any[]): any;
    setIcon(...values: any[]): any;
    setBounds(...values: any[]): any;
    setSize(...values: any[]): any;
    start(...values: any[]): any;
    pause(...values: any[]): any;
    continue(...values: any[]): any;
    cancel(...values: any[]): any;
    open(...values: any[]): any;
    close(...values: any[]): any;
    showTraffic(...values: any[]): any;
    hideTraffic(...values: any[]): any;
    getPath(...values: any[]): any;
    getPosition(...values: any[]): any;
    setRotation(...values: any[]): any;
    setScale(...values: any[]): any;
    setStrokeColor(...values: any[]): any;
    setStrokeOpacity(...values: any[]): any;
    setStrokeWeight(...values: any[]): any;
    getPanoramaById(...values: any[]): any;
    getPanoramaByLocation(...values: any[]): any;
    getPanoramaByPOIId(...values: any[]): any;
    reset(...values: any[]): any;
    getPov(...values: any[]): any;
    getZoom(...values: any[]): any;
    setZoom(...values: any[]): any;
    getId(...values: any[]): any;
    getLinks(...values: any[]): any;
    addOverlay(...values: any[]): any;
    removeOverlay(...values: any[]): any;
    setPanoramaPOIType(...values: any[]): any;
    getPanoramaPOIType(...values: any[]): any;
    enableScrollWheelZoom(...values: any[]): any;
    disableScrollWheelZoom(...values: any[]): any;
    enableDoubleClickZoom(...values: any[]): any;
    disableDoubleClickZoom(...values: any[]): any;
    getContent(...values: any[]): any;
    setContent(...values: any[]): any;
    getAltitude(...values: any[]): any;
    setAltitude(...values: any[]): any;
    getText(...values: any[]): any;
    setText(...values: any[]): any;
    getUserData(...values: any[]): any;
    setUserData(...values: any[]): any;
    setPanelOffset(...values: any[]): any;
  }
  class FillLayer extends Events {
    constructor(options?: any);
    setData(data: unknown): void;
    updateData(data: unknown): void;
    clearData(): void;
    removeAll(): void;
    getData(): object[];
    setOptions(options: any): void;
    setStyle(style: any): void;
    getOptions(): object;
    show(): void;
    hide(): void;
    setVisible(isVisible: boolean): void;
    updateState(): void;
    clearState(): void;
  }
  class GeoJSONLayer extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class Geocoder {
    getPoint(address: string, reply: any, city?: string): void;
    getLocation(position: Position, reply: any, options?: any): void;
    constructor(..._values: any[]);
  }
  class Geolocation {
    getStatus(): number | undefined;
    enableSDKLocation(): void;
    disableSDKLocation(): void;
    getCurrentPosition(reply: any, options?: any): void;
    constructor(..._values: any[]);
  }
  class GeolocationControl extends Control {
    constructor(options?: any);
    initialize(): HTMLElement;
    location(): void;
    startLocation(): void;
    stopLocationTrace(): void;
    getAddressComponent(): unknown;
  }
  class GroundOverlay extends Overlay {
    constructor(bounds: Bounds, options?: any);
    initialize(map: Map): HTMLElement;
    getBounds(): Bounds;
    setBounds(bounds: Bounds): void;
    getOpacity(): number;
    setOpacity(opacity: number): void;
    getImageURL(): unknown;
    setImageURL(address: string): void;
    setOptions(options: any): void;
    getDisplayOnMinLevel(): number | undefined;
    setDisplayOnMinLevel(zoom: number): void;
    getDisplayOnMaxLevel(): number | undefined;
    setDisplayOnMaxLevel(zoom: number): void;
  }
  class Heatmap extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class Hotspot extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class Icon {
    imageUrl: string;
    size: Size;
    anchor: Size;
    imageOffset: Size;
    imageSize: Size | undefined;
    infoWindowAnchor: Size | undefined;
    printImageUrl: string | undefined;
    constructor(address: string, size?: Size, options?: any);
    setImageUrl(address: string): void;
    getImageUrl(): string;
    setSize(size: Size): void;
    getSize(): Size;
    setAnchor(anchor: Size): void;
    getAnchor(): Size;
    setImageOffset(offset: Size): void;
    setImageSize(size: Size): void;
    setInfoWindowAnchor(anchor: Size): void;
    setPrintImageUrl(address: string): void;
  }
  class IconSequence {
    constructor(symbol: Symbol, offset?: string, repeat?: string, fixedRotation?: boolean);
  }
  class InfoWindow extends Overlay {
    point: Point;
    _visible: boolean;
    constructor(content: unknown, options?: any);
    close(): void;
    redraw(): void;
    isOpen(): boolean;
    getPosition(): Point;
    setPosition(point: Position): void;
    getContent(): unknown;
    setContent(content: unknown): void;
    getTitle(): unknown;
    setTitle(title: string | HTMLElement): void;
    setWidth(width: number): void;
    setHeight(height: number): void;
    setMaxWidth(width: number): void;
    getOffset(): Size;
    setOffset(offset: Size): void;
    setMaxContent(content: string): void;
    maximize(): void;
    restore(): void;
    enableAutoPan(...values: any[]): any;
    disableAutoPan(...values: any[]): any;
    enableCloseOnClick(...values: any[]): any;
    disableCloseOnClick(...values: any[]): any;
    enableMaximize(...values: any[]): any;
    disableMaximize(...values: any[]): any;
  }
  class Label extends Overlay {
    content: string;
    point: Point | null;
    constructor(content: string, options?: any);
    initialize(map: Map): HTMLElement;
    getContent(): string;
    setContent(content: string): void;
    setStyle(style: Record<string, string>): void;
    setStyles(style: Record<string, string>): void;
    getPosition(): Point | null;
    setPosition(point: Position): void;
    getOffset(): Size;
    setOffset(offset: Size): void;
    getTitle(): string;
    setTitle(title: string): void;
    setZIndex(layer: number): void;
  }
  class LineLayer extends Events {
    constructor(options?: any);
    setData(data: unknown): void;
    updateData(data: unknown): void;
    clearData(): void;
    removeAll(): void;
    getData(): object[];
    setOptions(options: any): void;
    setStyle(style: any): void;
    getOptions(): object;
    show(): void;
    hide(): void;
    setVisible(isVisible: boolean): void;
    updateState(): void;
    clearState(): void;
  }
  class LocalCity {
    constructor(options?: any);
    get(reply: any): void;
  }
  class LocalSearch {
    constructor(location: unknown, options?: any);
    search(keyword: string | string[], options?: any): void;
    searchInBounds(keyword: string | string[], bounds: Bounds): void;
    searchNearby(keyword: string | string[], center: any, radius?: number): void;
    clearResults(): void;
    gotoPage(page: number): void;
    getResults(): any;
    getStatus(): number | undefined;
    setLocation(location: unknown): void;
    setSearchCompleteCallback(...values: any[]): any;
    setMarkersSetCallback(...values: any[]): any;
    setInfoHtmlSetCallback(...values: any[]): any;
    setResultsHtmlSetCallback(...values: any[]): any;
    setPolylinesSetCallback(...values: any[]): any;
    setPageCapacity(...values: any[]): any;
    getPageCapacity(...values: any[]): any;
    setPageNum(...values: any[]): any;
    getPageNum(...values: any[]): any;
    setPolicy(...values: any[]): any;
    getPolicy(...values: any[]): any;
    setIntercityPolicy(...values: any[]): any;
    getIntercityPolicy(...values: any[]): any;
    setTransitTypePolicy(...values: any[]): any;
    getTransitTypePolicy(...values: any[]): any;
    enableAutoViewport(...values: any[]): any;
    disableAutoViewport(...values: any[]): any;
    enableFirstResultSelection(...values: any[]): any;
    disableFirstResultSelection(...values: any[]): any;
  }
  class LocationControl extends GeolocationControl {
    constructor(options?: any);
  }
  class LogoControl extends Control {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class MVTLayer extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class Map extends Events {
    constructor(container: string | HTMLElement, options?: any);
    addOverlay(overlay: Overlay): Overlay | undefined;
    removeOverlay(overlay: Overlay): void;
    clearOverlays(): void;
    getOverlays(): Overlay[];
    openInfoWindow(infoWindow: InfoWindow, point: Position): void;
    closeInfoWindow(): void;
    getInfoWindow(): InfoWindow | null;
    addControl(control: Control): void;
    removeControl(control: Control): void;
    getControls(): Control[];
    addTileLayer(layer: any): void;
    removeTileLayer(layer: any): void;
    getTileLayer(type: string): unknown;
    addContextMenu(menu: any): void;
    removeContextMenu(menu: any): void;
    setDefaultCursor(cursor: string): void;
    getDefaultCursor(): string;
    setDraggingCursor(cursor: string): void;
    getDraggingCursor(): string;
    setMapStyle(wish: any): void;
    setMapStyleV2(wish: object): void;
    setDisplayOptions(options: object): void;
    startViewAnimation(animation: any): number;
    pauseViewAnimation(): void;
    continueViewAnimation(): void;
    cancelViewAnimation(): void;
    restrictBounds(bounds: Bounds | null): void;
    setBounds(bounds: Bounds | null): void;
    getScreenshot(): string;
    getMapScreenshot(): string;
    getProjection(): unknown;
    getCurrentMaxTilt(): number;
    getCoordType(): string;
    getLanguage(): string;
    isSupportEarth(): boolean;
    getEarth(): null;
    getCurrentCity(): string;
    highResolutionEnabled(): boolean;
    isLoaded(): boolean;
    destroy(): void;
    camera: any;
    config: any;
    panes: any;
    centerAndZoom(center: string | Position, zoom?: number, options?: any): void;
    setCenter(center: string | Position, options?: any): void;
    getCenter(): Point;
    setZoom(zoom: number, options?: any): void;
    getZoom(): number;
    zoomTo(zoom: number): void;
    zoomIn(): void;
    zoomOut(): void;
    panTo(center: Position, options?: any): void;
    panBy(x: number, y: number, options?: any): void;
    flyTo(center: Position, zoom: number): void;
    reset(): void;
    setHeading(heading: number, options?: any): void;
    getHeading(): number;
    setTilt(tilt: number, options?: any): void;
    getTilt(): number;
    resetTilt(): void;
    setMinZoom(zoom: number): void;
    setMaxZoom(zoom: number): void;
    getMinZoom(): number;
    getMaxZoom(): number;
    getZoomUnits(): number;
    setMapType(type: MapType): void;
    getMapType(): MapType;
    getContainer(): HTMLElement;
    getPanes(): any;
    width: number;
    height: number;
    getSize(): Size;
    getContainerSize(): Size;
    checkResize(): void;
    resize(): void;
    getBounds(): Bounds;
    pointToPixel(point: Position): Pixel;
    pixelToPoint(pixel: { x: number; y: number; }): Point;
    pixelToPointIn(pixel: { x: number; y: number; }): Point;
    pointToOverlayPixel(point: Position): Pixel;
    overlayPixelToPoint(pixel: { x: number; y: number; }): Point;
    lnglatToMercator(lng: number, lat: number): [number, number];
    mercatorToLnglat(x: number, y: number): [number, number];
    lngLatToMercator(point: Position): Pixel & Position;
    mercatorToLngLat(metres: any): Point;
    getDistance(start: Position, end: Position): number;
    getViewport(target: Bounds | Position[], options?: any): any;
    setViewport(target: any, options?: any): void;
    enableInertialDragging(...values: any[]): any;
    disableInertialDragging(...values: any[]): any;
    enableContinuousZoom(...values: any[]): any;
    disableContinuousZoom(...values: any[]): any;
    enableAutoResize(...values: any[]): any;
    disableAutoResize(...values: any[]): any;
    enableResizeOnCenter(...values: any[]): any;
    disableResizeOnCenter(...values: any[]): any;
    enableHotspot(...values: any[]): any;
    disableHotspot(...values: any[]): any;
    enableHighlight(...values: any[]): any;
    disableHighlight(...values: any[]): any;
    enablePinchZoom(...values: any[]): any;
    disablePinchZoom(...values: any[]): any;
    enableMapClick(...values: any[]): any;
    disableMapClick(...values: any[]): any;
    setCurrentCity(...values: any[]): any;
    setTrafficOn(...values: any[]): any;
    setOptions(...values: any[]): any;
    loadMapStyleFiles(...values: any[]): any;
    setPanorama(...values: any[]): any;
    getPanorama(...values: any[]): any;
    setCopyrightOffset(...values: any[]): any;
    highlightSpots(...values: any[]): any;
    addSpots(...values: any[]): any;
    getSpots(...values: any[]): any;
    removeSpots(...values: any[]): any;
    clearSpots(...values: any[]): any;
    resetSpotStatus(...values: any[]): any;
    addAreaSpot(...values: any[]): any;
    getAreaSpot(...values: any[]): any;
    removeAreaSpot(...values: any[]): any;
    clearAreaSpots(...values: any[]): any;
    addMapLabels(...values: any[]): any;
    removeMapLabels(...values: any[]): any;
    clearLabels(...values: any[]): any;
    addHotspot(...values: any[]): any;
    removeHotspot(...values: any[]): any;
    clearHotspots(...values: any[]): any;
    getPoiByUid(...values: any[]): any;
    showOverlayContainer(...values: any[]): any;
    hideOverlayContainer(...values: any[]): any;
    setOverlayMoveCursor(...values: any[]): any;
    setLock(...values: any[]): any;
    showStreetLayer(...values: any[]): any;
    hideStreetLayer(...values: any[]): any;
    showVectorStreetLayer(...values: any[]): any;
    hideVectorStreetLayer(...values: any[]): any;
    setNormalMapDisplay(...values: any[]): any;
    setTheme(...values: any[]): any;
    disable3DBuilding(...values: any[]): any;
    enable3DBuilding(...values: any[]): any;
    showIndoor(...values: any[]): any;
    setIndoor(...values: any[]): any;
    getIndoorInfo(...values: any[]): any;
    setZoomAnchor(...values: any[]): any;
    showEarthBoundary(...values: any[]): any;
    hideEarthBoundary(...values: any[]): any;
    setEarthMaxZoom(...values: any[]): any;
    setEarthMinZoom(...values: any[]): any;
    changeLanguage(...values: any[]): any;
    enablePreferredLanguage(...values: any[]): any;
    disablePreferredLanguage(...values: any[]): any;
    setPrivateRegions(...values: any[]): any;
    getPrivateRegions(...values: any[]): any;
    setPrivateStatus(...values: any[]): any;
    setCustomArea(...values: any[]): any;
    addFocusMask(...values: any[]): any;
    removeFocusMask(...values: any[]): any;
    clearFocusMasks(...values: any[]): any;
    addParkingSpot(...values: any[]): any;
    removeParkingSpot(...values: any[]): any;
    restrictCenter(...values: any[]): any;
    addDistrictLayer(...values: any[]): any;
    removeDistrictLayer(...values: any[]): any;
    addNormalLayer(...values: any[]): any;
    removeNormalLayer(...values: any[]): any;
    addCustomHtmlLayer(...values: any[]): any;
    removeCustomHtmlLayer(...values: any[]): any;
    addGeoJSONLayer(...values: any[]): any;
    removeGeoJSONLayer(...values: any[]): any;
    addLayer(...values: any[]): any;
    removeLayer(...values: any[]): any;
    setTrafficOff(...values: any[]): any;
    enableDragging(...values: any[]): any;
    disableDragging(...values: any[]): any;
    enableScrollWheelZoom(...values: any[]): any;
    disableScrollWheelZoom(...values: any[]): any;
    enableDoubleClickZoom(...values: any[]): any;
    disableDoubleClickZoom(...values: any[]): any;
    enableKeyboard(...values: any[]): any;
    disableKeyboard(...values: any[]): any;
    enablePinchToZoom(...values: any[]): any;
    disablePinchToZoom(...values: any[]): any;
    enableRotate(...values: any[]): any;
    disableRotate(...values: any[]): any;
    enableRotateGestures(...values: any[]): any;
    disableRotateGestures(...values: any[]): any;
    enableTilt(...values: any[]): any;
    disableTilt(...values: any[]): any;
    enableTiltGestures(...values: any[]): any;
    disableTiltGestures(...values: any[]): any;
  }
  class MapMask extends Polygon {
    constructor(points: unknown, options?: any);
  }
  class MapPanel extends Overlay {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class MapStyle extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class MapType {
    constructor(name: string, layers?: {}, options?: any);
    getName(): string;
    getTips(): string;
    getTileLayer(): unknown;
    getTileLayers(): unknown;
    getMinZoom(): number;
    getMaxZoom(): number;
    getProjection(): MercatorProjection;
    getTextColor(): string;
  }
  class MapTypeControl extends Control {
    constructor(options?: any);
    initialize(map: Map): HTMLElement;
  }
  class Marker extends Overlay {
    point: Point;
    constructor(point: Position, options?: any);
    initialize(map: Map): HTMLElement;
    getIcon(): Icon;
    setIcon(icon: Icon): void;
    getPosition(): Point;
    getPoint(): Point;
    setPosition(point: Position): void;
    setPoint(point: Position): void;
    getOffset(): Size;
    setOffset(offset: Size): void;
    getRotation(): number;
    setRotation(rotation: number): void;
    getTitle(): string;
    setTitle(title: string): void;
    setZIndex(layer: number): void;
    setTop(isTop: boolean): void;
    getLabel(): Label | null;
    setLabel(label: Label | null): void;
    setAnimation(animation: number | null): void;
    setShadow(shadow: unknown): void;
    getShadow(): null;
    enableDragging(): void;
    disableDragging(): void;
    setDraggingCursor(cursor: string): void;
    getDraggingCursor(): string;
    addContextMenu(menu: any): void;
    removeContextMenu(menu: unknown): void;
    openInfoWindow(infoWindow: InfoWindow): void;
    closeInfoWindow(): void;
  }
  class Marker3D extends Marker {
    constructor(point: Position, height?: any, options?: any);
    getHeight(): number;
    setHeight(height: number): void;
    setSize(...values: any[]): any;
    getSize(...values: any[]): any;
    setShape(...values: any[]): any;
    getShape(...values: any[]): any;
    setFillColor(...values: any[]): any;
    getFillColor(...values: any[]): any;
    setFillOpacity(...values: any[]): any;
    getFillOpacity(...values: any[]): any;
  }
  class MenuItem extends Events {
    constructor(text: string, choose: any, options?: any);
    setText(text: string): void;
    setIcon(address: string): void;
    enable(): void;
    disable(): void;
  }
  class MercatorProjection {
    lngLatToPoint(position: Position): Pixel;
    pointToLngLat(pixel: { x: number; y: number; }): Point;
    lngLatToMercator(position: Position): Pixel & Position;
    mercatorToLngLat(metres: any): Point;
    constructor(..._values: any[]);
    static convertLL2MC(...values: any[]): any;
    static convertMC2LL(...values: any[]): any;
  }
  class NavigationControl extends ZoomControl {
    constructor(options?: any);
    getType(): number;
    setType(type: number): void;
  }
  class NavigationControl3D extends Control {
    constructor(options?: any);
    initialize(map: Map): HTMLElement;
  }
  class NormalLayer extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class Overlay extends Events {
    initialize(map: Map): HTMLElement | SVGElement | null | undefined;
    draw(): void;
    getMap(): Map | null;
    getContainer(): HTMLElement | SVGElement | null;
    show(): void;
    hide(): void;
    isVisible(): boolean;
    enableMassClear(): void;
    disableMassClear(): void;
    remove(): void;
    dispose(): void;
    constructor(..._values: any[]);
    static getZIndex(...values: any[]): any;
  }
  class OverviewMapControl extends Control {
    constructor(options?: any);
    initialize(map: Map): HTMLElement;
    changeView(): void;
    isOpen(): boolean;
    setSize(size: Size): void;
    getSize(): Size;
  }
  class Panorama extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class PanoramaControl extends Control {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class PanoramaCoverageLayer extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class PanoramaLabel extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class PanoramaService extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class Pixel {
    x: number;
    y: number;
    constructor(x?: number, y?: number);
    equals(other?: { x: number; y: number; }): boolean;
  }
  class Point {
    lng: number;
    lat: number;
    constructor(lng?: string | number, lat?: string | number);
    equals(other?: Position): boolean;
    clone(): Point;
  }
  class PointCollection extends Overlay {
    constructor(points: Position[], options?: any);
    initialize(map: Map): HTMLElement;
    setPoints(points: Position[]): void;
    setStyles(options: any): void;
    clear(): void;
  }
  class PointIconLayer extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class PointLayer extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class Polygon extends Overlay {
    constructor(points: unknown, options?: any);
    isArea: boolean;
    setPath(points: unknown): void;
    getPath(): Point[];
    _config: any;
    initialize(map: Map): SVGElement;
    getPoints(): Point[];
    setPoints(points: unknown): void;
    setPositionAt(index: number, point: Position): void;
    getLength(): number;
    setPointAt(index: number, point: Position): void;
    getBounds(): Bounds;
    setZIndex(layer: number): void;
    setOptions(options: any): void;
    enableEditing(): void;
    disableEditing(): void;
    setStrokeColor(...values: any[]): any;
    getStrokeColor(...values: any[]): any;
    setStrokeWeight(...values: any[]): any;
    getStrokeWeight(...values: any[]): any;
    setStrokeOpacity(...values: any[]): any;
    getStrokeOpacity(...values: any[]): any;
    setStrokeStyle(...values: any[]): any;
    getStrokeStyle(...values: any[]): any;
    setStrokeLineJoin(...values: any[]): any;
    getStrokeLineJoin(...values: any[]): any;
    setStrokeLineCap(...values: any[]): any;
    getStrokeLineCap(...values: any[]): any;
    setFillColor(...values: any[]): any;
    getFillColor(...values: any[]): any;
    setFillOpacity(...values: any[]): any;
    getFillOpacity(...values: any[]): any;
  }
  class Polyline extends Overlay {
    constructor(points: unknown, options?: any);
    isArea: boolean;
    _config: any;
    initialize(map: Map): SVGElement;
    getPath(): Point[];
    getPoints(): Point[];
    setPath(points: unknown): void;
    setPoints(points: unknown): void;
    setPositionAt(index: number, point: Position): void;
    getLength(): number;
    setPointAt(index: number, point: Position): void;
    getBounds(): Bounds;
    setZIndex(layer: number): void;
    setOptions(options: any): void;
    enableEditing(): void;
    disableEditing(): void;
    setStrokeColor(...values: any[]): any;
    getStrokeColor(...values: any[]): any;
    setStrokeWeight(...values: any[]): any;
    getStrokeWeight(...values: any[]): any;
    setStrokeOpacity(...values: any[]): any;
    getStrokeOpacity(...values: any[]): any;
    setStrokeStyle(...values: any[]): any;
    getStrokeStyle(...values: any[]): any;
    setStrokeLineJoin(...values: any[]): any;
    getStrokeLineJoin(...values: any[]): any;
    setStrokeLineCap(...values: any[]): any;
    getStrokeLineCap(...values: any[]): any;
    setFillColor(...values: any[]): any;
    getFillColor(...values: any[]): any;
    setFillOpacity(...values: any[]): any;
    getFillOpacity(...values: any[]): any;
  }
  class Prism extends Overlay {
    constructor(points: unknown, altitude?: number, options?: any);
    initialize(map: Map): SVGElement;
    getPath(): Point[];
    setPath(points: unknown): void;
    getBounds(): Bounds;
    getAltitude(): number;
    setAltitude(altitude: number): void;
    setTopFillColor(...values: any[]): any;
    getTopFillColor(...values: any[]): any;
    setTopFillOpacity(...values: any[]): any;
    getTopFillOpacity(...values: any[]): any;
    setSideFillColor(...values: any[]): any;
    getSideFillColor(...values: any[]): any;
    setSideFillOpacity(...values: any[]): any;
    getSideFillOpacity(...values: any[]): any;
  }
  class PushpinTool extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class RidingRoute {
    toString(): string;
    constructor(location: unknown, options?: any);
    search(start: any, end: any, options?: any): void;
    clearResults(): void;
    getResults(): any;
    getStatus(): number | undefined;
    setLocation(location: unknown): void;
    setSearchCompleteCallback(...values: any[]): any;
    setMarkersSetCallback(...values: any[]): any;
    setInfoHtmlSetCallback(...values: any[]): any;
    setResultsHtmlSetCallback(...values: any[]): any;
    setPolylinesSetCallback(...values: any[]): any;
    setPageCapacity(...values: any[]): any;
    getPageCapacity(...values: any[]): any;
    setPageNum(...values: any[]): any;
    getPageNum(...values: any[]): any;
    setPolicy(...values: any[]): any;
    getPolicy(...values: any[]): any;
    setIntercityPolicy(...values: any[]): any;
    getIntercityPolicy(...values: any[]): any;
    setTransitTypePolicy(...values: any[]): any;
    getTransitTypePolicy(...values: any[]): any;
    enableAutoViewport(...values: any[]): any;
    disableAutoViewport(...values: any[]): any;
    enableFirstResultSelection(...values: any[]): any;
    disableFirstResultSelection(...values: any[]): any;
  }
  class ScaleControl extends Control {
    constructor(options?: any);
    initialize(map: Map): HTMLElement;
    getUnit(): string;
    setUnit(unit: string): void;
    setColor(colour: string): void;
  }
  class Size {
    width: number;
    height: number;
    constructor(width?: number, height?: number);
    equals(other?: any): boolean;
  }
  class Styles extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class Symbol extends Icon {
    constructor(path: any, options?: any);
    setPath(path: string | number): void;
    setFillColor(...values: any[]): any;
    getFillColor(...values: any[]): any;
    setFillOpacity(...values: any[]): any;
    getFillOpacity(...values: any[]): any;
    setScale(...values: any[]): any;
    getScale(...values: any[]): any;
    setRotation(...values: any[]): any;
    getRotation(...values: any[]): any;
    setStrokeColor(...values: any[]): any;
    getStrokeColor(...values: any[]): any;
    setStrokeOpacity(...values: any[]): any;
    getStrokeOpacity(...values: any[]): any;
    setStrokeWeight(...values: any[]): any;
    getStrokeWeight(...values: any[]): any;
  }
  class TileLayer extends Events {
    zIndex: number;
    mapType: unknown;
    constructor(options?: any);
    initialize(map: Map): void;
    getTilesUrl(tile: { x: number; y: number; }, zoom: number): string;
    isTransparentPng(): boolean;
    getCopyright(): null;
    getMapType(): unknown;
  }
  class TrackAnimation extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class TrafficControl extends Control {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class TrafficInfo extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class TrafficLayer extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class TransitRoute {
    toString(): string;
    constructor(location: unknown, options?: any);
    search(start: any, end: any, options?: any): void;
    clearResults(): void;
    getResults(): any;
    getStatus(): number | undefined;
    setLocation(location: unknown): void;
    setSearchCompleteCallback(...values: any[]): any;
    setMarkersSetCallback(...values: any[]): any;
    setInfoHtmlSetCallback(...values: any[]): any;
    setResultsHtmlSetCallback(...values: any[]): any;
    setPolylinesSetCallback(...values: any[]): any;
    setPageCapacity(...values: any[]): any;
    getPageCapacity(...values: any[]): any;
    setPageNum(...values: any[]): any;
    getPageNum(...values: any[]): any;
    setPolicy(...values: any[]): any;
    getPolicy(...values: any[]): any;
    setIntercityPolicy(...values: any[]): any;
    getIntercityPolicy(...values: any[]): any;
    setTransitTypePolicy(...values: any[]): any;
    getTransitTypePolicy(...values: any[]): any;
    enableAutoViewport(...values: any[]): any;
    disableAutoViewport(...values: any[]): any;
    enableFirstResultSelection(...values: any[]): any;
    disableFirstResultSelection(...values: any[]): any;
  }
  class TransitionAnimation extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class ViewAnimation extends Events {
    constructor(frames: any, options?: any);
  }
  class WalkingRoute {
    toString(): string;
    constructor(location: unknown, options?: any);
    search(start: any, end: any, options?: any): void;
    clearResults(): void;
    getResults(): any;
    getStatus(): number | undefined;
    setLocation(location: unknown): void;
    setSearchCompleteCallback(...values: any[]): any;
    setMarkersSetCallback(...values: any[]): any;
    setInfoHtmlSetCallback(...values: any[]): any;
    setResultsHtmlSetCallback(...values: any[]): any;
    setPolylinesSetCallback(...values: any[]): any;
    setPageCapacity(...values: any[]): any;
    getPageCapacity(...values: any[]): any;
    setPageNum(...values: any[]): any;
    getPageNum(...values: any[]): any;
    setPolicy(...values: any[]): any;
    getPolicy(...values: any[]): any;
    setIntercityPolicy(...values: any[]): any;
    getIntercityPolicy(...values: any[]): any;
    setTransitTypePolicy(...values: any[]): any;
    getTransitTypePolicy(...values: any[]): any;
    enableAutoViewport(...values: any[]): any;
    disableAutoViewport(...values: any[]): any;
    enableFirstResultSelection(...values: any[]): any;
    disableFirstResultSelection(...values: any[]): any;
  }
  class XYZLayer extends Events {
    constructor(...values: any[]);
    [name: string]: any;
  }
  class ZoomControl extends Control {
    constructor(options?: any);
    initialize(map: Map): HTMLElement;
  }
  class Projection extends MercatorProjection {}
}

import BMapGL = BMap;

declare const BMAP_NORMAL_MAP: BMap.MapType;
declare const BMAP_SATELLITE_MAP: BMap.MapType;
declare const BMAP_HYBRID_MAP: BMap.MapType;
declare const BMAP_EARTH_MAP: BMap.MapType;
declare const BMAP_PERSPECTIVE_MAP: BMap.MapType;
declare const BMAP_NONE_MAP: BMap.MapType;
declare const BMAP_ANCHOR_TOP_LEFT: number;
declare const BMAP_ANCHOR_TOP_RIGHT: number;
declare const BMAP_ANCHOR_BOTTOM_LEFT: number;
declare const BMAP_ANCHOR_BOTTOM_RIGHT: number;
declare const BMAP_ANIMATION_DROP: number;
declare const BMAP_ANIMATION_BOUNCE: number;
declare const BMAP_UNIT_METRIC: string;
declare const BMAP_UNIT_IMPERIAL: string;
declare const BMAP_NAVIGATION_CONTROL_LARGE: number;
declare const BMAP_NAVIGATION_CONTROL_SMALL: number;
declare const BMAP_NAVIGATION_CONTROL_PAN: number;
declare const BMAP_NAVIGATION_CONTROL_ZOOM: number;
declare const BMAP_MAPTYPE_CONTROL_HORIZONTAL: number;
declare const BMAP_MAPTYPE_CONTROL_DROPDOWN: number;
declare const BMAP_MAPTYPE_CONTROL_MAP: number;
declare const BMAP_POINT_SIZE_TINY: number;
declare const BMAP_POINT_SIZE_SMALLER: number;
declare const BMAP_POINT_SIZE_SMALL: number;
declare const BMAP_POINT_SIZE_NORMAL: number;
declare const BMAP_POINT_SIZE_BIG: number;
declare const BMAP_POINT_SIZE_BIGGER: number;
declare const BMAP_POINT_SIZE_HUGE: number;
declare const BMAP_POINT_SHAPE_CIRCLE: number;
declare const BMAP_POINT_SHAPE_STAR: number;
declare const BMAP_POINT_SHAPE_SQUARE: number;
declare const BMAP_POINT_SHAPE_RHOMBUS: number;
declare const BMAP_POINT_SHAPE_WATERDROP: number;
declare const BMAP_SHAPE_CIRCLE: number;
declare const BMAP_SHAPE_RECT: number;
declare const BMAP_CONTEXT_MENU_ICON_ZOOMIN: string;
declare const BMAP_CONTEXT_MENU_ICON_ZOOMOUT: string;
declare const BMAP_SYS_DRAWER: number;
declare const BMAP_SVG_DRAWER: number;
declare const BMAP_VML_DRAWER: number;
declare const BMAP_CANVAS_DRAWER: number;
declare const BMAP_STATUS_SUCCESS: number;
declare const BMAP_STATUS_CITY_LIST: number;
declare const BMAP_STATUS_UNKNOWN_LOCATION: number;
declare const BMAP_STATUS_UNKNOWN_ROUTE: number;
declare const BMAP_STATUS_INVALID_KEY: number;
declare const BMAP_STATUS_INVALID_REQUEST: number;
declare const BMAP_STATUS_PERMISSION_DENIED: number;
declare const BMAP_STATUS_SERVICE_UNAVAILABLE: number;
declare const BMAP_STATUS_TIMEOUT: number;
declare const BMAP_POI_TYPE_NORMAL: number;
declare const BMAP_POI_TYPE_BUSSTOP: number;
declare const BMAP_POI_TYPE_SUBSTOP: number;
declare const BMAP_ROUTE_STATUS_NORMAL: number;
declare const BMAP_ROUTE_STATUS_EMPTY: number;
declare const BMAP_ROUTE_STATUS_ADDRESS: number;
declare const BMAP_ROUTE_TYPE_TRANSIT: number;
declare const BMAP_ROUTE_TYPE_WALKING: number;
declare const BMAP_ROUTE_TYPE_DRIVING: number;
declare const BMAP_ROUTE_TYPE_RIDING: number;
declare const BMAP_HIGHLIGHT_STEP: number;
declare const BMAP_HIGHLIGHT_ROUTE: number;
declare const BMAP_DRIVING_POLICY_DEFAULT: number;
declare const BMAP_DRIVING_POLICY_LEAST_TIME: number;
declare const BMAP_DRIVING_POLICY_LEAST_DISTANCE: number;
declare const BMAP_DRIVING_POLICY_DESTANCE: number;
declare const BMAP_DRIVING_POLICY_AVOID_HIGHWAYS: number;
declare const BMAP_DRIVING_POLICY_FIRST_HIGHWAYS: number;
declare const BMAP_DRIVING_POLICY_AVOID_CONGESTION: number;
declare const BMAP_DRIVING_POLICY_AVOID_PAY: number;
declare const BMAP_DRIVING_POLICY_HIGHWAYS_AVOID_CONGESTION: number;
declare const BMAP_DRIVING_POLICY_AVOID_HIGHWAYS_CONGESTION: number;
declare const BMAP_DRIVING_POLICY_AVOID_CONGESTION_PAY: number;
declare const BMAP_DRIVING_POLICY_AVOID_HIGHWAYS_CONGESTION_PAY: number;
declare const BMAP_DRIVING_POLICY_AVOID_HIGHWAYS_PAY: number;
declare const BMAP_DRIVING_POLICY_DISTANCE_PRIORITY: number;
declare const BMAP_DRIVING_POLICY_TIME_PRIORITY: number;
declare const BMAP_TRANSIT_POLICY_RECOMMEND: number;
declare const BMAP_TRANSIT_POLICY_LEAST_TRANSFER: number;
declare const BMAP_TRANSIT_POLICY_LEAST_WALKING: number;
declare const BMAP_TRANSIT_POLICY_AVOID_SUBWAYS: number;
declare const BMAP_TRANSIT_POLICY_LEAST_TIME: number;
declare const BMAP_TRANSIT_POLICY_FIRST_SUBWAYS: number;
declare const BMAP_INTERCITY_POLICY_LEAST_TIME: number;
declare const BMAP_INTERCITY_POLICY_EARLY_START: number;
declare const BMAP_INTERCITY_POLICY_CHEAP_PRICE: number;
declare const BMAP_TRANSIT_TYPE_POLICY_TRAIN: number;
declare const BMAP_TRANSIT_TYPE_POLICY_AIRPLANE: number;
declare const BMAP_TRANSIT_TYPE_POLICY_COACH: number;
declare const BMAP_TRANSIT_TYPE_IN_CITY: number;
declare const BMAP_TRANSIT_TYPE_CROSS_CITY: number;
declare const BMAP_TRANSIT_PLAN_TYPE_ROUTE: number;
declare const BMAP_TRANSIT_PLAN_TYPE_LINE: number;
declare const BMAP_LINE_TYPE_BUS: number;
declare const BMAP_LINE_TYPE_SUBWAY: number;
declare const BMAP_LINE_TYPE_FERRY: number;
declare const BMAP_LINE_TYPE_TRAIN: number;
declare const BMAP_LINE_TYPE_AIRPLANE: number;
declare const BMAP_LINE_TYPE_COACH: number;
declare const BMAP_TRAFFICE_STATUS_NONE: number;
declare const BMAP_TRAFFICE_STATUS_NORMAL: number;
declare const BMAP_TRAFFICE_STATUS_SLOW: number;
declare const BMAP_TRAFFICE_STATUS_JAM: number;
declare const COORDINATES_WGS84: number;
declare const COORDINATES_WGS84_MC: number;
declare const COORDINATES_GCJ02: number;
declare const COORDINATES_GCJ02_MC: number;
declare const COORDINATES_BD09: number;
declare const COORDINATES_BD09_MC: number;
declare const COORDINATES_MAPBAR: number;
declare const COORDINATES_51: number;
declare const BMAP_API_VERSION: string;
declare const BMAP_ZOOM_IN: number;
declare const BMAP_ZOOM_OUT: number;
declare const BMAP_POINT_DENSITY_HIGH: number;
declare const BMAP_POINT_DENSITY_MEDIUM: number;
declare const BMAP_POINT_DENSITY_LOW: number;
declare const BMAP_PANORAMA_STREET_SCENE: string;
declare const BMAP_PANORAMA_INDOOR_SCENE: string;
declare const BMAP_PANORAMA_POI_HOTEL: string;
declare const BMAP_PANORAMA_POI_CATERING: string;
declare const BMAP_PANORAMA_POI_MOVIE: string;
declare const BMAP_PANORAMA_POI_TRANSIT: string;
declare const BMAP_PANORAMA_POI_INDOOR_SCENE: string;
declare const BMAP_PANORAMA_POI_NONE: string;
declare const BMap_Symbol_SHAPE_CIRCLE: number;
declare const BMap_Symbol_SHAPE_RECTANGLE: number;
declare const BMap_Symbol_SHAPE_RHOMBUS: number;
declare const BMap_Symbol_SHAPE_STAR: number;
declare const BMap_Symbol_SHAPE_BACKWARD_CLOSED_ARROW: number;
declare const BMap_Symbol_SHAPE_FORWARD_CLOSED_ARROW: number;
declare const BMap_Symbol_SHAPE_BACKWARD_OPEN_ARROW: number;
declare const BMap_Symbol_SHAPE_FORWARD_OPEN_ARROW: number;
declare const BMap_Symbol_SHAPE_POINT: number;
declare const BMap_Symbol_SHAPE_PLANE: number;
declare const BMap_Symbol_SHAPE_CAMERA: number;
declare const BMap_Symbol_SHAPE_WARNING: number;
declare const BMap_Symbol_SHAPE_SMILE: number;
declare const BMap_Symbol_SHAPE_CLOCK: number;
