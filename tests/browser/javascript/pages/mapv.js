import * as mapv from 'mapv';

const map = new BMap.Map('app');
window.map = map;
map.centerAndZoom(new BMap.Point(106.72, 26.58), 10);
map.enableScrollWheelZoom();
window.marker = new BMap.Marker(new BMap.Point(106.9, 26.7));
map.addOverlay(window.marker);
const data = new mapv.DataSet([{ geometry: { type: 'Point', coordinates: [106.9, 26.7] } }, { geometry: { type: 'Point', coordinates: [106.5, 26.5] } }]);
new mapv.baiduMapLayer(map, data, { fillStyle: 'rgba(192, 0, 255, 1)', size: 7, draw: 'simple', context: '2d' });
window.show = (lng, lat, zoom) => {
  const point = new BMap.Point(lng, lat);
  map.centerAndZoom(new BMap.Point(lng + 40 / 2 ** zoom, lat + 20 / 2 ** zoom), zoom);
  window.marker.setPosition(point);
  data.set([{ geometry: { type: 'Point', coordinates: [lng, lat] } }]);
};
