import React from 'react';
import { createRoot } from 'react-dom/client';
import { APILoader, Map, Marker, InfoWindow, Polyline, Polygon, Circle, ScaleControl, NavigationControl, Label, CustomOverlay, TileLayer } from '@uiw/react-baidu-map';

const at = (lng, lat) => ({ lng, lat });
createRoot(document.getElementById('app')).render(
  <APILoader akay={window.ak} protocol="http" hostAndPath={window.host + '/api'} type={window.kind} version={window.kind ? '1.0' : '3.0'}>
    <div style={{ height: 480 }}>
      <Map center={at(106.72, 26.58)} zoom={10} enableScrollWheelZoom onDragEnd={() => { window.mapDrags = (window.mapDrags || 0) + 1; }} ref={(r) => { if (r && r.map) window.map = r.map; }}>
        <Marker position={at(106.9, 26.7)} enableDragging onDragEnd={({ point }) => { window.drop = [point.lng, point.lat]; }} onClick={() => { window.clicks = (window.clicks || 0) + 1; }} />
        <Polyline path={[at(106.4, 26.4), at(106.6, 26.7)]} strokeColor="#a000ff" strokeWeight={6} strokeOpacity={1} />
        <Polygon path={[at(106.9, 26.4), at(107.1, 26.4), at(107.0, 26.5)]} fillColor="#00aa00" fillOpacity={1} />
        <Circle center={at(107.1, 26.7)} radius={6000} fillColor="#ffcc00" fillOpacity={1} />
        <Label content="label of react" position={at(106.45, 26.75)} />
        <InfoWindow position={at(106.6, 26.45)} isOpen title="Title" content="window of react" />
        <CustomOverlay position={at(106.4, 26.3)}><div id="custom" style={{ background: '#fe0' }}>custom overlay</div></CustomOverlay>
        <TileLayer visiable getTilesUrl={() => window.tile} />
        <ScaleControl anchor={2} />
        <NavigationControl />
      </Map>
    </div>
  </APILoader>,
);
