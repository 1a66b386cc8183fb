import * as echarts from 'echarts';
import 'echarts/extension/bmap/bmap';

const chart = echarts.init(document.getElementById('app'));
const purple = { color: '#c000ff', opacity: 1 };
chart.setOption({
  animation: false,
  bmap: {
    center: [106.72, 26.58],
    zoom: 10,
    roam: true,
    mapStyle: { styleJson: [{ featureType: 'land', elementType: 'all', stylers: { color: '#203040' } }] },
  },
  series: [
    { type: 'scatter', coordinateSystem: 'bmap', symbolSize: 16, itemStyle: purple, data: [[106.9, 26.7, 5], [106.5, 26.5, 5]] },
    { type: 'effectScatter', coordinateSystem: 'bmap', symbolSize: 14, showEffectOn: 'render', itemStyle: { color: '#00c8c8' }, data: [[106.45, 26.75, 9]] },
    { type: 'lines', coordinateSystem: 'bmap', polyline: true, lineStyle: { color: '#ffcc00', width: 6, opacity: 1 }, data: [{ coords: [[106.4, 26.4], [106.6, 26.7]] }] },
    { type: 'heatmap', coordinateSystem: 'bmap', pointSize: 12, blurSize: 6, data: [[107.0, 26.43, 10]] },
  ],
  visualMap: { show: false, seriesIndex: 3, min: 0, max: 10, inRange: { color: ['#0000ff', '#ff0000'] } },
});
chart.on('click', ({ seriesType }) => { window.clicked = seriesType; });
window.map = chart.getModel().getComponent('bmap').getBMap();
