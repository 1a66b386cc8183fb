import * as echarts from 'echarts';
import 'echarts/extension/bmap/bmap';

const chart = echarts.init(document.getElementById('app'));
chart.setOption({
  animation: false,
  bmap: { center: [106.72, 26.58], zoom: 10, roam: true },
  series: [{ type: 'scatter', coordinateSystem: 'bmap', symbolSize: 16, itemStyle: { color: '#c000ff', opacity: 1 }, data: [[106.9, 26.7, 5], [106.5, 26.5, 5]] }],
});
window.map = chart.getModel().getComponent('bmap').getBMap();
