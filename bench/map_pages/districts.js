const map = new BMap.Map('map');
map.centerAndZoom(new BMap.Point(106.9, 26.9), 8);
map.addControl(new BMap.ScaleControl());
map.addControl(new BMap.ZoomControl());
const shares = {
  贵阳市: 92, 遵义市: 74, 六盘水市: 46, 安顺市: 38, 毕节市: 61, 铜仁市: 33, 黔东南苗族侗族自治州: 29, 黔南布依族苗族自治州: 52, 黔西南布依族苗族自治州: 41,
};
const names = Object.keys(shares);
let waiting = names.length;
for (const name of names) {
  new BMap.Boundary().get(name, ({ boundaries }) => {
    const depth = shares[name] / 100;
    for (const ring of boundaries) {
      const style = { strokeColor: '#fff', strokeWeight: 2, strokeOpacity: 1, fillColor: `hsl(217, 80%, ${88 - 45 * depth}%)`, fillOpacity: 0.72 };
      map.addOverlay(new BMap.Polygon(ring, style));
    }
    waiting -= 1;
    window.isReady = !waiting;
  });
}
