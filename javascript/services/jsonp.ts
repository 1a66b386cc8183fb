/** Questions to the gateway by script elements, as a page of another origin may ask. */

import { settings } from '../base/settings';

type Reply = (answer: any) => void;

const SECONDS = 15;
let count = 0;

/** The object whose `_rd` holds the callbacks: `BMap._rd._cbk7`, as Baidu's own. */
function desk(): { name: string; callbacks: Record<string, Reply | undefined> } {
  const name = settings.namespaces[0];
  const namespace = ((window as any)[name] ??= {});
  return { name, callbacks: (namespace._rd ??= {}) };
}

/** Ask a path of the gateway; `null` where no answer comes in time. */
export function askPath(path: string, fields: Record<string, unknown>, reply: Reply): void {
  if (settings.error) {
    const { error, message } = settings; // the gateway has said so already: it need not be asked again
    window.setTimeout(() => reply({ status: error, result: { error, error_msg: message }, content: {} }));
    return;
  }
  const { name, callbacks } = desk();
  const callback = `_cbk${10_000 + count++}`;
  const script = document.createElement('script');
  const finish = (answer: any): void => {
    if (callbacks[callback]) {
      window.clearTimeout(timer);
      callbacks[callback] = undefined;
      delete callbacks[callback];
      script.remove();
      reply(answer);
    }
  };
  const timer = window.setTimeout(() => finish(null), SECONDS * 1_000);
  callbacks[callback] = finish;
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null && value !== '') {
      query.set(key, String(value));
    }
  }
  query.set('ak', settings.ak);
  query.set('callback', `${name}._rd.${callback}`);
  script.src = `${settings.host}${path}?${query}`;
  script.async = true;
  script.onerror = () => finish(null);
  document.head.appendChild(script);
}

/** Ask a service by its number at `/?qt=`. */
export function ask(queryType: string, fields: Record<string, unknown>, reply: Reply): void {
  askPath('/', { qt: queryType, ie: 'utf-8', oue: 1, fromproduct: 'jsapi', res: 'api', ...fields }, reply);
}
