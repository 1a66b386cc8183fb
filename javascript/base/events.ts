/** Listeners, as every object of the API has them; names come with or without `on`. */

import { Constructed } from './classes';

export type Listener = (this: any, event: any) => void;

/** By instance: subclasses share a prototype that is an instance itself. */
const LISTENERS = new WeakMap<object, Map<string, Listener[]>>();

function plainName(name: string): string {
  return String(name).replace(/^on/, '').toLowerCase();
}

export class Events extends Constructed {
  addEventListener(name: string, listener: Listener): void {
    const lists = LISTENERS.get(this) ?? new Map<string, Listener[]>();
    LISTENERS.set(this, lists);
    const list = lists.get(plainName(name)) ?? [];
    lists.set(plainName(name), list);
    if (typeof listener === 'function' && !list.includes(listener)) {
      list.push(listener);
    }
  }

  removeEventListener(name: string, listener?: Listener): void {
    const lists = LISTENERS.get(this);
    const list = lists?.get(plainName(name)) ?? [];
    lists?.set(plainName(name), listener ? list.filter((one) => one !== listener) : []);
  }

  on(name: string, listener: Listener): void {
    this.addEventListener(name, listener);
  }

  off(name: string, listener?: Listener): void {
    this.removeEventListener(name, listener);
  }

  hasListeners_(name: string): boolean {
    return (LISTENERS.get(this)?.get(plainName(name))?.length ?? 0) > 0;
  }

  dispatchEvent(nameOrEvent: string | { type: string }, fields: object = {}): any {
    const isEvent = typeof nameOrEvent === 'object';
    const name = plainName(isEvent ? nameOrEvent.type : nameOrEvent);
    const event: any = isEvent ? nameOrEvent : { ...fields };
    event.type = `on${name}`;
    event.target ??= this;
    event.currentTarget = this;
    for (const listener of [...(LISTENERS.get(this)?.get(name) ?? [])]) {
      listener.call(this, event);
    }
    const property = (this as any)[`on${name}`];
    if (typeof property === 'function') {
      property.call(this, event);
    }
    return event;
  }
}
