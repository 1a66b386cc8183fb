/** Tiles that a busy gateway refused for now: asked for again, later each time. */

/** HTTP: too many requests, not now. */
const PASSING = new Set([429, 503]);
const MILLISECONDS = 700;
const TRIES = 5;

/** Ask again for tiles of a renderer whose error passes; true while that is being done. */
export function tileRetries(renderer: any): (event: any) => boolean {
  const tries = new Map<string, number>();
  return ({ error, sourceId, tile }) => {
    const number = tile?.tileID?.canonical;
    if (!number || !PASSING.has(error?.status)) {
      return false;
    }
    const key = `${number.z}/${number.x}/${number.y}`;
    const count = (tries.get(key) ?? 0) + 1;
    tries.set(key, count);
    if (count > TRIES) {
      return false;
    }
    window.setTimeout(() => {
      if (renderer.getSource(sourceId)) {
        renderer.refreshTiles(sourceId, [number]);
      }
    }, MILLISECONDS * count);
    return true;
  };
}
