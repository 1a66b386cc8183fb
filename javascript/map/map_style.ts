/** `setMapStyle` and `setMapStyleV2`: the rules of a page over the layers of the basemap. */

import { entry } from '../base/tables';
import { BARE_LINE, EDGE, FEATURES, LASTING } from './map_features';
import { PALETTES } from './palettes';

export interface Rule {
  featureType?: string;
  elementType?: string;
  stylers?: any;
}

interface Layer {
  id: string;
  type: string;
  paint: Record<string, any>;
  layout: Record<string, any>;
}

/** Which parts of a layer are shown. */
type Parts = { geometry: boolean; text: boolean; icon: boolean };

const COLOUR = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$|^rgba?\([\d\s.,%]+\)$/i;
const HALO = 'labels.text.stroke';
const LABEL_PARTS: Record<string, Array<keyof Parts>> = {
  all: ['text', 'icon'],
  labels: ['text', 'icon'],
  'labels.text': ['text'],
  'labels.text.fill': ['text'],
  'labels.icon': ['icon'],
};

/** What a page wishes, as rules; a sentence where it wishes what cannot be had. */
export function readRules(wish: any): { rules: Rule[]; problem: string } {
  const json = wish?.styleJson ?? wish?.json;
  if (json) {
    const rules = parsed(json);
    return { rules: rules ?? [], problem: rules ? '' : 'expects in styleJson a list of rules, or its text' };
  }
  if (Array.isArray(wish?.features) && !wish.style) {
    return { rules: hide(wish.features), problem: '' };
  }
  const name = String(wish?.style ?? '');
  const palette = entry(PALETTES, name);
  if (palette) {
    return { rules: palette, problem: '' };
  }
  return { rules: [], problem: `knows the styles ${Object.keys(PALETTES).join(', ')}, not ${JSON.stringify(name)}` };
}

/** A list of rules, or its text. */
export function parsed(json: unknown): Rule[] | null {
  try {
    const rules = typeof json === 'string' ? JSON.parse(json) : json;
    return Array.isArray(rules) ? rules.filter((rule) => typeof rule === 'object' && rule !== null) : null;
  } catch {
    return null;
  }
}

/** Everything but the features that a page lists. */
function hide(shown: string[]): Rule[] {
  return ['road', 'building', 'water', 'land', 'point']
    .filter((name) => !shown.includes(name))
    .map((featureType) => ({ featureType, elementType: 'all', stylers: { visibility: 'off' } }));
}

const DISPLAY: Record<string, [string, string]> = {
  poi: ['poilabel', 'all'],
  poiText: ['poilabel', 'labels.text'],
  poiIcon: ['poilabel', 'labels.icon'],
  building: ['building', 'all'],
};

/** `displayOptions` as rules: what a page switches off. */
export function displayRules(options: any): Rule[] {
  return Object.entries(DISPLAY)
    .filter(([name]) => options?.[name] === false)
    .map(([, [featureType, elementType]]) => ({ featureType, elementType, stylers: { visibility: 'off' } }));
}

/** Give a style as rules change it; the later of two rules counts. The style itself stays as it is. */
export function restyle(style: any, rules: Rule[]): any {
  const layers: Layer[] = style.layers.map((layer: any) => ({
    ...layer,
    paint: { ...layer.paint },
    layout: { ...layer.layout },
  }));
  const parts = new Map<Layer, Parts>(layers.map((layer) => [layer, { geometry: true, text: true, icon: true }]));
  for (const { featureType = 'all', elementType = 'all', stylers } of rules) {
    const pattern = entry(FEATURES, String(featureType).toLowerCase());
    const styler = Object.assign({}, ...(Array.isArray(stylers) ? stylers : [stylers]));
    for (const layer of pattern ? layers.filter(({ id }) => pattern.test(id)) : []) {
      show(layer, parts.get(layer)!, elementType, styler);
      paint(layer, elementType, styler);
    }
  }
  layers.forEach((layer) => settle(layer, parts.get(layer)!));
  return { ...style, layers };
}

/** Which parts of a layer an element means. */
function partsOf(layer: Layer, element: string): Array<keyof Parts> {
  if (layer.type === 'symbol') {
    return entry(LABEL_PARTS, element) ?? [];
  }
  const isEdge = EDGE.test(layer.id);
  const isMeant =
    element === 'all' ||
    element === 'geometry' ||
    (element === 'geometry.stroke' && (isEdge || BARE_LINE.test(layer.id))) ||
    (/^geometry\.\w*fill$/.test(element) && !isEdge);
  return isMeant ? ['geometry'] : [];
}

function show(layer: Layer, parts: Parts, element: string, { visibility }: any): void {
  if (visibility !== undefined && visibility !== null) {
    const isShown = visibility !== 'off' && visibility !== false;
    partsOf(layer, element).forEach((part) => (parts[part] = isShown));
  }
}

function paint(layer: Layer, element: string, styler: any): void {
  if (layer.type !== 'symbol') {
    if (partsOf(layer, element).length) {
      recolour(layer, `${layer.type}-color`, styler);
    }
  } else if (element === HALO) {
    recolour(layer, 'text-halo-color', styler);
    if (Number(styler.weight) >= 0) {
      layer.paint['text-halo-width'] = Number(styler.weight);
    }
  } else if (partsOf(layer, element).includes('text')) {
    recolour(layer, 'text-color', styler);
  }
}

function recolour(layer: Layer, name: string, { color, lightness, saturation }: any): void {
  let now: any = COLOUR.test(String(color)) ? color : layer.paint[name];
  if (typeof now === 'string' && (Number(lightness) || Number(saturation))) {
    now = shifted(now, Number(lightness) || 0, Number(saturation) || 0);
  }
  if (now !== undefined) {
    layer.paint[name] = now;
  }
}

/** A colour `#rrggbb` made lighter or darker, and more or less colourful: from -100 to 100. */
export function shifted(colour: string, lightness: number, saturation: number): string {
  const digits = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(colour);
  if (!digits) {
    return colour;
  }
  const parts = digits.slice(1).map((pair) => parseInt(pair, 16));
  const grey = parts.reduce((sum, part) => sum + part, 0) / 3;
  const target = lightness > 0 ? 255 : 0;
  const share = Math.min(100, Math.abs(lightness)) / 100;
  const text = parts.map((part) => {
    const vivid = grey + (part - grey) * (1 + saturation / 100);
    const value = Math.round(Math.max(0, Math.min(255, vivid + (target - vivid) * share)));
    return value.toString(16).padStart(2, '0');
  });
  return `#${text.join('')}${colour.slice(7)}`;
}

function settle(layer: Layer, { geometry, text, icon }: Parts): void {
  if (LASTING.test(layer.id)) {
    return;
  }
  if (layer.type !== 'symbol') {
    layer.layout['visibility'] = geometry ? 'visible' : 'none';
    return;
  }
  layer.layout['visibility'] = text || icon ? 'visible' : 'none';
  if (!text) {
    layer.paint['text-opacity'] = 0;
  }
  if (!icon) {
    layer.paint['icon-opacity'] = 0;
  }
}
