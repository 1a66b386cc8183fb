import MarkerClusterer from 'bmaplib.markerclusterer';
import HeatmapOverlay from 'bmaplib.heatmap';
import LuShu from 'bmaplib.lushu';

const at = (lng, lat) => new BMap.Point(lng, lat);
const map = new BMap.Map('app');
window.map = map;
map.centerAndZoom(at(106.72, 26.58), 10);
const markers = Array.from({ length: 12 }, (_, i) => new BMap.Marker(at(106.9 + 0.002 * i, 26.7)));
window.clusterer = new MarkerClusterer(map, { markers });
const heat = new HeatmapOverlay({ radius: 30 });
map.addOverlay(heat);
heat.setDataSet({ max: 10, data: [{ lng: 106.5, lat: 26.5, count: 10 }] });
window.walk = new LuShu(map, [at(106.4, 26.7), at(106.6, 26.7)], { defaultContent: 'lushu', speed: 20000, autoView: false, landmarkPois: [], icon: new BMap.Icon('http://api.map.baidu.com/images/car.png', new BMap.Size(52, 26)) });
window.walk.start();
