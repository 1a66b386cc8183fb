/** One line on the console for each name that does nothing, at its first use. */

const NAMES = new Set<string>();

export function warnOnce(name: string, text = 'does nothing here'): void {
  if (!NAMES.has(name)) {
    NAMES.add(name);
    console.warn(`${name} ${text}`);
  }
}
