import {
  type Auction,
  type CsvCell as Cell,
  csvField,
  type Grid,
  groupAudience,
  groupPoint,
  type Interval,
  type LotAudience,
  lotAudience,
  type Mark,
  type Moment,
  mark,
  moment,
  type SourceCounts,
  type SponsorAudience,
  type Summary,
  snapshot,
  sponsorAudience,
  summary,
} from "@headcount/protocol";
import { addMinute, emptyIntervalSum, iso, type Minute } from "../minutes/minute-sum.ts";
import { localTimes } from "./buckets.ts";
import { allGroups, figuresOf } from "./groups/groups.ts";
import type { AnalyticsContext, ResolvedRange } from "./query.ts";
import { minutePoints } from "./series.ts";
import type { Yielder } from "./slices.ts";
import { inQuarters, sourceTotals } from "./sources/source-totals.ts";

type Row = Readonly<Record<string, Cell>>;
/** Rows in groups. They are read only as fast as the consumer takes them. */
type Rows = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

/** The content of one file of an export: rows with these columns, in order. */
export interface ExportTable {
  columns: readonly string[];
  rows: Rows;
}

async function* mapped<T>(source: AsyncIterable<readonly T[]>, rowOf: (one: T) => Row): AsyncGenerator<Row[]> {
  for await (const some of source) yield some.map(rowOf);
}

async function* flatMapped<T>(source: AsyncIterable<readonly T[]>, rowsOf: (one: T) => Row[]): AsyncGenerator<Row[]> {
  for await (const some of source) yield some.flatMap(rowsOf);
}

/** Each stored minute, with its start in the zone's time. */
export const seriesTable = (
  stored: AsyncIterable<readonly Minute[]>,
  context: AnalyticsContext,
  tz: string,
): ExportTable => {
  const localTime = localTimes(tz);
  const pointOf = minutePoints(context);
  const rowOf = (minute: Minute): Row => {
    const { groups: _, ...point } = pointOf(minute);
    return { ...point, localTime: localTime(minute.minute) };
  };
  return {
    columns: ["timestamp", "localTime", ...snapshot.keyof().exclude(["timestamp", "groups"]).options],
    rows: mapped(stored, rowOf),
  };
};

/** Each recorded group of each stored minute that has groups. */
export const groupsTable = (
  stored: AsyncIterable<readonly Minute[]>,
  { auction, grid }: AnalyticsContext,
  tz: string,
): ExportTable => {
  const localTime = localTimes(tz);
  const rowsOf = (minute: Minute): Row[] => {
    if (!minute.groups) return [];
    const total = emptyIntervalSum();
    addMinute(total, minute, auction.countMode, grid, 0);
    return allGroups(figuresOf(total, auction.countMode, grid)).map((point) => ({
      timestamp: iso(minute.minute),
      localTime: localTime(minute.minute),
      ...point,
    }));
  };
  return { columns: ["timestamp", "localTime", ...groupPoint.keyof().options], rows: flatMapped(stored, rowsOf) };
};

/** Each group of each lot. */
export const lotGroupsTable = (lots: AsyncIterable<readonly LotAudience[]>): ExportTable => ({
  columns: ["number", "title", "run", ...groupAudience.keyof().options],
  rows: flatMapped(lots, ({ number, title, run, groups = [] }) =>
    groups.map((group) => ({ number, title, run, ...group })),
  ),
});

/** Each lot, with its opening in the zone's time. */
export const lotsTable = (lots: AsyncIterable<readonly LotAudience[]>, tz: string): ExportTable => {
  const rest = lotAudience.keyof().exclude(["number", "title", "groups"]).options;
  const localTime = localTimes(tz);
  return {
    columns: ["number", "title", ...rest.flatMap((name) => (name === "openedAt" ? [name, "localTime"] : name))],
    rows: mapped(lots, ({ groups: _, ...lot }) => ({ ...lot, localTime: localTime(Date.parse(lot.openedAt)) })),
  };
};

/** Each kept value of each quarter of an hour; `value` is empty for viewers without one. `other` has all other viewers. */
export const sourcesTable = (
  stored: readonly { minute: number; sources: SourceCounts }[],
  grid: Grid,
  tz: string,
): ExportTable => {
  const localTime = localTimes(tz);
  const quarterOf = ({ minute }: (typeof stored)[number]): number =>
    inQuarters({ from: minute, to: minute + 1 }, grid).from;
  const rows = [...Map.groupBy(stored, quarterOf)].map(([quarter, all]) => {
    const time = { timestamp: iso(quarter), localTime: localTime(quarter) };
    return sourceTotals(all.map(({ sources }) => sources)).flatMap(({ dimension, values, other }) => [
      ...values.map(({ value, viewers }) => ({
        ...time,
        dimension,
        kind: value === null ? "none" : "value",
        value,
        viewers,
      })),
      ...(other > 0 ? [{ ...time, dimension, kind: "other", value: null, viewers: other }] : []),
    ]);
  });
  return { columns: ["timestamp", "localTime", "dimension", "kind", "value", "viewers"], rows };
};

