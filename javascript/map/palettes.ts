/** Styles that pages choose by a name: our own colours under the names of Baidu's. */

import type { Rule } from './map_style';

interface Colours {
  land: string;
  water: string;
  green: string;
  road: string;
  edge: string;
  building: string;
  text: string;
  halo: string;
  border: string;
}

function rules(colours: Colours): Rule[] {
  const geometry: Array<[string, string]> = [
    ['land', colours.land], ['manmade', colours.land], ['green', colours.green], ['water', colours.water],
    ['building', colours.building], ['road', colours.road], ['railway', colours.edge], ['subway', colours.edge],
    ['boundary', colours.border],
  ];
  const rule = (featureType: string, elementType: string, color: string): Rule => ({ featureType, elementType, stylers: { color } });
  return [
    ...geometry.map(([name, colour]) => rule(name, 'geometry', colour)),
    rule('road', 'geometry.stroke', colours.edge),
    rule('all', 'labels.text.fill', colours.text),
    rule('all', 'labels.text.stroke', colours.halo),
    { featureType: 'poilabel', elementType: 'labels.icon', stylers: { visibility: 'off' } },
  ];
}

const grey: Rule = { featureType: 'all', elementType: 'all', stylers: { saturation: -100 } };

export const PALETTES: Record<string, Rule[]> = {
  normal: [],
  light: [{ featureType: 'all', elementType: 'geometry', stylers: { lightness: 35, saturation: -30 } }],
  grayscale: [grey],
  dark: rules({
    land: '#23262b', water: '#14171b', green: '#262c28', road: '#3a3f47', edge: '#2c3037', building: '#2b2f35',
    text: '#a9b0ba', halo: '#1a1c20', border: '#6b5a68',
  }),
  midnight: rules({
    land: '#0f2238', water: '#081321', green: '#10293b', road: '#234a75', edge: '#173453', building: '#152c47',
    text: '#8fb6de', halo: '#081321', border: '#4a6f99',
  }),
  bluish: rules({
    land: '#dfe9f5', water: '#9dbfe6', green: '#cfe2ea', road: '#ffffff', edge: '#b3c8e2', building: '#cfdcec',
    text: '#3b5576', halo: '#ffffff', border: '#8a9dbb',
  }),
  googlelite: rules({
    land: '#f2f1ec', water: '#b3d1f5', green: '#d3e8c8', road: '#ffffff', edge: '#dcd8cc', building: '#e8e6df',
    text: '#4d4d4d', halo: '#ffffff', border: '#b3a9b5',
  }),
  grassgreen: rules({
    land: '#dcecc8', water: '#a9d5d8', green: '#bfe0a3', road: '#fbfff4', edge: '#b4cf98', building: '#cfe2b8',
    text: '#38582a', halo: '#f6ffec', border: '#8aa874',
  }),
  darkgreen: rules({
    land: '#1f3a2e', water: '#12261f', green: '#26493a', road: '#3f7059', edge: '#2c5544', building: '#284b3b',
    text: '#a8d6bf', halo: '#12261f', border: '#5f8d78',
  }),
  pink: rules({
    land: '#fae6ec', water: '#f2bfd0', green: '#f3dbe0', road: '#ffffff', edge: '#e6b8c8', building: '#f3d5de',
    text: '#84425a', halo: '#ffffff', border: '#c98ea4',
  }),
  redalert: rules({
    land: '#3a1414', water: '#200a0a', green: '#421b19', road: '#7d2b28', edge: '#551e1c', building: '#4b1b1a',
    text: '#f0b5ae', halo: '#200a0a', border: '#96504c',
  }),
  hardedge: rules({
    land: '#ffffff', water: '#d5e3f0', green: '#eaf2e4', road: '#e4e4e4', edge: '#3d3d3d', building: '#ececec',
    text: '#1c1c1c', halo: '#ffffff', border: '#5a5a5a',
  }),
};
