import Vue from 'vue/dist/vue.runtime.common.js';
import plugin from 'vue-baidu-map';

Vue.use(plugin, { ak: window.ak });
const at = (lng, lat) => ({ lng, lat });
new Vue({
  el: '#app',
  render(h) {
    return h('baidu-map', { props: { center: at(106.72, 26.58), zoom: 10, scrollWheelZoom: true }, style: { height: '480px' }, on: { ready: ({ map }) => { window.map = map; }, dragend: () => { window.mapDrags = (window.mapDrags || 0) + 1; } } }, [
      h('bm-marker', { props: { position: at(106.9, 26.7), dragging: true }, on: { click: () => { window.clicks = (window.clicks || 0) + 1; }, dragend: ({ point }) => { window.drop = [point.lng, point.lat]; } } }),
      h('bm-polyline', { props: { path: [at(106.4, 26.4), at(106.6, 26.7)], strokeColor: '#a000ff', strokeWeight: 6, strokeOpacity: 1 } }),
      h('bm-polygon', { props: { path: [at(106.9, 26.4), at(107.1, 26.4), at(107.0, 26.5)], fillColor: '#00aa00', fillOpacity: 1 } }),
      h('bm-circle', { props: { center: at(107.1, 26.7), radius: 6000, fillColor: '#ffcc00', fillOpacity: 1 } }),
      h('bm-label', { props: { position: at(106.45, 26.75), content: 'label of vue' } }),
      h('bm-info-window', { props: { position: at(106.6, 26.45), show: true, title: 'Title' } }, [h('p', 'window of vue')]),
      h('bm-tile', { props: { tileUrlTemplate: window.tile, transparentPng: true } }),
      h('bm-context-menu', [h('bm-context-menu-item', { props: { text: 'here', callback: ({ point }) => { window.chosen = [point.lng, point.lat]; } } })]),
      h('bm-auto-complete', { on: { input: (words) => { window.words = words; } } }, [h('input', { attrs: { id: 'words' } })]),
      h('bm-scale'),
      h('bm-navigation'),
    ]);
  },
});
