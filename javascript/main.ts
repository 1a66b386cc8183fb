/** The entry: puts the names on `window`, says what is wrong with the key, and calls back: `/api` has left `apiLoad`. */

import { publish } from './base/classes';
import { settings } from './base/settings';
import { CONSTANTS } from './constants';
import { basemap } from './map/basemap';
import { startWorker } from './map/gl_camera';
import { NAMES } from './names';

type Namespace = Record<string, any>;

function addNames(): Namespace {
  const page = window as any;
  const [first, ...others] = settings.namespaces;
  const namespace: Namespace = (page[first] ??= {});
  for (const [name, type] of Object.entries(NAMES)) {
    namespace[name] = publish(type, settings.isGl ? name : `[object ${name}]`);
  }
  namespace.version = settings.version;
  for (const other of others) {
    page[other] = Object.assign(namespace, page[other]);
  }
  Object.assign(page, CONSTANTS);
  return namespace;
}

if (settings.error) {
  console.error(`BMap: ${settings.message}`);
} else {
  startWorker();
  void basemap();
}
addNames().apiLoad?.();
