/**
 * What rules of a page's style name, as layers of our own: a pattern of their ids.
 *
 * Names of both generations stand here (`setMapStyle` and `setMapStyleV2`); one that is not here changes nothing.
 */

const ROADS = '^(tunnels|roads|bridges)-';
const LOCAL = `${ROADS}(minor|service|pedestrian)|^path|^label-small-road-name$`;

const CITIES = /^label-(city|capital|state-capital)/;
const TOWNS = /^label-(town|village|hamlet)/;
const PLACES = /^label-(province|country|city|capital|state-capital|town|village|hamlet)/;
const POINTS = /^pois$|^label-house-number$/;
const GREEN = /^(grass|forest|park|pitch|sports-ground)$/;
const LAND = /^(background|farmland|homes|commerce|industry|sand|rock|ice)$/;

export const FEATURES: Record<string, RegExp> = {
  all: /./,
  land: LAND,
  background: LAND,
  water: /^(ocean|water|river|canal|stream|label-river-name|label-water-name)$/,
  green: GREEN,
  vacationway: GREEN,
  manmade: /^(homes|commerce|industry|parking|square|dam|dam-line|pier|pier-line|campus|hospital)$/,
  education: /^campus$/,
  medical: /^hospital$/,
  building: /^building/,
  road: new RegExp(`${ROADS}|^path|^(runway|taxiway|square|bridge)|^label-.*road-name$|^shield-`),
  highway: new RegExp(`${ROADS}motorway|^shield-motorway$`),
  nationalway: new RegExp(`${ROADS}trunk`),
  cityhighway: new RegExp(`${ROADS}trunk`),
  provincialway: new RegExp(`${ROADS}primary`),
  arterial: new RegExp(`${ROADS}(primary|secondary)|^label-large-road-name$`),
  tertiaryway: new RegExp(`${ROADS}tertiary|^label-road-name$`),
  fourlevelway: new RegExp(LOCAL),
  local: new RegExp(LOCAL),
  railway: /^(rail|siding|rail-dashes)$/,
  subway: /^(metro|tram)$/,
  boundary: /-border$|^border-|^nation-|^sea-dashes$/,
  administrative: new RegExp(`${PLACES.source}|-border$|^border-|^nation-|^sea-dashes$`),
  districtlabel: PLACES,
  continent: /^label-country$/,
  country: /^label-country$/,
  district: /^label-province$/,
  city: CITIES,
  town: TOWNS,
  village: TOWNS,
  label: /^label-|^pois$|^shield-/,
  poi: POINTS,
  poilabel: POINTS,
  point: POINTS,
  highwaysign: /^shield-motorway$/,
  nationalwaysign: /^shield-national$/,
  provincialwaysign: /^shield-other$/,
};

/** Borders that a map of China must show, whatever a page asks. */
export const LASTING = /^(nation-|sea-dashes)/;
/** The edge of a line or an area, drawn as a layer of its own. */
export const EDGE = /-casing$|^path-halo$|^building-edge$/;
/** Lines that are an edge themselves. */
export const BARE_LINE = /-border$|^border-|^nation-|^(rail|siding|metro|tram)$/;
