/** What `/api` says to the script before it loads it. */

export interface Settings {
  /** Scheme and host of the gateway. */
  host: string;
  ak: string;
  /** The object on `window` that gets the names. */
  namespaces: string[];
  /** 0, or the number of the gateway for a key that may not. */
  error: number;
  message: string;
  callback: string;
  version: string;
  isGl: boolean;
}

const NOTHING_SAID: Settings = {
  host: '',
  ak: '',
  namespaces: ['BMap'],
  error: 0,
  message: '',
  callback: '',
  version: '3.0',
  isGl: false,
};

export const settings: Settings = { ...NOTHING_SAID, ...(window as any).geoportraitSettings };
