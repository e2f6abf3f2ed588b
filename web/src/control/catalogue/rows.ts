/** A line of a table, which may span several lines of the file. */
export interface Row {
  /** The cells as in the file, without surrounding quotation marks. */
  cells: string[];
  /** Its first line in the file; the first is 1. */
  line: number;
  /** Whether a cell starts with a quotation mark that is not closed and was kept as text. */
  isUnclosed: boolean;
}

interface Cell {
  text: string;
  /** Where the cell ends: at a delimiter, a line break or the end. */
  end: number;
  isUnclosed: boolean;
}

const isBreak = (character: string | undefined): boolean => character === "\n" || character === "\r";
const BLANK = /[ \u00a0]/;

/** The position after blanks that are not the delimiter. */
const skipBlanks = (text: string, from: number, delimiter: string): number => {
  let at = from;
  while (BLANK.test(text[at] ?? "") && text[at] !== delimiter) at += 1;
  return at;
};

/**
 * A cell in quotation marks, which may hold delimiters, line breaks and doubled marks. A single mark inside, as in `"24" bronze horse"`, is text if the cell is
 * on one line. `null` if the marks do not enclose the cell.
 */
function quotedCell(text: string, open: number, delimiter: string): Cell | null {
  let content = "";
  let isStray = false;
  let from = open + 1;
  for (;;) {
    const mark = text.indexOf('"', from);
    if (mark < 0) return null;
    const part = text.slice(from, mark);
    if (isStray && /[\r\n]/.test(part)) return null;
    content += part;
    if (text[mark + 1] === '"') {
      content += '"';
      from = mark + 2;
      continue;
    }
    const end = skipBlanks(text, mark + 1, delimiter);
    if (end >= text.length || text[end] === delimiter || isBreak(text[end]))
      return { text: content, end, isUnclosed: false };
    if (/[\r\n]/.test(content)) return null;
    isStray = true;
    content += '"';
    from = mark + 1;
  }
}

function cellAt(text: string, from: number, delimiter: string): Cell {
  const open = skipBlanks(text, from, delimiter);
  const isQuoted = text[open] === '"';
  const quoted = isQuoted ? quotedCell(text, open, delimiter) : null;
  if (quoted) return quoted;
  let end = from;
  while (end < text.length && text[end] !== delimiter && !isBreak(text[end])) end += 1;
  return { text: text.slice(from, end), end, isUnclosed: isQuoted };
}

/** The text in `="0012"`. Spreadsheets use this form to keep the zeros. */
const plain = (cell: string): string => /^="(.*)"$/s.exec(cell.trim())?.[1] ?? cell;

/** The rows of a table, without empty ones. Accepts any text. */
export function rowsOf(text: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const row: Row = { cells: [], line, isUnclosed: false };
    for (;;) {
      const cell = cellAt(text, at, delimiter);
      line += text.slice(at, cell.end).match(/\r\n|\r|\n/g)?.length ?? 0;
      row.cells.push(plain(cell.text));
      row.isUnclosed ||= cell.isUnclosed;
      at = cell.end + 1;
      if (text[cell.end] !== delimiter) {
        if (text[cell.end] === "\r" && text[at] === "\n") at += 1;
        break;
      }
    }
    line += 1;
    if (row.cells.some((cell) => cell.trim() !== "")) rows.push(row);
  }
  return rows;
}

const LISTED =
  /^[\s\u200E\u200F\u061C]*(?:(?:lot|los|lote|lotto|kavel)\b[\s.#:]*|[#№]\s*)?(\p{Nd}{1,9}[a-z]?)[\u200E\u200F\u061C]*(?:\s*[.:)–—،、．：）-]+\s*|\s+)(\S.*)$/isu;

/** The rows of a list without delimiters, such as `12. Vase`, `Lot 12: Vase` and `12 Vase`, with number and text as separate cells. */
export function listed(rows: Row[]): Row[] {
  const parts = rows.map(({ cells: [cell = "", ...others] }) => (others.length > 0 ? null : LISTED.exec(cell)));
  if (parts.filter((part) => part !== null).length <= rows.length / 2) return rows;
  return rows.map((row, i) => ({ ...row, cells: parts[i]?.slice(1, 3) ?? row.cells }));
}
