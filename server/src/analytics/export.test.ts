import { csvField, HOUR_MS, MINUTE_MS, type Moment } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Minute } from "../minutes/minute-sum.ts";
import { answer, contextOf, iso, lotOf, minuteAt, T0 } from "./analytics.fixtures.ts";
import {
  csvOf as csvWith,
  type ExportTable,
  jsonAnswer,
  jsonFields,
  jsonRow,
  jsonRows as jsonRowsWith,
  lotsTable,
  momentsTable,
  seriesTable,
  summaryTable,
} from "./export.ts";
import type { Yielder } from "./slices.ts";

const context = contextOf();

/** The items in groups, as a store returns them. */
async function* inTurn<T>(...pieces: T[][]): AsyncGenerator<T[]> {
  yield* pieces;
}
const textOf = async (pieces: AsyncIterable<string>): Promise<string> => {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
};
/** Never yields to other work. */
const unhurried: Yielder = { isDue: () => false, yield: async () => {} };
const csvOf = (table: ExportTable): AsyncIterable<string> => csvWith(table, unhurried);
const jsonRows = (table: ExportTable): AsyncIterable<string> => jsonRowsWith(table, unhurried);
const series = (minutes: Minute[], tz = "UTC"): ExportTable => seriesTable(inTurn(minutes), context, tz);

/** A strict parser of RFC 4180: every field must match, or it fails. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const [, quoted, plain = "", end] =
      field.exec(text) ?? expect.fail(`no field at ${at}: ${text.slice(at, at + 40)}`);
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\r\n") lines.push([]);
  }
  expect(lines.pop()).toEqual([]);
  return lines;
}

/** A text without the apostrophes that mark formulas, and without its own apostrophes. */
const unmarked = (cell: string): string => cell.replaceAll("'", "");

const TITLES = [
  "Vase, 清朝",
  '"Großer" Öltopf',
  "फूलदान",
  "مزهرية",
  "花瓶\nmit Deckel",
  '=HYPERLINK("http://x","y")',
  "@x",
  "-1",
];

const momentOf = (over: Partial<Moment> = {}): Moment => ({
  id: "0123456789abcdef01234567",
  clientId: "c",
  type: "note",
  at: iso(T0),
  lotNumber: null,
  lotTitle: null,
  price: null,
  currency: null,
  bidder: null,
  text: null,
  ...over,
});

