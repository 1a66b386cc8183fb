import * as mapvgl from 'mapvgl';

const map = new BMapGL.Map('app');
window.map = map;
map.centerAndZoom(new BMapGL.Point(106.72, 26.58), 10);
const view = new mapvgl.View({ map });
const layer = new mapvgl.PointLayer({ color: 'rgba(192, 0, 255, 1)', size: 16 });
view.addLayer(layer);
layer.setData([{ geometry: { type: 'Point', coordinates: [106.9, 26.7] } }, { geometry: { type: 'Point', coordinates: [106.5, 26.5] } }]);
