import { expect, it } from "vitest";
import { rangeQuery } from "./analytics/analytics.ts";
import { newMoment } from "./sale/moment.ts";

it("a time without its zone, or in another form, is refused with an example of a valid one", () => {
  for (const at of [
    "2026-01-01",
    "2026-01-01T00:00:00",
    "2026-01-01T00:00:00+0530",
    "2026-02-30T00:00:00Z",
    "yesterday",
    "",
  ])
    for (const parsed of [rangeQuery.safeParse({ from: at }), newMoment.safeParse({ type: "note", text: "x", at })])
      expect([at, parsed.error?.issues[0]?.message]).toEqual([at, expect.stringContaining("2026-03-10T09:30:00Z")]);
});

it("a time in a query is understood if its + was sent unescaped", () => {
  for (const at of ["2026-01-01T00:00:00 05:30", "2026-01-01T00:00:00+05:30"])
    expect(rangeQuery.parse({ from: at }).from).toBe("2026-01-01T00:00:00+05:30");
});
