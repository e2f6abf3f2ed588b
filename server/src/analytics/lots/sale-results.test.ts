import type { Moment, MomentType } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { saleResults } from "./sale-results.ts";

const moment = (second: number, type: MomentType, over: Partial<Moment> = {}): Moment => ({
  id: second.toString(16).padStart(24, "0"),
  clientId: String(second),
  type,
  at: new Date(Date.UTC(2026, 2, 10) + second * 1_000).toISOString(),
  ...{ lotNumber: null, lotTitle: null, price: null, currency: null, bidder: null, text: null },
  ...over,
});

describe("the results of a sale", () => {
  it("have each lot with its last outcome, and the totals", () => {
    const { counts, totals, lots } = saleResults([
      moment(1, "lot_opened", { lotNumber: "1", lotTitle: "Vase" }),
      moment(2, "passed"),
      moment(3, "lot_opened", { lotNumber: "2" }),
      moment(4, "sold", { lotNumber: "2", price: 0.1, currency: "EUR", bidder: "Ann" }),
      moment(5, "lot_opened", { lotNumber: "1" }),
      moment(6, "sold", { price: 0.2, currency: "EUR", bidder: "Bob" }),
      moment(7, "lot_opened", { lotNumber: "3" }),
    ]);
    expect(counts).toEqual({ sold: 2, unsold: 0, passed: 0, withdrawn: 0 });
    expect(totals).toEqual([{ currency: "EUR", amount: 0.3, lots: 2 }]);
    expect(lots).toEqual([
      { number: "2", title: null, outcome: "sold", price: 0.1, currency: "EUR", bidder: "Ann" },
      { number: "1", title: "Vase", outcome: "sold", price: 0.2, currency: "EUR", bidder: "Bob" },
    ]);
  });

  it("count every lot once, and add up the prices of sold lots alone", () => {
    const edge = fc.record({
      type: fc.constantFrom<MomentType>("lot_opened", "lot_opened", "sold", "unsold", "passed", "withdrawn"),
      lotNumber: fc.constantFrom("1", "2", "3"),
      price: fc.option(fc.nat(1_000), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 30 }), (edges) => {
        const { counts, totals, lots } = saleResults(
          edges.map((given, i) => moment(i, given.type, { ...given, currency: given.price === null ? null : "EUR" })),
        );
        expect(new Set(lots.map(({ number }) => number)).size).toBe(lots.length);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(lots.length);
        const priced = lots.filter(({ price }) => price !== null);
        expect(priced.every(({ outcome }) => outcome === "sold")).toBe(true);
        expect(totals[0]?.amount ?? 0).toBe(priced.reduce((sum, { price }) => sum + (price ?? 0), 0));
      }),
    );
  });
});
