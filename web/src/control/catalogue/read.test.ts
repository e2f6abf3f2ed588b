import type { CatalogueLot } from "@headcount/sdk/api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "./encoding.ts";
import { readCatalogue } from "./read.ts";
import { rowsOf } from "./rows.ts";

const read = (text: string, choices = {}) => readCatalogue({ text }, choices);
const lotsOf = (text: string): [string, string | null][] => read(text).lots.map(({ number, title }) => [number, title]);
const messages = (text: string): string[] => read(text).warnings.map(({ line, message }) => `${line}: ${message}`);
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe("the bytes of a file", () => {
  const TEXT = "Lot\tTitle\r\n1\tMöbel 家具 🎨\r\n";
  const utf16 = (text: string, isBig: boolean): Uint8Array => {
    const bytes = new Uint8Array(text.length * 2);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < text.length; i += 1) view.setUint16(i * 2, text.charCodeAt(i), !isBig);
    return bytes;
  };
  it.each([
    ["UTF-8", new TextEncoder().encode(TEXT)],
    ["UTF-8 with a mark", new TextEncoder().encode(`\uFEFF${TEXT}`)],
    ["UTF-16 LE with a mark", utf16(`\uFEFF${TEXT}`, false)],
    ["UTF-16 BE with a mark", utf16(`\uFEFF${TEXT}`, true)],
    ["UTF-16 LE without a mark", utf16(TEXT, false)],
    ["UTF-16 BE without a mark", utf16(TEXT, true)],
    ["UTF-16 with hardly a Latin letter", utf16(`1\t${"家".repeat(60)}\n2\t${"具".repeat(60)}\n`, false)],
  ])("are read as %s", (_, bytes) => {
    const { lots, warnings, encoding } = readCatalogue({ bytes });
    expect(encoding?.isGuess).toBe(false);
    expect(warnings).toEqual([]);
    expect(lots[0]?.title).toMatch(/^(Möbel 家具 🎨|家{60})$/);
  });

  it("have a guessed encoding otherwise, which a person can correct", () => {
    const bytes = Uint8Array.of(0x31, 0x3b, 0xcc, 0xee, 0xf1, 0xf2);
    expect(decode(bytes)).toMatchObject({ encoding: "windows-1252", isGuess: true, text: "1;Ìîñò" });
    expect(readCatalogue({ bytes }, { encoding: "windows-1251" }).lots).toEqual([{ number: "1", title: "Мост" }]);
  });

  it("of a workbook or a PDF are refused", () => {
    expect(readCatalogue({ bytes: Uint8Array.of(0x50, 0x4b, 3, 4, 0) }).problem).toMatch(/^This file is a workbook/);
    expect(readCatalogue({ bytes: new TextEncoder().encode("%PDF-1.7") }).problem).toMatch(/^This file is a PDF/);
  });

  it.each([
    ["a web page", "<!DOCTYPE html><table><tr><td>1</td></tr></table>"],
    ["a web page", "\n<table><tr><td>1</td></tr></table>"],
    ["an XML file", '<?xml version="1.0"?><lots/>'],
    ["a text document", "{\\rtf1\\ansi 1,Vase}"],
    ["JSON", '{"lots": [{"number": "1"}]}'],
    ["JSON", '[ {"number": "1"} ]'],
    ["a picture", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\u0001"],
    ["a picture", "\u001f\u008b\b\0\0\0\0\0\u0001\u0002"],
  ])("of %s are refused and create no lot", (what, text) => {
    const { lots, problem } = readCatalogue({ bytes: Uint8Array.from(text, (c) => c.charCodeAt(0)) });
    expect(lots).toEqual([]);
    expect(problem).toMatch(new RegExp(`^This file is ${what}`));
  });

  it("are UTF-8 with a stray NUL, and UTF-16 in Cyrillic", () => {
    expect(readCatalogue({ bytes: new TextEncoder().encode("Lot,Title\n1,Va\0se") }).lots).toEqual([
      { number: "1", title: "Vase" },
    ]);
    const cyrillic = "Лот\tНазвание\n1\tВаза\n2\tСтул\n";
    for (const isBig of [false, true])
      expect(readCatalogue({ bytes: utf16(cyrillic, isBig) }).lots.map(({ title }) => title)).toEqual(["Ваза", "Стул"]);
  });

  it("leave no NUL or other control character in a lot", () => {
    const { lots, warnings } = read("1;Va\0se\u0007\n2;Chair");
    expect(lots).toEqual([
      { number: "1", title: "Vase" },
      { number: "2", title: "Chair" },
    ]);
    expect(warnings).toMatchObject([{ line: 1, message: expect.stringContaining("control characters") }]);
  });
});

