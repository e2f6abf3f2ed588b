import type { LotAudience } from "@headcount/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { flowOf } from "./flow.tsx";
import { COLUMNS, type Column } from "./lots-table.tsx";

const AT = "2026-03-10T00:00:00.000Z";
const lotWith = (audience: Partial<LotAudience>): LotAudience => ({
  ...{ number: "1", title: null, order: 1, run: 1, openedAt: AT, closedAt: AT, hammerAt: AT, outcome: "sold" },
  ...{ secondsOnBlock: 7, bids: 0, price: null, currency: null, coverage: 1, viewerMinutes: 1, minViewers: 0 },
  ...{
    avgViewers: 0,
    peakViewers: 0,
    peakIsBound: false,
    peakAt: null,
    viewersAtOpen: 0,
    viewersAtHammer: 0,
    joins: 0,
    leaves: 0,
    ...{ bidders: null, bidsPer100Viewers: null, escalation: null, viewersGained: null, heat: null },
  },
  ...audience,
});
const shown = (lot: LotAudience, column: Column): unknown => COLUMNS[column](lot, () => "");

it("shows whole people for a lot that begins and ends within slots, and never more than the peak", () => {
  const lot = lotWith({ peakViewers: 31, viewersAtOpen: 1.5, viewersAtHammer: 30.4, joins: 0.2, leaves: 4.28 });
  const cells = (["peakViewers", "viewersAtHammer", "joins", "leaves"] as const).map((by) => shown(lot, by));
  expect(cells).toEqual(["31", "30", "0", "4"]);
  expect(flowOf(lot)).toMatchObject({ from: "2", to: "30" });
  const people = fc.double({ min: 0, max: 900, noNaN: true });
  fc.assert(
    fc.property(people, people, (viewersAtOpen, viewersAtHammer) => {
      const peakViewers = Math.ceil(Math.max(viewersAtOpen, viewersAtHammer));
      const any = lotWith({ viewersAtOpen, viewersAtHammer, peakViewers });
      const { from, to, change } = flowOf(any);
      for (const words of [from, to]) {
        expect(words).toMatch(/^(?:\d+|under\u00a01)$/);
        expect(Number(words.replace("under\u00a01", "0"))).toBeLessThanOrEqual(peakViewers);
      }
      expect(change === null).toBe(viewersAtOpen < 1);
      if (change !== null) expect(viewersAtOpen * (1 + change)).toBeCloseTo(viewersAtHammer, 5);
    }),
  );
});

it("shows a peak that may be lower as a bound", () => {
  const peak = (audience: Partial<LotAudience>): unknown => shown(lotWith(audience), "peakViewers");
  expect(peak({ peakViewers: 1_234, peakIsBound: true })).toBe(`at most ${(1_234).toLocaleString()}`);
  expect(peak({ peakViewers: null, peakIsBound: true })).toBe("–");
  expect(peak({ peakViewers: 31 })).toBe("31");
});
