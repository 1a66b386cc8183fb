/** Entries of our tables by words of a page: `constructor` is a word as any other, and no entry. */

export function entry<Value>(table: Record<string, Value>, word: unknown): Value | undefined {
  const name = String(word);
  return Object.prototype.hasOwnProperty.call(table, name) ? table[name] : undefined;
}
