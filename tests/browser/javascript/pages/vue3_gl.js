import { createApp, h } from 'vue';
import { BMap, BMarker, BInfoWindow, BPolyline, BPolygon, BCircle, BLabel, BScale, BZoom, BNavigation3d, BContextMenu, BAutoComplete } from 'vue3-baidu-map-gl';

const at = (lng, lat) => ({ lng, lat });
createApp({
  setup: () => () =>
    h(
      BMap,
      { apiUrl: window.api, center: at(106.72, 26.58), zoom: 10, height: '480px', enableScrollWheelZoom: true, onInitd: ({ map }) => { window.map = map; }, onDragend: () => { window.mapDrags = (window.mapDrags || 0) + 1; } },
      () => [
        h(BMarker, { position: at(106.9, 26.7), enableDragging: true, onClick: () => { window.clicks = (window.clicks || 0) + 1; }, onDragend: ({ point }) => { window.drop = [point.lng, point.lat]; } }),
        h(BPolyline, { path: [at(106.4, 26.4), at(106.6, 26.7)], autoCenter: false, strokeColor: '#a000ff', strokeWeight: 6, strokeOpacity: 1 }),
        h(BPolygon, { path: [at(106.9, 26.4), at(107.1, 26.4), at(107.0, 26.5)], autoCenter: false, fillColor: '#00aa00', fillOpacity: 1 }),
        h(BCircle, { center: at(107.1, 26.7), radius: 6000, autoCenter: false, fillColor: '#ffcc00', fillOpacity: 1 }),
        h(BLabel, { position: at(106.45, 26.75), content: 'label of vue' }),
        h(BInfoWindow, { show: true, position: at(106.6, 26.45), title: 'Title' }, () => [h('p', 'window of vue')]),
        h(BContextMenu, { menuItems: [{ text: 'here', callback: ({ point }) => { window.chosen = [point.lng, point.lat]; } }] }),
        h(BAutoComplete, { onConfirm: ({ item }) => { window.words = item.value.business; } }),
        h(BScale),
        h(BZoom, { anchor: 'BMAP_ANCHOR_TOP_RIGHT', offset: { x: 20, y: 20 } }),
        h(BNavigation3d),
      ],
    ),
}).mount('#app');
