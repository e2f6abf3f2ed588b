import { expect, it } from "vitest";
import { entriesCsv } from "./entries-file.ts";
import type { Entry } from "./entry-store.ts";

const entry = {
  at: "2026-03-10T00:00:00.000Z",
  localAt: 0,
  content: { type: "note", text: "" },
  reason: null,
} as unknown as Entry;

it.each([
  ["a full-width sign", "＝1+1"],
  ["a sign after spaces", "  =1+1"],
  ["a sign after the separator of another reader", "x;=1+1;y"],
  ["a sign in the second line", "x\n@SUM(1)"],
  ["a minus of typography", "\u22121+1"],
])("has no formula: %s", (_, text) => {
  const [, row = ""] = entriesCsv([{ ...entry, content: { type: "note", text } }]).split(/\r\n/);
  expect(row.replaceAll(/'[=＝@\u2212]/gu, "")).not.toMatch(/[=＝@\u2212]/u);
});

it("has a line for every entry, and no formula", () => {
  const content = {
    type: "bid",
    lotNumber: "1",
    price: 1.5,
    currency: "EUR",
    bidder: '=cmd "x"',
    text: "a\nb",
  } as const;
  const csv = entriesCsv([
    { ...entry, content },
    { ...entry, at: null, content: { type: "break" } },
  ]);
  expect(csv).toBe(
    "\uFEFFtime,type,lot,title,price,currency,bidder,note,why\r\n" +
      '2026-03-10T00:00:00.000Z,bid,1,,1.5,EUR,"\'=cmd ""x""","a\nb",\r\n' +
      "1970-01-01T00:00:00.000Z,break,,,,,,,\r\n",
  );
});
