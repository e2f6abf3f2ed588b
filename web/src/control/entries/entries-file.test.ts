import { expect, it } from "vitest";
import { entriesCsv } from "./entries-file.ts";
import type { Entry } from "./entry-store.ts";

it("has every entry in a line, and no formula", () => {
  const entry = {
    at: "2026-03-10T00:00:00.000Z",
    localAt: 0,
    content: { type: "bid", lotNumber: "1", price: 1.5, currency: "EUR", bidder: '=cmd "x"', text: "a\nb" },
    reason: null,
  } as Entry;
  const csv = entriesCsv([entry, { ...entry, at: null, content: { type: "break" } }]);
  expect(csv).toBe(
    "\uFEFFtime,type,lot,title,price,currency,bidder,note,why\r\n" +
      '2026-03-10T00:00:00.000Z,bid,1,,1.5,EUR,"\'=cmd ""x""","a\nb",\r\n' +
      "1970-01-01T00:00:00.000Z,break,,,,,,,\r\n",
  );
});
