import { createApp, h } from 'vue';
import plugin from 'vue-baidu-map-3x';

const at = (lng, lat) => ({ lng, lat });
const app = createApp({
  render() {
    const part = (name, fields, children = () => []) => h(this.$.appContext.components[name], fields, children);
    const children = () => [
      part('bm-marker', { position: at(106.9, 26.7), dragging: true, onClick: () => { window.clicks = (window.clicks || 0) + 1; }, onDragend: ({ point }) => { window.drop = [point.lng, point.lat]; } }),
      part('bm-polyline', { path: [at(106.4, 26.4), at(106.6, 26.7)], strokeColor: '#a000ff', strokeWeight: 6, strokeOpacity: 1 }),
      part('bm-polygon', { path: [at(106.9, 26.4), at(107.1, 26.4), at(107.0, 26.5)], fillColor: '#00aa00', fillOpacity: 1 }),
      part('bm-circle', { center: at(107.1, 26.7), radius: 6000, fillColor: '#ffcc00', fillOpacity: 1 }),
      part('bm-label', { position: at(106.45, 26.75), content: 'label of vue' }),
      part('bm-info-window', { position: at(106.6, 26.45), show: true, title: 'Title' }, () => [h('p', 'window of vue')]),
      part('bm-tile', { tileUrlTemplate: window.tile, transparentPng: true }),
      part('bm-context-menu', {}, () => [part('bm-context-menu-item', { text: 'here', callback: ({ point }) => { window.chosen = [point.lng, point.lat]; } })]),
      part('bm-auto-complete', { 'onUpdate:modelValue': (words) => { window.words = words; } }, () => [h('input', { id: 'words' })]),
      part('bm-scale', {}),
      part('bm-navigation', {}),
      part('bm-driving', { start: at(24.9467, 60.167), end: at(24.9497, 60.1674), autoViewport: false, panel: false, onSearchcomplete: (r) => { window.driving = r && r.getPlan(0).getDistance(false); } }),
    ];
    return part('baidu-map', { center: at(106.72, 26.58), zoom: 10, style: 'height:480px', scrollWheelZoom: true, onReady: ({ map }) => { window.map = map; }, onDragend: () => { window.mapDrags = (window.mapDrags || 0) + 1; } }, children);
  },
});
app.use(plugin, { ak: window.ak, type: window.kind, v: '3.0' });
app.mount('#app');
