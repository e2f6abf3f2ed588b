import { LIMITS } from "@headcount/protocol/limits";
import { cleanText } from "@headcount/protocol/text";
import type { CatalogueLot } from "@headcount/sdk/api";
import { TEXT } from "../text.ts";
import { type Mapping, type Meaning, unmarked } from "./header.ts";
import type { Row } from "./rows.ts";

const T = TEXT.catalogue.warning;

/** A message about a line of the file. */
export interface Warning {
  line: number;
  message: string;
}

export interface ReadLots {
  lots: CatalogueLot[];
  /** Every part of the file that is changed or left out. */
  warnings: Warning[];
}

/** Maximum characters in a lot's texts. */
const MAX_CHARACTERS = {
  title: LIMITS.titleCharacters,
  estimate: LIMITS.estimateCharacters,
  description: LIMITS.descriptionCharacters,
};

/** Characters that no text needs. The server refuses control characters and removes direction marks. */
const UNWANTED = /(?![\t\n\v\f\r\u0085])\p{Cc}|[\u202A-\u202E\u2066-\u206F]/gu;
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
const shown = (text: string): string => {
  const line = oneLine(text);
  return `“${line.length > 60 ? `${line.slice(0, 59)}…` : line}”`;
};
/** At most `most` characters, never half a character at the end. */
const cut = (text: string, most: number): string =>
  text
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd();

/** A number without the word before it, to avoid "lot lot 12". */
const bareNumber = (cell: string): string =>
  /^(?:(?:lot|los|lote|lotto|kavel)\b[.:\s#-]*|[#№]\s*)(?=\p{Nd})(.+)$/iu.exec(cell)?.[1]?.trim() ?? cell;

/** The cells of a row with one meaning, in order. */
const having = (cells: readonly string[], columns: readonly Meaning[], wanted: Meaning): string[] =>
  columns.flatMap((meaning, i) => (meaning === wanted && cells[i] !== undefined && cells[i] !== "" ? [cells[i]] : []));

/** The row, with cells beyond the last column joined to that column if it is a text. The text contained an unquoted delimiter. */
function withinColumns(
  { cells, line }: Row,
  columns: readonly Meaning[],
  delimiter: string,
): { cells: string[]; warnings: Warning[] } {
  const width = columns.length;
  const beyond = cells.slice(width);
  if (!beyond.some((cell) => cell.trim() !== "")) return { cells: cells.slice(0, width), warnings: [] };
  const last = columns[width - 1];
  const extra = beyond.join(delimiter).replace(/\s+$/, "");
  if (last !== "title" && last !== "description")
    return {
      cells: cells.slice(0, width),
      warnings: [
        {
          line,
          message: T.lostCells(shown(extra)),
        },
      ],
    };
  const joined = [cells[width - 1], ...beyond]
    .join(delimiter)
    .replace(new RegExp(`[${delimiter === "\t" ? "\\t" : `\\${delimiter}`}\\s]+$`), "");
  return {
    cells: [...cells.slice(0, width - 1), joined],
    warnings: [{ line, message: T.addedCells(shown(extra), T.field[last]) }],
  };
}

/** The lot in a row. `warn` receives everything that is not kept. */
function lotOf(cells: readonly string[], columns: readonly Meaning[], warn: (message: string) => void): CatalogueLot {
  const number =
    bareNumber(oneLine(unmarked(having(cells, columns, "number").join("")))) +
    oneLine(having(cells, columns, "suffix").join(""));
  const limited = (text: string, name: "title" | "estimate" | "description"): string | null => {
    if (text.length > MAX_CHARACTERS[name])
      warn(T.tooLong(T.field[name], MAX_CHARACTERS[name], shown(text.slice(MAX_CHARACTERS[name] - 10))));
    return cut(text, MAX_CHARACTERS[name]) || null;
  };
  const rawTitle = having(cells, columns, "title").join(" ");
  if (/[\r\n]/.test(rawTitle.trim())) warn(T.titleLines(shown(rawTitle)));
  const described = having(cells, columns, "description").join("\n").trim();
  const title = limited(oneLine(rawTitle), "title");
  const estimate = limited([...new Set(having(cells, columns, "estimate").map(oneLine))].join("–"), "estimate");
  const description = limited(described, "description");
  return { number, title, ...(estimate !== null && { estimate }), ...(description !== null && { description }) };
}

/** Columns with texts that are not imported, although no one chose to ignore them. */
function leftOut(rows: readonly Row[], { header, columns }: Mapping): Warning[] {
  const names = header === null ? [] : (rows[header]?.cells ?? []);
  return columns.flatMap((meaning, i) => {
    if (meaning !== null) return [];
    const filled = rows.slice((header ?? -1) + 1).find(({ cells }) => (cells[i] ?? "").trim() !== "");
    const name = oneLine(names[i] ?? "") || String(i + 1);
    return filled ? [{ line: filled.line, message: T.column(shown(name), shown(filled.cells[i] ?? "")) }] : [];
  });
}

/** The lots of a table. Each cell is in a lot, in a warning, or in a column that a person chose to ignore. */
export function lotsOf(rows: readonly Row[], mapping: Mapping, delimiter: string): ReadLots {
  const { header, columns } = mapping;
  const lots: CatalogueLot[] = [];
  const warnings: Warning[] = leftOut(rows, mapping);
  const seen = new Map<string, number>();
  const head = header === null ? undefined : rows[header];
  const headText = head?.cells.map(oneLine).join("\n");
  for (const { cells, line } of rows.slice(0, header ?? 0))
    warnings.push({ line, message: T.beforeHeader(shown(cells.join(" "))) });
  for (const row of rows.slice((header ?? -1) + 1)) {
    const { line } = row;
    const warn = (message: string): void => void warnings.push({ line, message });
    if (row.cells.map(oneLine).join("\n") === headText) {
      warn(T.headerAgain);
      continue;
    }
    if (row.isUnclosed) warn(T.unclosed(shown(row.cells.join(delimiter))));
    const within = withinColumns(row, columns, delimiter);
    warnings.push(...within.warnings);
    const clean = within.cells.map((cell) => cleanText(cell.replace(UNWANTED, ""), { lines: true }));
    if (within.cells.some((cell) => cell.search(UNWANTED) >= 0)) warn(T.controls(shown(clean.join(" "))));
    const lot = lotOf(clean, columns, warn);
    const first = seen.get(lot.number);
    const what = shown(clean.join(" "));
    if (!/[\p{L}\p{N}]/u.test(lot.number)) warn(T.noNumber(what));
    else if (lot.number.length > LIMITS.lotNumberCharacters) warn(T.longNumber(LIMITS.lotNumberCharacters, what));
    else if (first !== undefined) warn(T.duplicate(lot.number, first, what));
    else {
      seen.set(lot.number, line);
      lots.push(lot);
    }
  }
  return { lots, warnings: warnings.sort((a, b) => a.line - b.line) };
}
