/** The entry: puts the names on `window`, says what is wrong with the key, and calls back: `/api` has left `apiLoad`. */

import { publish } from './base/classes';
import { allowEmptyFunctions } from './base/empty_functions';
import { settings } from './base/settings';
import { CONSTANTS } from './constants';
import { basemap } from './map/basemap';
import { startWorker } from './map/gl_camera';
import { NAMES } from './names';

const page = window as any;

/** Whether an object of the page has the names of a script before this one, whose key may. */
function isServed(name: string): boolean {
  const earlier = page[name]?.geoportrait;
  return !!earlier && !earlier.error;
}

function addNames([first, ...others]: string[]): void {
  const namespace: Record<string, any> = (page[first] ??= {});
  for (const [name, type] of Object.entries(NAMES)) {
    namespace[name] = publish(type, settings.isGl ? name : `[object ${name}]`);
  }
  namespace.version = settings.version;
  Object.defineProperty(namespace, 'geoportrait', { value: settings, configurable: true });
  for (const other of others) {
    page[other] = Object.assign(namespace, page[other]);
  }
  Object.assign(page, CONSTANTS, { BMAP_AUTHENTIC_KEY: settings.ak });
}

const [first] = settings.namespaces;
if (settings.error) {
  console.error(`BMap: ${settings.message}`);
}
settings.namespaces = settings.namespaces.filter((name) => !isServed(name));
if (settings.namespaces.length) {
  allowEmptyFunctions();
  if (!settings.error) {
    startWorker();
    void basemap();
  }
  addNames(settings.namespaces);
}
page[first].apiLoad?.();
