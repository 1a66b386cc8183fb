const at = (lng, lat) => new BMap.Point(lng, lat);
const map = new BMap.Map('map');
map.centerAndZoom(at(106.9, 26.75), 9);
map.enableScrollWheelZoom();
map.addControl(new BMap.NavigationControl());
map.addControl(new BMap.ScaleControl());
map.addControl(new BMap.MapTypeControl());
const branches = [
  ['贵阳分行营业部', 106.72, 26.59], ['观山湖支行', 106.63, 26.65], ['花溪支行', 106.68, 26.42], ['清镇支行', 106.48, 26.56],
  ['龙里支行', 106.98, 26.46], ['贵定支行', 107.24, 26.58], ['开阳支行', 106.97, 27.06], ['息烽支行', 106.75, 27.1],
  ['修文支行', 106.6, 26.85], ['都匀支行', 107.53, 26.27], ['福泉支行', 107.53, 26.69], ['平坝支行', 106.26, 26.42],
];
for (const [name, lng, lat] of branches) {
  const marker = new BMap.Marker(at(lng, lat), { title: name });
  map.addOverlay(marker);
  if (name === '贵阳分行营业部') {
    const text = '<div style="line-height:1.8;color:#555">营业时间 09:00–17:00<br>当前排队 6 人，预计等候 12 分钟</div>';
    marker.openInfoWindow(new BMap.InfoWindow(text, { title: name, width: 220 }));
  }
}
map.addOverlay(new BMap.Circle(at(106.72, 26.59), 30000, { strokeColor: '#2468f2', strokeWeight: 2, fillColor: '#2468f2', fillOpacity: 0.08 }));
window.isReady = true;