describe("the cells of a table", () => {
  it.each([",", ";", "\t", "|"])("may have stray quotation marks, separated by %j", (d) => {
    const table = [
      "Lot|Title",
      '12|24" bronze horse',
      '13|"24" bronze" horse',
      '14|"Vase',
      "15|Chair",
      '16|"A ""big"" one"',
      '17| "Blue" vase ',
    ];
    expect(lotsOf(table.map((row) => row.replace("|", d)).join("\n"))).toEqual([
      ["12", '24" bronze horse'],
      ["13", '"24" bronze" horse'],
      ["14", '"Vase'],
      ["15", "Chair"],
      ["16", 'A "big" one'],
      ["17", '"Blue" vase'],
    ]);
  });

  it.each(["\n", "\r\n", "\r"])("are in lines that end with %j, with blank lines in between", (end) => {
    const text = ["Lot;Title", "", "1;Vase", ";;", "  ", "2;Chair", ""].join(end);
    expect(lotsOf(text)).toEqual([
      ["1", "Vase"],
      ["2", "Chair"],
    ]);
    expect(rowsOf(text, ";").map(({ line }) => line)).toEqual([1, 3, 6]);
  });

  it("may be named in a header line", () => {
    for (const first of ["sep=;", "SEP=;\r", '"sep=;"', "\uFEFFsep=;"])
      expect(lotsOf(`${first}\nLot;Title\n1;Vase, blue`)).toEqual([["1", "Vase, blue"]]);
    expect(read("sep=;\nLot;Title\n;Vase").warnings[0]?.line).toBe(3);
  });

  it("may be too few, or followed by delimiters", () => {
    expect(lotsOf("Lot;Title;Estimate;\n1;Vase;;\n2\n3;Chair;100;\n")).toEqual([
      ["1", "Vase"],
      ["2", null],
      ["3", "Chair"],
    ]);
  });

  it("beyond the last column are joined to a text column, and never lost without a warning", () => {
    expect(lotsOf("Lot,Title\n4,Longcase clock, c. 1780\n5,Vase,")).toEqual([
      ["4", "Longcase clock, c. 1780"],
      ["5", "Vase"],
    ]);
    expect(messages("Lot,Title\n4,Longcase clock, c. 1780")).toEqual([
      "2: more cells than columns: “c. 1780” was added to the title",
    ]);
    expect(lotsOf("1,Vase\n2,Chair\n4,Longcase clock, c. 1780")[2]).toEqual(["4", "Longcase clock, c. 1780"]);
    expect(messages("Lot,Title,Estimate\n4,Clock, c. 1780,500")).toEqual([
      "2: more cells than columns: “500” is left out, and others may be in the wrong column",
    ]);
    expect(messages("4,Longcase clock, c. 1780")).toEqual(["1: the column “3” is not imported: “c. 1780”"]);
  });
});

