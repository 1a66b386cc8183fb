/** The map below the overlays: the style of the gateway's vector tiles. Fetched once, before a page asks for a map. */

import { settings } from '../base/settings';
import { GROUND } from './panes';

const BLANK_STYLE = {
  version: 8,
  sources: {},
  layers: [{ id: 'background', type: 'background', paint: { 'background-color': GROUND } }],
};

export interface Basemap {
  style: any;
  /** Why there is none, empty otherwise. */
  problem: string;
}

let answer: Promise<Basemap> | undefined;

export function basemap(): Promise<Basemap> {
  answer ??= settings.error ? Promise.resolve({ style: BLANK_STYLE, problem: settings.message }) : load();
  return answer;
}

async function load(): Promise<Basemap> {
  try {
    const response = await fetch(`${settings.host}/styles/baidu.json?ak=${encodeURIComponent(settings.ak)}`);
    if (response.ok) {
      return { style: await response.json(), problem: '' };
    }
    const said = await response.json().catch(() => ({}));
    return { style: BLANK_STYLE, problem: `no map is shown: ${said.message ?? response.status}` };
  } catch {
    return { style: BLANK_STYLE, problem: 'no map is shown: the style of the tiles cannot be loaded' };
  }
}
