/** What the build puts in: MapLibre GL JS, the text of its worker, and the table of BD09MC. */

declare module 'maplibre-gl' {
  export class Map {
    constructor(options: Record<string, unknown>);
    [name: string]: any;
  }
  export function prewarm(): void;
  export function setWorkerUrl(address: string): void;
}

declare module 'maplibre-gl-worker' {
  const text: string;
  export default text;
}

interface BandRow {
  from: number;
  c: number[];
}

declare const BANDS: { to_metres: BandRow[]; to_degrees: BandRow[] };
