import { describe, expect, it } from "vitest";
import { isNumberLike, meaningOf } from "./header.ts";
import { readCatalogue } from "./read.ts";

const read = (text: string, choices = {}) => readCatalogue({ text }, choices);
const lotsOf = (text: string): [string, string | null][] => read(text).lots.map(({ number, title }) => [number, title]);
const messages = (text: string): string[] => read(text).warnings.map(({ line, message }) => `${line}: ${message}`);

describe("the names of the columns", () => {
  it.each([
    "LotNum,Title",
    "Los;Titel",
    "Lot;Bezeichnung",
    "Lot Number,Lead",
    "Lot no.;Name",
    "LOT_NO\tTITLE_EN",
    "Lot #,Item",
    "Katalog-Nr.;Kurztitel",
    "Losnummer;Überschrift",
    "N° de lot;Titre",
    "Lot;Désignation",
    "Numéro;Intitulé",
    "Lote;Título",
    "N.º de lote;Denominación",
    "Nº lote;Nombre",
    "Lotto;Titolo",
    "N. lotto;Oggetto",
    "Kavel;Titel",
    "Kavelnummer;Naam",
    "Nº do lote;Título do lote",
    "Lote;Designação",
    "Número (obrigatório);Nome",
    "№;Title",
  ])("are known: %s", (header) => {
    const delimiter = /[,;\t]/.exec(header)?.[0] ?? ";";
    const result = read(`${header}\n12A${delimiter}Vase`);
    expect(result.lots).toEqual([{ number: "12A", title: "Vase" }]);
    expect([result.isSure, result.warnings]).toEqual([true, []]);
  });

  it("choose one of several as the title", () => {
    expect(read(`Lot Number,Lead,Description\n1,Vase,${"A long text. ".repeat(30)}`).lots).toMatchObject([
      { number: "1", title: "Vase", description: expect.stringMatching(/^A long/) },
    ]);
    expect(read("Lot;Beschreibung\n1;Vase").lots).toEqual([{ number: "1", title: "Vase" }]);
    expect(read("ID;Lot;Ext;Title;LowEst;HighEst\n99;12;A;Vase;200;300").lots).toEqual([
      { number: "12A", title: "Vase", estimate: "200–300" },
    ]);
  });

  it("may be in a later line, and may repeat", () => {
    const text = "Spring sale;;\n\nLos;Titel;Einlieferer\n1;Vase;Ann\nLos;Titel;Einlieferer\n2;Chair;Bob";
    expect(lotsOf(text)).toEqual([
      ["1", "Vase"],
      ["2", "Chair"],
    ]);
    expect(messages(text)).toEqual([
      "1: above the column names: “Spring sale” is left out",
      "4: the column “Einlieferer” is not imported: “Ann”",
      "5: this line repeats the column names and is left out",
    ]);
  });

  it("that are unknown create no lot, and lead to a question", () => {
    const result = read("Foo;Bar\n1;Vase\n2;Chair");
    expect([result.isSure, result.hasHeader, lotsOf("Foo;Bar\n1;Vase\n2;Chair")]).toEqual([
      false,
      true,
      [
        ["1", "Vase"],
        ["2", "Chair"],
      ],
    ]);
    const other = read("Foo;Bar\n1;Vase\n2;Chair", { columns: { 0: "title", 1: "number" } });
    expect(other.lots).toEqual([
      { number: "Vase", title: "1" },
      { number: "Chair", title: "2" },
    ]);
  });

  it("may be absent", () => {
    for (const text of [
      "1,Vase\n1A,",
      "1;Vase\r\n1A\r\n",
      "1\tVase\n\n1A\t\n",
      "\uFEFFLot,Title\n1,Vase\n1A,\n",
      "Title;Estimate;Lot no.\nVase;;1\n;;1A",
    ])
      expect([text, lotsOf(text)]).toEqual([
        text,
        [
          ["1", "Vase"],
          ["1A", null],
        ],
      ]);
    expect(lotsOf("1,Description\n2,Title")).toEqual([
      ["1", "Description"],
      ["2", "Title"],
    ]);
  });

  it("may be absent in a list, too", () => {
    for (const text of [
      "1. Vase\n2. Chair",
      "1 Vase\n2 Chair",
      "Lot 1: Vase\nLot 2: Chair",
      "#1 – Vase\n#2 – Chair",
      "1) Vase\n2) Chair",
      "1 - Vase\r\n\r\n2 - Chair",
      "1、Vase\n2、Chair",
      "1، Vase\n2، Chair",
      "\u200F1. Vase\n\u200F2\u200E. Chair",
    ])
      expect([text, lotsOf(text)]).toEqual([
        text,
        [
          ["1", "Vase"],
          ["2", "Chair"],
        ],
      ]);
    // Numbers stay as they are written.
    expect(lotsOf("١. مزهرية\n٢. ساعة")).toEqual([
      ["١", "مزهرية"],
      ["٢", "ساعة"],
    ]);
    expect(lotsOf("1\n2\n12A")).toEqual([
      ["1", null],
      ["2", null],
      ["12A", null],
    ]);
    expect(read("1. Vase\n2. Chair").isSure).toBe(true);
    expect(read("Vase\nChair").isSure).toBe(false);
  });

  it.each([
    ["Arabic", "رقم,العنوان", ["١", "٢"]],
    ["Persian", "شماره,عنوان", ["۱", "۲"]],
    ["Devanagari", "क्रमांक,शीर्षक", ["१", "२"]],
    ["full-width", "番号,名称", ["１", "２"]],
    ["marked as left to right", "מספר,כותרת", ["\u200E1", "\u200F2\u200E"]],
  ])("do not become a lot above numbers in %s digits", (_name, header, [first = "", second = ""]) => {
    const unmarked = (number: string): string => number.replace(/[\u200E\u200F]/g, "");
    expect(lotsOf(`${header}\n${first},Vase\n${second},Chair`)).toEqual([
      [unmarked(first), "Vase"],
      [unmarked(second), "Chair"],
    ]);
  });

  it("are not confused with lots", () => {
    expect(["Vase", "Lot 12", "Lot 1", "Los 3", ""].map(meaningOf)).toEqual([null, null, null, null, null]);
    expect(lotsOf("Lot 1;Vase\nLot 2;Chair")).toEqual([
      ["1", "Vase"],
      ["2", "Chair"],
    ]);
    expect(["12", "12A", "Lot 12", "#7", "12-B", " 3 ", "n° 5"].filter(isNumberLike)).toHaveLength(7);
    expect(["Vase", "c. 1780", "12 chairs", "", "1,5"].filter(isNumberLike)).toEqual([]);
  });
});
