const at = (lng, lat) => new BMapGL.Point(lng, lat);
const map = new BMapGL.Map('map');
map.centerAndZoom(at(109.5, 28.5), 6);
map.setTilt(50);
map.setHeading(20);
map.addControl(new BMapGL.NavigationControl3D());
map.addControl(new BMapGL.ZoomControl());
const home = at(106.72, 26.58);
const cities = [[116.4, 39.9], [121.47, 31.23], [113.26, 23.13], [104.07, 30.67], [114.3, 30.6], [108.94, 34.34], [102.83, 24.88], [112.94, 28.23], [119.3, 26.08], [108.37, 22.82], [117.0, 36.65], [106.55, 29.56]];
for (const [lng, lat] of cities) {
  const bend = at((home.lng + lng) / 2 - (lat - home.lat) * 0.18, (home.lat + lat) / 2 + (lng - home.lng) * 0.18);
  map.addOverlay(new BMapGL.BezierCurve([home, at(lng, lat)], [[bend]], { strokeColor: '#e6413c', strokeWeight: 2, strokeOpacity: 0.75 }));
}
map.addOverlay(new BMapGL.PointCollection(cities.map(([lng, lat]) => at(lng, lat)), { size: 5, color: '#e6413c' }));
map.addOverlay(new BMapGL.Marker(home));
window.isReady = true;