describe("an exported table", () => {
  it("of the series has a line with the names of its columns, then a line for each minute", async () => {
    const minutes = [minuteAt(T0, { last: 4, mean: 4.5, min: 2, max: 8 }), minuteAt(T0 + MINUTE_MS, 0)];
    expect((await textOf(csvOf(series(minutes, "Asia/Kolkata")))).split("\r\n")).toEqual([
      "timestamp,localTime,viewerCount,avgViewers,peakViewers,minViewers,sampleCount,peakAt,peakIsBound,joins,leaves,viewerSeconds,people,connections,coverage,countModes",
      "2026-03-10T00:00:00.000Z,2026-03-10T05:30:00+05:30,4,4.5,8,2,12,2026-03-10T00:00:05.000Z,false,1,2,270,2,4,1,tabs",
      "2026-03-10T00:01:00.000Z,2026-03-10T05:31:00+05:30,0,0,0,0,12,2026-03-10T00:01:05.000Z,false,1,2,0,0,0,1,tabs",
      "",
    ]);
  });

  it("has each hour of days with 23 and 25 hours, and distinguishes repeated hours", async () => {
    const hours = async (from: string, count: number, tz: string): Promise<string[]> => {
      const minutes = Array.from({ length: count }, (_, i) => minuteAt(Date.parse(from) + i * HOUR_MS, 1));
      return readCsv(await textOf(csvOf(series(minutes, tz))))
        .slice(1)
        .map(([, local = ""]) => local);
    };
    const short = await hours("2026-03-07T23:00:00-06:00", 25, "America/Chicago");
    const [before, ...day] = short;
    expect(before).toBe("2026-03-07T23:00:00-06:00");
    expect(day.filter((at) => at.startsWith("2026-03-08"))).toHaveLength(23);
    expect(day.slice(0, 4)).toEqual([
      "2026-03-08T00:00:00-06:00",
      "2026-03-08T01:00:00-06:00",
      "2026-03-08T03:00:00-05:00",
      "2026-03-08T04:00:00-05:00",
    ]);
    const long = await hours("2026-10-25T00:00:00+02:00", 26, "Europe/Berlin");
    expect(long.filter((at) => at.startsWith("2026-10-25"))).toHaveLength(25);
    expect(new Set(long).size).toBe(26);
    expect(long.slice(1, 5)).toEqual([
      "2026-10-25T01:00:00+02:00",
      "2026-10-25T02:00:00+02:00",
      "2026-10-25T02:00:00+01:00",
      "2026-10-25T03:00:00+01:00",
    ]);
  });

  it("of lots, moments and the summary has its own columns, with the local time of each row", async () => {
    const lots = readCsv(await textOf(csvOf(lotsTable(inTurn([lotOf()]), "Europe/Berlin"))));
    expect(lots[0]?.slice(0, 2)).toEqual(["number", "title"]);
    expect(lots[0]).toContain("viewersAtHammer");
    expect(new Set(lots[0]).size).toBe(lots[0]?.length);
    const lot = Object.fromEntries((lots[0] ?? []).map((name, i) => [name, lots[1]?.[i]]));
    expect(lot).toMatchObject({ openedAt: iso(T0), localTime: "2026-03-10T01:00:00+01:00", viewersAtOpen: "0" });
    // An unknown value is an empty field, and zero is 0.
    expect(lot).toMatchObject({ avgViewers: "", hammerAt: "", outcome: "", peakViewers: "0", price: "" });

    const moments = inTurn([momentOf({ type: "sold", price: 1_250_000.5, currency: "EUR" })], [momentOf()]);
    const [names = [], sold] = readCsv(await textOf(csvOf(momentsTable(moments, "Asia/Tokyo"))));
    const cell = (name: string) => sold?.[names.indexOf(name)];
    expect([cell("localTime"), cell("price"), cell("bidder")]).toEqual(["2026-03-10T09:00:00+09:00", "1250000.5", ""]);

    const range = { from: T0, to: T0 + HOUR_MS };
    const { summary } = answer([minuteAt(T0, 0)], {});
    const table = summaryTable({ id: "a", title: "Sale", kind: null }, range, summary, "UTC");
    const [head = [], row] = readCsv(await textOf(csvOf(table)));
    const of = (name: string) => row?.[head.indexOf(name)];
    expect([of("title"), of("localTo"), of("overallPeak"), of("uniqueViewers"), of("tracked")]).toEqual([
      "Sale",
      "2026-03-10T01:00:00+00:00",
      "0",
      "",
      "true",
    ]);
  });

  it("T13: is parsed back unchanged for any text, and has no cell that a spreadsheet would calculate", async () => {
    const text = fc.oneof(
      fc.constantFrom(...TITLES),
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "'", "a") }),
    );
    const number = fc.oneof(fc.integer({ min: 0 }), fc.double({ min: 0, max: 1e12, noNaN: true }));
    const rows = fc.array(fc.record({ text, number: fc.option(number), flag: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(5), async (all, cut) => {
        const columns = ["text", "number", "flag"];
        const table = { columns, rows: inTurn(all.slice(0, cut), all.slice(cut)) };
        const [head, ...lines] = readCsv(await textOf(csvOf(table)));
        expect(head).toEqual(columns);
        // Marks are apostrophes, which a text may also contain.
        expect(lines.map(([cell = "", ...rest]) => [unmarked(cell), ...rest])).toEqual(
          all.map((row) => [unmarked(row.text), row.number === null ? "" : String(row.number), String(row.flag)]),
        );
        for (const [cell = ""] of lines) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });

  it("keeps titles in every script in both formats", async () => {
    const table = () => lotsTable(inTurn(TITLES.map((title) => lotOf({ title }))), "UTC");
    const [head = [], ...lines] = readCsv(await textOf(csvOf(table())));
    expect(lines.map((line) => unmarked(line[head.indexOf("title")] ?? ""))).toEqual(TITLES.map(unmarked));
    const json: { title: string }[] = JSON.parse(await textOf(jsonRows(table())));
    expect(json.map(({ title }) => title)).toEqual(TITLES);
  });

  it("has empty fields for unknown values, and is valid without rows", async () => {
    const minute = minuteAt(T0, 3);
    const unknown = { ...minute, connections: { ...minute.connections, maxAt: null } };
    expect(await textOf(csvOf(series([unknown])))).toContain(
      `${iso(T0)},2026-03-10T00:00:00+00:00,3,3,3,3,12,,false,1,`,
    );
    expect(JSON.parse(await textOf(jsonAnswer(jsonRows(series([])))))).toEqual({ success: true, data: [] });
    const fields = { series: jsonRows(series([])), lot: jsonRow(lotsTable(inTurn([lotOf()]), "UTC")) };
    expect(JSON.parse(await textOf(jsonFields(fields)))).toMatchObject({
      series: [],
      lot: { number: "1", price: null },
    });
    expect(readCsv(await textOf(csvOf(series([]))))).toHaveLength(1);
  });

  it.each([
    ["plain", "plain"],
    ['say "hi", twice', '"say ""hi"", twice"'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["=1+1", "'=1+1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@sum", "'@sum"],
    ["\t=1", "\"'\t'=1\""],
    ["\r=1", "\"'\r'=1\""],
    ["＝1+1", "'＝1+1"],
    ["﹦1", "'﹦1"],
    ["⁺1", "'⁺1"],
    ["\u2212cmd", "'\u2212cmd"],
    ["\u200e=1", "\u200e'=1"],
    ["\u00ad=1", "\u00ad'=1"],
    ["a;\u180e\u200d=1", `"a;\u180e\u200d'=1"`],
    ["x;=1+2;y", `"x;'=1+2;y"`],
    ["x\t＋1", `"x\t'＋1"`],
    ['x; "@sum(1)"', `"x; ""'@sum(1)"""`],
    ["a - b; 5 = 5, -1", '"a - b; 5 = 5, -1"'],
    [-1, "-1"],
    [null, ""],
    [true, "true"],
  ])("writes %j as %j", (value, field) => {
    expect(csvField(value)).toBe(field);
  });

  it("T13: no text becomes a formula, even in readers that split lines at any character", () => {
    const piece = fc.constantFrom(
      "=",
      "+",
      "-",
      "@",
      "＝",
      "＋",
      "－",
      "＠",
      ";",
      ",",
      "|",
      "\t",
      "\r",
      "\n",
      '"',
      " ",
      "\u3000",
      "1",
      "a",
    );
    const isFormula = (cell: string): boolean => /^[\s"\u3000]*[=+\-@＝＋－＠]/.test(cell);
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 12 }), { minLength: 1, maxLength: 4 }), (fields) => {
        const texts = fields.map((pieces) => pieces.join(""));
        const line = texts.map(csvField).join(",");
        // By RFC 4180 each text is one field.
        const [cells = []] = readCsv(`${line}\r\n`);
        expect(cells).toHaveLength(texts.length);
        expect(cells.filter(isFormula)).toEqual([]);
        // Other readers split fields at their own separator, and lines at each break, even within quotes.
        for (const separator of [";", "|", "\t"])
          expect(
            line
              .split(/[\r\n]/)
              .flatMap((part) => part.split(separator))
              .filter(isFormula),
          ).toEqual([]);
      }),
    );
  });
});

