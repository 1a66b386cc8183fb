import * as three from '@baidumap/mapv-three';

three.BaiduMapConfig.ak = window.ak;
const { services } = three;
window.answers = {};
const keep = (name, promise) =>
  promise.then((value) => { window.answers[name] = value; }, (error) => { window.answers[name] = String(error); });
const ways = ['DrivingRoute', 'WalkingRoute', 'RidingRoute', 'TransitRoute'];
window.ask = {
  Geocoder: () => keep('Geocoder', new services.Geocoder().getPoint('贵阳市观山湖区', () => {}, '贵阳市').then((p) => p && [p.x ?? p.lng, p.y ?? p.lat])),
  Reverse: () => keep('Reverse', new services.Geocoder().getLocation([106.63, 26.65], () => {}).then((r) => r && r.address)),
  LocalSearch: () => keep('LocalSearch', new services.LocalSearch().search('机场').then((r) => r && { total: r.total, count: r.pois.length })),
  Boundary: () => keep('Boundary', new Promise((done) => new services.Boundary().get('贵阳市', (r) => done(r.boundaries.map((ring) => ring.length))))),
  AutoComplete: () => keep('AutoComplete', new Promise((done) => { const list = new services.AutoComplete({ onSearchComplete: (r) => done(r && JSON.stringify(r).length) }); list.search('贵阳'); })),
};
for (const way of ways) {
  window.ask[way] = () => keep(way, new services[way]().search([24.9467, 60.167], [24.9497, 60.1674]).then((r) => r && { plans: r.plans ? r.plans.length : 0, distance: r.plans?.[0]?.distance }));
}
