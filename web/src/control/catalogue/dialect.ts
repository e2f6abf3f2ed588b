import { TEXT } from "../text.ts";
import { isNumberLike, meaningOf } from "./header.ts";
import { rowsOf } from "./rows.ts";

/** How a file separates its cells. */
export interface Dialect {
  delimiter: string;
  /** Where the table starts: after a line `sep=;`. */
  start: number;
}

const DELIMITERS = Object.keys(TEXT.catalogue.separators);

const SAMPLE_CHARACTERS = 65_536;
const SAMPLE_ROWS = 200;

/** A score for how much a text looks like a table of lots with this delimiter. */
function likeness(text: string, delimiter: string): number {
  const rows = rowsOf(text, delimiter).slice(0, SAMPLE_ROWS);
  const [first] = rows;
  if (!first || rows.every(({ cells }) => cells.length < 2)) return 0;
  const share = (is: (cells: readonly string[]) => boolean): number =>
    rows.filter(({ cells }) => cells.length > 1 && is(cells)).length / rows.length;
  const names = Math.max(
    ...rows
      .slice(0, 10)
      .map(({ cells }) => (cells.length < 2 ? 0 : cells.filter((cell) => meaningOf(cell) !== null).length)),
  );
  const isNumbered = share(([cell = ""]) => isNumberLike(cell));
  return (
    Math.min(names, 3) * 2 +
    isNumbered +
    share((cells) => cells.some(isNumberLike)) / 2 +
    share((cells) => cells.length === first.cells.length)
  );
}

/** The delimiter that the file declares, or the one with the best score. */
export function dialectOf(text: string): Dialect {
  const named = /^\uFEFF?"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|$)/i.exec(text);
  if (named) return { delimiter: named[1] ?? ";", start: named[0].length };
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  const sample = text.slice(start, start + SAMPLE_CHARACTERS);
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, score: likeness(sample, delimiter) }));
  const best = scored.reduce((top, one) => (one.score > top.score ? one : top));
  return { delimiter: best.delimiter, start };
}
