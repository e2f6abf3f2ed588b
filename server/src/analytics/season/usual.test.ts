import { DAY_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { iso, T0 } from "../analytics.fixtures.ts";
import { saleOf } from "./sales.ts";
import { endedSale } from "./season.fixtures.ts";
import { salesBefore, usualHighlight, usualOf, usualsOf } from "./usual.ts";

const sales = (...all: Parameters<typeof endedSale>[]) => all.map((one) => saleOf(endedSale(...one)));

describe("the sales before a sale", () => {
  const [own, ...others] = sales([9, 5], [1, 1], [2, 3], [3, 2], [4, 6], [5, 4.95], [6, 4, { counts: "people" }]);

  it("ended before it started, the last one first, and count alike", () => {
    const ids = own ? salesBefore(own, [...others, own]).map(({ title }) => title) : [];
    expect(ids).toEqual(["Sale 2", "Sale 3", "Sale 1"]);
  });
});

describe("the usual value", () => {
  it("is the median of the last three to ten values", () => {
    expect(usualOf(890, [500, 700])).toBeNull();
    expect(usualOf(890, [700, 500, 900])).toEqual({ value: 890, median: 700, n: 3 });
    expect(usualOf(890, [1_000, 700, 500, 640])).toEqual({ value: 890, median: 670, n: 4 });
    expect(usualOf(890, [...Array(10).fill(640), 1, 1, 1])).toEqual({ value: 890, median: 640, n: 10 });
  });

  it("does not exist if it is 0, and not for an unknown value", () => {
    expect(usualOf(5, [0, 0, 7])).toBeNull();
    expect(usualOf(null, [1, 2, 3])).toBeNull();
  });

  it("is the one of the highlight", () => {
    expect(usualHighlight({ value: 890, median: 640, n: 10 })).toEqual({
      kind: "usual",
      n: 10,
      peak: 890,
      median: 640,
    });
  });
});

describe("how a sale did", () => {
  const before = sales(
    [1, 1, { overallPeak: 10, uniqueViewers: 30 }],
    [2, 2, { overallPeak: 20, peakIsBound: true }],
    [3, 3, { overallPeak: 30, soldValue: [{ currency: "USD", amount: 1, lots: 9 }] }],
    [4, 4, { overallPeak: 40 }],
    [5, 4.5, null],
  );

  it("is known for each measure with three known values before it, without peaks that are only bounds", () => {
    const [own] = sales([9, 9, { overallPeak: 60, uniqueViewers: 90 }]);
    expect(own && usualsOf(own, before)).toEqual({
      peak: { value: 60, median: 30, n: 3 },
      average: { value: 50, median: 50, n: 4 },
      reached: null,
      watchTime: { value: 6_000, median: 6_000, n: 4 },
      // Of the sales in the same currency.
      value: { value: 50, median: 50, n: 3 },
    });
  });

  it("is not known if it counts both ways, or if nothing was recorded", () => {
    const none = { peak: null, average: null, reached: null, watchTime: null, value: null };
    const mixed = before.map((one) => ({ ...one, counts: "mixed" as const }));
    const [own] = sales([9, 9, { counts: "mixed" }]);
    expect(own && usualsOf(own, mixed)).toEqual(none);
    const silent = saleOf({ ...endedSale(9, 9, null), startedAt: null, endedAt: iso(T0 + 9 * DAY_MS) });
    expect(
      usualsOf(
        silent,
        before.map((one) => ({ ...one, counts: null })),
      ),
    ).toEqual(none);
  });
});
