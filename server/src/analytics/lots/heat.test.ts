import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { heatOf } from "./heat.ts";

type HeatParts = Parameters<typeof heatOf>[0];

const parts = (over: Partial<HeatParts> = {}): HeatParts => ({
  ...{ bidders: 4, bidsPer100Viewers: 20, escalation: 2, viewersGained: 20, viewersAtOpen: 100 },
  ...over,
});

const value = fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.nat(50));
const anyParts: fc.Arbitrary<HeatParts> = fc.record({
  bidders: fc.option(fc.nat(300)),
  bidsPer100Viewers: fc.option(value),
  escalation: fc.option(value),
  viewersGained: fc.option(fc.integer({ min: -1_000, max: 1_000 })),
  viewersAtOpen: fc.option(fc.nat(1_000)),
});

describe("the heat of a lot", () => {
  it("is 50 with each part at its half value, 0 without interest, and at most 100", () => {
    expect(heatOf(parts())).toBeCloseTo(50);
    expect(heatOf(parts({ bidders: 0, bidsPer100Viewers: 0, escalation: 1, viewersGained: -5 }))).toBe(0);
    const most = { bidders: 1e9, bidsPer100Viewers: 1e9, escalation: 1e9, viewersGained: 1e9 };
    expect(heatOf(parts(most))).toBeCloseTo(100);
  });

  it("is the weighted mean of the known parts, and unknown without bids per viewer", () => {
    expect(heatOf(parts({ bidders: null, escalation: null, viewersGained: null }))).toBeCloseTo(50);
    expect(heatOf(parts({ bidders: null, escalation: null, viewersAtOpen: null, bidsPer100Viewers: 0 }))).toBe(0);
    expect(heatOf(parts({ bidsPer100Viewers: null }))).toBeNull();
  });

  it("is finite from 0 to 100 for any parts, and never falls if one part grows", () => {
    fc.assert(
      fc.property(
        anyParts,
        fc.constantFrom("bidders", "bidsPer100Viewers", "escalation", "viewersGained"),
        fc.nat(1_000),
        (given, part, more) => {
          const heat = heatOf(given);
          expect(heat === null).toBe(given.bidsPer100Viewers === null);
          if (heat === null) return;
          expect(heat).toBeGreaterThanOrEqual(0);
          expect(heat).toBeLessThanOrEqual(100);
          const before = given[part];
          if (before !== null) expect(heatOf({ ...given, [part]: before + more })).toBeGreaterThanOrEqual(heat - 1e-9);
        },
      ),
    );
  });
});
