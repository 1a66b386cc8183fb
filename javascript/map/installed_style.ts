/**
 * Styles by their `styleId`: at Baidu they belong to an account. Here the operator lays the rules of one, as its editor
 * exports them, into the bucket `jslib` under its name.
 */

import { settings } from '../base/settings';
import type { Rule } from './map_style';
import { parsed } from './map_style';

const NAME = /^[\w-]{1,64}$/;

export function fetchRules(styleId: string, reply: (rules: Rule[], problem: string) => void): void {
  const path = `library/styles/${styleId}.json`;
  const absent = `changes nothing: the rules of the styleId ${styleId} do not lie in the bucket jslib as ${path}`;
  if (!NAME.test(styleId)) {
    reply([], `changes nothing: a styleId has letters and digits, not ${JSON.stringify(styleId)}`);
    return;
  }
  fetch(`${settings.host}/${path}`)
    .then(async (response) => (response.ok ? parsed(await response.json()) : null))
    .catch(() => null)
    .then((rules) => reply(rules ?? [], rules ? '' : absent));
}
