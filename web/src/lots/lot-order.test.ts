import type { LotAudience } from "@headcount/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { LOT_COLUMNS, sortedLots } from "./lot-order.ts";

const lot = (order: number, over: Partial<LotAudience>): LotAudience =>
  ({ order, number: `${order}`, ...over }) as LotAudience;
const orders = (lots: readonly LotAudience[]) => lots.map(({ order }) => order);

it("sorts numbers as numbers in both directions, and unknown values last", () => {
  const lots = [
    lot(1, { number: "10", peakViewers: 5 }),
    lot(2, { number: "9", peakViewers: null }),
    lot(3, { number: "9A", peakViewers: 7 }),
  ];
  expect(orders(sortedLots(lots, { by: "number", descending: false }))).toEqual([2, 3, 1]);
  expect(orders(sortedLots(lots, { by: "peakViewers", descending: true }))).toEqual([3, 1, 2]);
  expect(orders(sortedLots(lots, { by: "peakViewers", descending: false }))).toEqual([1, 3, 2]);
});

it("loses no lot, and keeps equal ones in the order of the sale", () => {
  const lots = fc
    .array(fc.option(fc.nat(3)))
    .map((peaks) => peaks.map((peakViewers, i) => lot(i + 1, { peakViewers })));
  fc.assert(
    fc.property(lots, fc.constantFrom(...LOT_COLUMNS), fc.boolean(), (all, by, descending) => {
      const sorted = sortedLots(all, { by, descending });
      expect([...orders(sorted)].sort((a, b) => a - b)).toEqual(orders(all));
      for (const [i, each] of sorted.entries()) {
        const before = sorted[i - 1];
        if (before && before[by] === each[by]) expect(before.order).toBeLessThan(each.order);
      }
    }),
  );
});