describe("a long table", () => {
  const ROWS = 5_000;
  const rowsOf = (count: number): ExportTable => ({
    columns: ["nth", "name"],
    rows: [Array.from({ length: count }, (_, nth) => ({ nth, name: `row ${nth} ${"x".repeat(40)}` }))],
  });
  /** A turn is due after this many rows. Counts the turns, and the rows between them. */
  const every = (rows: number) => {
    const seen = { most: 0, turns: 0 };
    let since = 0;
    return {
      seen,
      yielder: {
        isDue: () => {
          since += 1;
          seen.most = Math.max(seen.most, since);
          return since > rows;
        },
        yield: async () => {
          since = 0;
          seen.turns += 1;
        },
      } satisfies Yielder,
    };
  };

  it.each([
    ["CSV", csvWith],
    ["JSON", jsonRowsWith],
  ])("is written as %s in chunks of bounded size, and yields between rows of the same group", async (_, write) => {
    const { seen, yielder } = every(100);
    const chunks: string[] = [];
    for await (const chunk of write(rowsOf(ROWS), yielder)) chunks.push(chunk);
    expect(seen.most).toBe(101);
    expect(seen.turns).toBe(Math.floor(ROWS / 101));
    const longest = JSON.stringify({ nth: ROWS, name: `row ${ROWS} ${"x".repeat(40)}` }).length + 2;
    for (const chunk of chunks) expect(chunk.length).toBeLessThan(16_384 + longest);
    const text = chunks.join("");
    expect(text).toBe(await textOf(write(rowsOf(ROWS), unhurried)));
    expect(text.match(/row \d+ /g)).toHaveLength(ROWS);
    // Not row by row either.
    expect(chunks.length).toBeLessThan(text.length / 16_384 + 4);
  });
});