/** Each moment, with its time in the zone. */
export const momentsTable = (moments: AsyncIterable<readonly Moment[]>, tz: string): ExportTable => {
  const localTime = localTimes(tz);
  return {
    columns: moment.keyof().options.flatMap((name) => (name === "at" ? [name, "localTime"] : name)),
    rows: mapped(moments, (one) => ({ ...one, localTime: localTime(Date.parse(one.at)) })),
  };
};

/** The marks within an interval, each with its time in the zone. */
export const marksTable = (marks: readonly Mark[], { from, to }: Interval, tz: string): ExportTable => {
  const localTime = localTimes(tz);
  const within = marks.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) < to);
  return {
    columns: mark.keyof().options.flatMap((name) => (name === "at" ? [name, "localTime"] : name)),
    rows: [within.map((one) => ({ ...one, localTime: localTime(Date.parse(one.at)) }))],
  };
};

/** Each sponsor with the audience of its lots. Bookings are written as `10–20`, separated by semicolons. */
export const sponsorsTable = (sponsors: readonly SponsorAudience[]): ExportTable => ({
  columns: ["name", "lots", ...sponsorAudience.keyof().exclude(["id", "name", "lots", "logo"]).options],
  rows: [
    sponsors.map(({ id: _, logo: __, lots, ...row }) => ({
      ...row,
      lots: lots.map(({ from, to }) => (from === to ? from : `${from}–${to}`)).join("; "),
    })),
  ],
});

/** One row: the auction, the range and its summary. */
export const summaryTable = (
  { id, title, kind }: Pick<Auction, "id" | "title" | "kind">,
  { from, to }: Pick<ResolvedRange, "from" | "to">,
  { groups: _, ...range }: Summary,
  tz: string,
): ExportTable => {
  const localTime = localTimes(tz);
  const row = {
    auction: id,
    title,
    timeZone: tz,
    from: iso(from),
    localFrom: localTime(from),
    to: iso(to),
    localTo: localTime(to),
    ...range,
    localPeakAt: range.peakAt === null ? null : localTime(Date.parse(range.peakAt)),
    kind,
  };
  const of = summary
    .keyof()
    .exclude(["groups"])
    .options.flatMap((name) => (name === "peakAt" ? [name, "localPeakAt"] : name));
  return {
    columns: ["auction", "title", "timeZone", "from", "localFrom", "to", "localTo", ...of, "kind"],
    rows: [[row]],
  };
};

const csvLine = (fields: readonly Cell[]): string => `${fields.map(csvField).join(",")}\r\n`;

/** A chunk of text is passed on at this many characters. */
const CHUNK = 16_384;

/** The text of each item, passed on in chunks. */
async function* written<T>(
  items: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  yielder: Yielder,
  textOf: (item: T) => string,
): AsyncGenerator<string> {
  let text = "";
  for await (const some of items)
    for (const item of some) {
      if (yielder.isDue()) await yielder.yield();
      text += textOf(item);
      if (text.length < CHUNK) continue;
      yield text;
      text = "";
    }
  if (text !== "") yield text;
}

/** One line per row, after a line with the names of the columns. */
export async function* csvOf({ columns, rows }: ExportTable, yielder: Yielder): AsyncGenerator<string> {
  yield csvLine(columns);
  yield* written(rows, yielder, (row) => csvLine(columns.map((name) => row[name] ?? null)));
}

/** The rows as an array, one per line. */
export const jsonRows = ({ columns, rows }: ExportTable, yielder: Yielder): AsyncGenerator<string> =>
  jsonList(rows, yielder, [...columns]);

/** The items as an array, one per line, with these fields or with all. */
export async function* jsonList(
  items: AsyncIterable<readonly object[]> | Iterable<readonly object[]>,
  yielder: Yielder,
  fields?: string[],
): AsyncGenerator<string> {
  let separator = "[\n";
  yield* written(items, yielder, (item) => {
    const text = separator + JSON.stringify(item, fields);
    separator = ",\n";
    return text;
  });
  yield separator === "[\n" ? "[]" : "\n]";
}

/** The only row of a table as an object. */
export async function* jsonRow({ columns, rows }: ExportTable): AsyncGenerator<string> {
  for await (const [row] of rows) yield JSON.stringify(row, [...columns]);
}

/** JSON texts as one object, by name. */
export async function* jsonFields(
  fields: Readonly<Record<string, AsyncIterable<string> | Iterable<string>>>,
): AsyncGenerator<string> {
  let separator = "{\n";
  for (const [name, text] of Object.entries(fields)) {
    yield `${separator}${JSON.stringify(name)}:`;
    yield* text;
    separator = ",\n";
  }
  yield "\n}";
}

/** The standard envelope around a JSON text. */
export async function* jsonAnswer(data: AsyncIterable<string>): AsyncGenerator<string> {
  yield '{"success":true,"data":';
  yield* data;
  yield "}\n";
}
