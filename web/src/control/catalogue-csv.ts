import type { CatalogueLot } from "@headcount/protocol";
import { CsvError, type InfoRecord, parse } from "csv-parse/browser/esm/sync";

/** What is wrong with a file, and in which of its lines. */
export interface LineError {
  line: number;
  message: string;
}

export interface ReadCatalogue {
  /** The lots of the lines that are right; to be taken only when there is no error. */
  lots: CatalogueLot[];
  errors: LineError[];
}

/** As the protocol has them; as values they would bring zod into the page. */
const MOST = { lots: 2_000, number: 16, title: 200 };

const NUMBER = /^(lot|lot ?(number|no\.?|nr\.?|#|id)|number|no\.?|nr\.?|#|id)$/i;
const TITLE = /^((lot ?)?(title|name|description)|item|player|object)$/i;
const DELIMITERS = [",", ";", "\t"];

/** What the first line has most of. */
const delimiterOf = (text: string): string => {
  const [first = ""] = text.split(/\r?\n/, 1);
  const count = (delimiter: string): number => first.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
};

interface Row {
  cells: string[];
  line: number;
}

/** @throws CsvError where the text is no table. */
function rowsOf(text: string): Row[] {
  const rows = parse(text, {
    bom: true,
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
  }) as unknown as { record: string[]; info: InfoRecord }[];
  let before = 0;
  return rows.map(({ record, info }) => {
    // A record with line breaks in it is told by its first line; empty lines before it are not its own.
    const breaks = record.reduce((sum, cell) => sum + cell.split(/\r\n|\r|\n/).length - 1, 0);
    const line = Math.max(before + 1, info.lines - breaks);
    before = info.lines;
    return { cells: record, line };
  });
}

/** Where number and title stand: as a first line says, or in this order. */
function columnsOf([first]: readonly Row[]): { number: number; title: number; hasHeader: boolean } {
  const number = first?.cells.findIndex((cell) => NUMBER.test(cell)) ?? -1;
  const title = first?.cells.findIndex((cell) => TITLE.test(cell)) ?? -1;
  return number < 0 ? { number: 0, title: 1, hasHeader: false } : { number, title, hasHeader: true };
}

/** Reads a catalogue from CSV with commas, semicolons or tabs; a first line may name the columns. Never throws. */
export function readCatalogue(text: string): ReadCatalogue {
  try {
    return catalogueOf(rowsOf(text));
  } catch (error) {
    const line = error instanceof CsvError && typeof error.lines === "number" ? error.lines : 1;
    return { lots: [], errors: [{ line, message: (error as Error).message }] };
  }
}

function catalogueOf(rows: readonly Row[]): ReadCatalogue {
  const columns = columnsOf(rows);
  const lots: CatalogueLot[] = [];
  const errors: LineError[] = [];
  const seen = new Map<string, number>();
  for (const { cells, line } of rows.slice(columns.hasHeader ? 1 : 0)) {
    const number = cells[columns.number] ?? "";
    const title = cells[columns.title] ?? "";
    const first = seen.get(number);
    if (number === "") errors.push({ line, message: "the lot has no number" });
    else if (number.length > MOST.number)
      errors.push({ line, message: `the number ${number} is longer than ${MOST.number} characters` });
    else if (title.length > MOST.title)
      errors.push({ line, message: `the title is longer than ${MOST.title} characters` });
    else if (first !== undefined)
      errors.push({ line, message: `the number ${number} is there twice (first in line ${first})` });
    else {
      seen.set(number, line);
      lots.push({ number, title: title === "" ? null : title });
    }
  }
  if (lots.length === 0 && errors.length === 0) errors.push({ line: 1, message: "there are no lots in it" });
  if (lots.length > MOST.lots)
    errors.push({ line: rows.at(-1)?.line ?? 1, message: `there are more than ${MOST.lots} lots` });
  return { lots, errors };
}

/** A file's text: UTF-8, or else what Windows programs write. */
export function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
