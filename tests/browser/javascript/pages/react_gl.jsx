import React from 'react';
import ReactDOM from 'react-dom';
import { MapApiLoaderHOC, Map, Marker, InfoWindow, Polyline, Polygon, Circle, Label, ScaleControl, ZoomControl, AutoComplete, CustomOverlay } from 'react-bmapgl';

const at = (lng, lat) => ({ lng, lat });
const Page = () => (
  <Map center={at(106.72, 26.58)} zoom={10} style={{ height: 480 }} enableScrollWheelZoom onDragend={() => { window.mapDrags = (window.mapDrags || 0) + 1; }} ref={(r) => { if (r && r.map) window.map = r.map; }}>
    <Marker position={at(106.9, 26.7)} enableDragging onDragend={({ point }) => { window.drop = [point.lng, point.lat]; }} onClick={() => { window.clicks = (window.clicks || 0) + 1; }} />
    <Polyline path={[at(106.4, 26.4), at(106.6, 26.7)]} strokeColor="#a000ff" strokeWeight={6} strokeOpacity={1} />
    <Polygon path={[at(106.9, 26.4), at(107.1, 26.4), at(107.0, 26.5)]} fillColor="#00aa00" fillOpacity={1} />
    <Circle center={at(107.1, 26.7)} radius={6000} fillColor="#ffcc00" fillOpacity={1} />
    <Label position={at(106.45, 26.75)} text="label of react" />
    <InfoWindow position={at(106.6, 26.45)} title="Title" text="window of react" />
    <CustomOverlay point={at(106.4, 26.3)} anchors={[0, 0]}><div id="custom" style={{ background: '#fe0' }}>custom overlay</div></CustomOverlay>
    <AutoComplete onConfirm={({ item }) => { window.words = item.value.business; }} />
    <ScaleControl />
    <ZoomControl />
  </Map>
);
const Loaded = MapApiLoaderHOC({ ak: window.ak })(Page);
ReactDOM.render(<Loaded />, document.getElementById('app'));
