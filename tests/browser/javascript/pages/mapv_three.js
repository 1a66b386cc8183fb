import * as three from '@baidumap/mapv-three';

three.BaiduMapConfig.ak = window.ak;
const { services } = three;
window.answers = {};
const keep = (name, promise) =>
  promise.then((value) => { window.answers[name] = value; }, (error) => { window.answers[name] = String(error); });
/** The first plan of a route: how far it is, and in how many steps. */
const read = (answer) => {
  const route = answer?.routes?.[0] ?? answer;
  return route && { distance: Number(route.distance), steps: route.steps?.length, keys: Object.keys(route).length };
};
const ways = ['DrivingRoute', 'WalkingRoute', 'RidingRoute'];
window.ask = {
  Geocoder: () => keep('Geocoder', new services.Geocoder().getPoint('贵阳市观山湖区', () => {}, '贵阳市').then((p) => p && [p.x ?? p.lng, p.y ?? p.lat])),
  Reverse: () => keep('Reverse', new services.Geocoder().getLocation([106.63, 26.65], () => {}).then((r) => r && r.address)),
  LocalSearch: () => keep('LocalSearch', new services.LocalSearch().search('机场').then((r) => r && { total: r.total, count: r.pois.length })),
  Boundary: () => keep('Boundary', new Promise((done) => new services.Boundary().get('贵阳市', (r) => done(r.boundaries.map((ring) => ring.length))))),
  AutoComplete: () => keep('AutoComplete', new Promise((done) => {
    const list = new services.AutoComplete({});
    list.addEventListener('searchComplete', () => done({ fields: Object.keys(list.getResults()).length, text: JSON.stringify(list.getResults()).length }));
    list.search('贵阳');
  })),
};
for (const way of ways) {
  window.ask[way] = () => keep(way, new services[way]().search([24.9467, 60.167], [24.9497, 60.1674]).then(read));
}
window.ask.TransitRoute = () => keep('TransitRoute', new services.TransitRoute().search(...window.ends).then(read));
