/**
 * Classes that old code can call and subclass: `BMap.Overlay.call(this)`, `X.prototype = new BMap.Overlay()`.
 *
 * A class here has no constructor and no field with a value; what a constructor would do stands in `construct_`.
 * `publish` makes the plain function that pages see, with the same prototype.
 */

export class Constructed {
  constructor(...values: any[]) {
    this.construct_(...values);
  }

  construct_(..._values: any[]): void {}
}

type Class = { prototype: any };

/** Make what a page finds under a name. Pages tell overlays apart by `toString()`, which says `text`. */
export function publish(type: Class, text: string): (...values: any[]) => void {
  const own = type.prototype.construct_;
  if (!Object.prototype.hasOwnProperty.call(type.prototype, 'toString')) {
    type.prototype.toString = (): string => text;
  }
  function constructed(this: object, ...values: any[]): void {
    own.apply(this, values);
  }
  for (const name of Object.getOwnPropertyNames(type)) {
    if (!['prototype', 'length', 'name'].includes(name)) {
      (constructed as any)[name] = (type as any)[name];
    }
  }
  constructed.prototype = type.prototype;
  for (let parent = type.prototype; parent !== Object.prototype; parent = Object.getPrototypeOf(parent)) {
    for (const name of Object.getOwnPropertyNames(parent)) {
      if (name !== 'constructor') {
        Object.defineProperty(parent, name, { enumerable: true }); // old code copies methods by `for … in`
      }
    }
  }
  Object.defineProperty(type.prototype, 'constructor', { value: constructed, writable: true, configurable: true });
  return constructed;
}

/** Options as they are meant: React wrappers pass every name, `undefined` where nothing was said. */
export function given<T extends object>(options: T | null | undefined): T {
  const entries = Object.entries(options ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as T;
}
