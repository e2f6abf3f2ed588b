import type { CatalogueLot } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decoded, readCatalogue } from "./catalogue-csv.ts";

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe("a catalogue's file", () => {
  it("is read with commas, semicolons or tabs, with and without names over the columns", () => {
    const lots: CatalogueLot[] = [
      { number: "1", title: "Vase" },
      { number: "1A", title: null },
    ];
    for (const text of [
      "1,Vase\n1A,",
      "1;Vase\r\n1A\r\n",
      "1\tVase\n\n1A\t\n",
      "\uFEFFLot,Title\n1,Vase\n1A,\n",
      "Title;Estimate;Lot no.\nVase;200;1\n;;1A",
      "number,description\n 1 , Vase \n,\n1A,",
    ])
      expect([text, readCatalogue(text)]).toEqual([text, { lots, errors: [] }]);
  });

  it("comes back as it was written, whatever the titles hold", () => {
    const text = (max: number) =>
      fc
        .string({ minLength: 1, maxLength: max })
        .map((s) => s.trim())
        .filter((s) => s !== "");
    const lot = fc.record({ number: text(16), title: fc.option(text(60)) });
    const lots = fc.uniqueArray(lot, { selector: ({ number }) => number, minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(lots, fc.constantFrom(",", ";", "\t"), fc.constantFrom("\n", "\r\n"), (written, delimiter, end) => {
        const rows = written.map(({ number, title }) => [quoted(number), quoted(title ?? "")].join(delimiter));
        const read = readCatalogue([["Lot", "Title"].join(delimiter), ...rows].join(end));
        expect(read).toEqual({ lots: written, errors: [] });
      }),
    );
  });

  it("says in which line what is wrong", () => {
    const file = [
      "Lot,Title",
      "7,Vase",
      ",Nameless",
      '8,"Two',
      'lines"',
      "7,Chair",
      `${"9".repeat(17)},Long`,
      `10,${"x".repeat(201)}`,
    ];
    expect(readCatalogue(file.join("\n")).errors).toEqual([
      { line: 3, message: "the lot has no number" },
      { line: 6, message: "the number 7 is there twice (first in line 2)" },
      { line: 7, message: `the number ${"9".repeat(17)} is longer than 16 characters` },
      { line: 8, message: "the title is longer than 200 characters" },
    ]);
  });

  it("says so when it is no table, holds nothing, or too much", () => {
    expect(readCatalogue('1,"Vase\n2,Chair').errors).toMatchObject([{ message: expect.stringContaining("Quote") }]);
    for (const empty of ["", "\n\n", "Lot,Title\n"])
      expect(readCatalogue(empty).errors).toEqual([{ line: 1, message: "there are no lots in it" }]);
    const many = Array.from({ length: 2_001 }, (_, i) => `${i}`).join("\n");
    expect(readCatalogue(many).errors).toEqual([{ line: 2_001, message: "there are more than 2000 lots" }]);
  });

  it("is decoded as UTF-8, or as what Windows writes", () => {
    expect(decoded(new TextEncoder().encode("\uFEFF1,Möbel").buffer)).toBe("1,Möbel");
    expect(decoded(Uint8Array.of(0x31, 0x2c, 0x4d, 0xf6, 0x62, 0x65, 0x6c).buffer)).toBe("1,Möbel");
  });
});
