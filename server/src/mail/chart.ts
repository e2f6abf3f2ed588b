import { type Colour, drawnPng } from "../platform/pictures/drawn-png.ts";

/** Size of the picture in pixels. Mail programs show it at half of it, so that it is sharp on dense screens. */
export const CHART = { width: 1_104, height: 360 } as const;

const WHITE = [255, 255, 255] as const;
const GRID = [222, 226, 230] as const;
const AREA = [190, 215, 243] as const;
const LINE = [24, 100, 171] as const;

/** Half of the thickness of the line, pixels. */
const LINE_PX = 3;
const GRID_LINES = 4;

/** The audience at a place between two points, 0 to 1 through the sale; `null` beside an unknown point. */
export function valueAt(points: readonly (number | null)[], share: number): number | null {
  const at = share * (points.length - 1);
  const [before, after] = [points[Math.floor(at)] ?? null, points[Math.ceil(at)] ?? null];
  if (before === null || after === null) return null;
  return before + (after - before) * (at - Math.floor(at));
}

/**
 * Draws an audience as an area from zero, as a PNG. Unknown parts stay empty. Drawn here, because renderers need a compiler, a downloaded binary
 * or megabytes of WebAssembly for one simple shape.
 */
export function chartPng(points: readonly (number | null)[]): Buffer {
  const { width, height } = CHART;
  const top = Math.max(1, ...points.map((point) => point ?? 0));
  const rowOf = (value: number): number => Math.round((height - 1 - LINE_PX) * (1 - value / top)) + LINE_PX;
  const columns = Array.from({ length: width }, (_, x) => {
    const value = valueAt(points, x / (width - 1));
    return value === null ? null : rowOf(value);
  });
  const grid = new Set(Array.from({ length: GRID_LINES + 1 }, (_, line) => rowOf((top * line) / GRID_LINES)));
  const pixel = (x: number, y: number): Colour => {
    const row = columns[x] ?? null;
    if (row !== null) {
      // A steep line is as thick as a flat one, and has no holes.
      const next = columns[x + 1] ?? row;
      if (y >= Math.min(row, next) - LINE_PX && y <= Math.max(row, next) + LINE_PX) return LINE;
      if (y > row) return AREA;
    }
    return grid.has(y) ? GRID : WHITE;
  };
  return drawnPng(width, height, pixel);
}
