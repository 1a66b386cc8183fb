document.querySelector('#map').style.width = '660px';
document.querySelector('#panel').style.cssText = 'width:300px;height:600px;overflow:auto;border-left:1px solid #dde1e6;font:13px sans-serif';
const map = new BMap.Map('map');
map.centerAndZoom(new BMap.Point(106.72, 26.58), 8);
map.addControl(new BMap.ScaleControl());
map.addControl(new BMap.NavigationControl());
const search = new BMap.LocalSearch('贵州省', {
  renderOptions: { map, panel: 'panel' },
  onSearchComplete: () => window.setTimeout(() => { window.isReady = true; }, 800),
});
search.search('机场');