describe("the lots of a file", () => {
  it("have a letter or a digit in their number", () => {
    expect(lotsOf("| Lot | Title |\n|---|---|\n| 1 | Vase |\n| 2 | Chair |")).toEqual([
      ["1", "Vase"],
      ["2", "Chair"],
    ]);
    expect(messages("| Lot | Title |\n|---|---|\n| 1 | Vase |")).toEqual(["2: no lot number: “--- ---” is left out"]);
  });

  it("keep their marks, zeros and suffixes", () => {
    expect(lotsOf('="0012";Vase\nLot 13;Chair\n#14;Clock\n15 bis;Lamp')).toEqual([
      ["0012", "Vase"],
      ["13", "Chair"],
      ["14", "Clock"],
      ["15 bis", "Lamp"],
    ]);
  });

  it("are read, and everything that is left out is reported with its line", () => {
    const text = [
      "Lot,Title",
      "7,Vase",
      ",Nameless",
      '8,"Two',
      'lines"',
      "7,Chair",
      `${"9".repeat(17)},Long`,
      `10,${"x".repeat(201)}`,
    ].join("\n");
    expect(lotsOf(text).map(([number]) => number)).toEqual(["7", "8", "10"]);
    expect(messages(text).map((message) => message.slice(0, 40))).toEqual([
      "3: no lot number: “Nameless” is left out",
      "4: the title has several lines: “Two lin",
      "6: lot 7 is already in line 2: “7 Chair”",
      "7: the lot number is longer than 16 char",
      "8: the title is longer than 200 characte",
    ]);
  });

  it("number none in an empty file, and at most 2,000", () => {
    for (const empty of ["", "\n\n", "Lot,Title\n"]) expect(read(empty).problem).toMatch(/No lots|No column/);
    const many = Array.from({ length: 2_001 }, (_, i) => `${i}`).join("\n");
    expect(read(many).problem).toBe("There are 2,001 lots. A catalogue has at most 2,000.");
  });

  const text = (max: number) =>
    fc
      .string({ minLength: 1, maxLength: max })
      .map((s) => s.replace(/\s+/g, " ").trim())
      .filter((s) => s !== "");
  it("are read back unchanged, with any titles", () => {
    const lot = fc.record({ number: fc.integer({ min: 1, max: 9_999 }).map(String), title: fc.option(text(60)) });
    const lots = fc.uniqueArray(lot, { selector: ({ number }) => number, minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        lots,
        fc.constantFrom(",", ";", "\t", "|"),
        fc.constantFrom("\n", "\r\n", "\r"),
        (written, delimiter, end) => {
          const rows = written.map(({ number, title }) => [number, quoted(title ?? "")].join(delimiter));
          const { lots, warnings } = read([["Lot", "Title"].join(delimiter), ...rows].join(end));
          // `="…"` is how spreadsheets write a text.
          const expected: CatalogueLot[] = written.map(({ number, title }) => ({
            number,
            title: title?.replace(/^="(.*)"$/, "$1") || null,
          }));
          expect([lots, warnings]).toEqual([expected, []]);
        },
      ),
    );
  });

  it("include every cell of the file, unless it is in a warning or an ignored column; nothing is invented", () => {
    // Each cell has a unique word, so that it can be found again.
    let words = 0;
    const noise = fc.constantFrom("", '"', '""', " ", "'", "=", "ä", "\u00a0");
    const cell = fc.tuple(noise, fc.boolean(), noise).map(([before, isFilled, after]) => {
      words += 1;
      return isFilled ? `${before}w${words}x${after}` : "";
    });
    const row = fc.tuple(fc.option(fc.integer({ min: 1, max: 30 })), fc.array(cell, { maxLength: 5 }));
    const header = fc.constantFrom(
      "Lot,Title",
      "Lot,Title,Estimate,Description",
      "Foo,Bar,Baz",
      "Title,Lot",
      "Sale,Lot,Ext,Title",
      "",
    );
    const ignored = fc.constantFrom({}, { 2: "ignore" as const }, { 1: "ignore" as const, 0: "number" as const });
    fc.assert(
      fc.property(
        header,
        fc.array(row, { maxLength: 6 }),
        fc.constantFrom(",", ";", "\t"),
        ignored,
        (names, rows, d, columns) => {
          const lines = rows.map(([number, cells]) => [number === null ? "" : String(number), ...cells].join(d));
          const file = [names.replaceAll(",", d), ...lines].join("\n");
          const result = read(file, { delimiter: d, columns });
          const shown = JSON.stringify([result.lots, result.warnings]);
          const isIgnored = (word: string): boolean =>
            rowsOf(file, d).some(({ cells }) =>
              cells.some((one, i) => one.includes(word) && result.columns[i]?.meaning === "ignore"),
            );
          // Warnings name the line; of a column that is not imported they show the first cell.
          const notImported = new Set(result.columns.flatMap(({ meaning }, i) => (meaning === null ? [i] : [])));
          const isLeftOut = (word: string): boolean =>
            rowsOf(file, d).some(({ cells, line }) =>
              cells.some(
                (one, i) =>
                  one.includes(word) &&
                  (notImported.has(i) || result.warnings.some((warning) => warning.line === line)),
              ),
            );
          for (const [word] of file.matchAll(/w\d+x/g))
            expect([word, file, shown.includes(word) || isIgnored(word) || isLeftOut(word)]).toEqual([
              word,
              file,
              true,
            ]);
          const source = file.replace(/\s+/g, "");
          for (const { number, title } of result.lots)
            for (const [word] of `${number} ${title}`.matchAll(/w\d+x|\d+/g)) expect(source).toContain(word);
        },
      ),
    );
  });

  it("can be as many and as long as the limits allow, in reasonable time", () => {
    const long = Array.from({ length: 2_000 }, (_, i) => `${i};"${"家".repeat(200)}"`).join("\n");
    expect(read(long).lots).toHaveLength(2_000);
    // Marks that never close are searched only once.
    expect(read(`${'1;"a ""\n'.repeat(20_000)}`).lots).toHaveLength(1);
  });
});
