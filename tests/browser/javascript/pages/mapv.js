import * as mapv from 'mapv';

const map = new BMap.Map('app');
window.map = map;
map.centerAndZoom(new BMap.Point(106.72, 26.58), 10);
map.enableScrollWheelZoom();
window.marker = new BMap.Marker(new BMap.Point(106.9, 26.7));
map.addOverlay(window.marker);
const shape = (type, coordinates, more) => ({ geometry: { type, coordinates }, ...more });
const layer = (data, options) => new mapv.baiduMapLayer(map, data, { context: '2d', ...options });
const data = new mapv.DataSet([shape('Point', [106.9, 26.7]), shape('Point', [106.5, 26.5])]);
layer(data, {
  fillStyle: 'rgba(192, 0, 255, 1)',
  size: 7,
  draw: 'simple',
  methods: { click: (item) => { window.clicked = item && item.geometry.coordinates; } },
});
const line = new mapv.DataSet([shape('LineString', [[106.4, 26.4], [106.6, 26.7]])]);
const area = new mapv.DataSet([shape('Polygon', [[[106.9, 26.4], [107.1, 26.4], [107.0, 26.5], [106.9, 26.4]]])]);
const heat = new mapv.DataSet([shape('Point', [106.45, 26.75], { count: 30 })]);
window.layers = [
  layer(line, { strokeStyle: 'rgba(255, 204, 0, 1)', lineWidth: 6, draw: 'simple' }),
  layer(area, { fillStyle: 'rgba(0, 170, 0, 1)', draw: 'simple' }),
  layer(heat, { draw: 'heatmap', size: 20, max: 30, gradient: { 0.2: '#0000ff', 1: '#ff0000' } }),
];
window.show = (lng, lat, zoom) => {
  window.layers.forEach((one) => one.hide());
  const point = new BMap.Point(lng, lat);
  map.centerAndZoom(new BMap.Point(lng + 40 / 2 ** zoom, lat + 20 / 2 ** zoom), zoom);
  window.marker.setPosition(point);
  data.set([shape('Point', [lng, lat])]);
};
