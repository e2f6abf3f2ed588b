import { LIMITS } from "@headcount/protocol/limits";
import { formatCount } from "../../format/format.ts";
import { TEXT } from "../text.ts";
import { dialectOf } from "./dialect.ts";
import { type Decoded, decode, notText } from "./encoding.ts";
import { isSure, type Mapping, type Meaning, mappingOf } from "./header.ts";
import { lotsOf, type ReadLots } from "./lots.ts";
import { listed, type Row, rowsOf } from "./rows.ts";

const T = TEXT.catalogue;

/** The bytes of a file, or a pasted text. */
export type Source = { bytes: Uint8Array } | { text: string };

/** Changes that a person made to the first reading. */
export interface Choices {
  encoding?: string;
  delimiter?: string;
  hasHeader?: boolean;
  /** By index of the column. */
  columns?: Readonly<Record<number, Meaning>>;
}

/** A shown column. */
export interface Column {
  name: string | null;
  meaning: Meaning;
  /** The first filled cells. */
  examples: string[];
}

export interface ReadCatalogue extends ReadLots {
  encoding: Pick<Decoded, "encoding" | "isGuess"> | null;
  delimiter: string;
  hasHeader: boolean;
  columns: Column[];
  /** Whether the column names are known, so that no check is needed. */
  isSure: boolean;
  /** Why nothing can be imported. */
  problem: string | null;
}

const EXAMPLES = 3;

const columnsOf = (rows: readonly Row[], { header, columns }: Mapping): Column[] =>
  columns.map((meaning, i) => {
    const cells = rows.slice((header ?? -1) + 1).map(({ cells }) => (cells[i] ?? "").trim());
    const name = header === null ? null : (rows[header]?.cells[i] ?? "").trim() || null;
    return { name, meaning, examples: cells.filter((cell) => cell !== "").slice(0, EXAMPLES) };
  });

/** The mapping with the person's changes. Only one column is the lot number. */
function chosen(rows: readonly Row[], { hasHeader, columns = {} }: Choices): Mapping {
  const mapping = hasHeader === undefined ? mappingOf(rows) : mappingOf(rows, hasHeader ? 0 : null);
  const numbers = Object.entries(columns).filter(([, meaning]) => meaning === "number");
  return {
    ...mapping,
    columns: mapping.columns.map((meaning, i) => {
      const own = columns[i];
      if (own !== undefined) return own;
      return meaning === "number" && numbers.length > 0 ? null : meaning;
    }),
  };
}

function problemOf({ lots, warnings }: ReadLots, { columns }: Mapping): string | null {
  if (!columns.includes("number")) return T.noNumbers;
  if (lots.length === 0) return warnings.length === 0 ? T.noLots : T.noneRead;
  const most = formatCount(LIMITS.catalogueLots);
  return lots.length > LIMITS.catalogueLots ? T.tooMany(formatCount(lots.length), most) : null;
}

/** Reads a catalogue: bytes → encoding → dialect → rows → header → mapping → lots and warnings. Never throws. */
export function readCatalogue(source: Source, choices: Choices = {}): ReadCatalogue {
  const decoded = "bytes" in source ? decode(source.bytes, choices.encoding) : null;
  const other = "bytes" in source && decoded ? notText(source.bytes, decoded.text) : null;
  const text = other === null ? ("text" in source ? source.text : (decoded?.text ?? "")) : "";
  const dialect = dialectOf(text);
  const delimiter = choices.delimiter ?? dialect.delimiter;
  const rows = listed(rowsOf(text.slice(dialect.start), delimiter));
  if (dialect.start > 1) for (const row of rows) row.line += 1;
  const mapping = chosen(rows, choices);
  const read = lotsOf(rows, mapping, delimiter);
  const lost = text.includes("\uFFFD") ? [{ line: 1, message: T.warning.lostCharacters }] : [];
  return {
    ...read,
    warnings: [...lost, ...read.warnings],
    encoding: decoded && { encoding: decoded.encoding, isGuess: decoded.isGuess },
    delimiter,
    hasHeader: mapping.header !== null,
    columns: columnsOf(rows, mapping),
    isSure: isSure(rows, mapping),
    problem: other === null ? problemOf(read, mapping) : T.notTable(other),
  };
}
