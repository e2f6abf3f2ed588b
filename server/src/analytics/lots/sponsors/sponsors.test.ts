import { type LotAudience, MINUTE_MS, SLOT_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampledSlot } from "../../../minutes/slot.ts";
import { happened } from "../../../storage/moment.fixtures.ts";
import { T0 } from "../../analytics.fixtures.ts";
import { analyse, slot } from "../lots.fixtures.ts";
import { compareLotNumbers, isBooked } from "./booking.ts";
import { startSponsorTotals } from "./sponsor-totals.ts";

const totalsOf = (lots: readonly LotAudience[], now = T0 + 5 * MINUTE_MS) => {
  const totals = startSponsorTotals(MINUTE_MS);
  for (const lot of lots) totals.add(lot, now);
  return totals;
};

describe("booked lots", () => {
  it("are known by number, whatever their order in the sale", () => {
    const sorted = ["9", "10", "10A", "10B", "11", "A1", "A2", "A10", "B1"];
    expect(sorted.toReversed().sort(compareLotNumbers)).toEqual(sorted);
    const booked = (number: string) =>
      isBooked(
        [
          { from: "10", to: "20" },
          { from: "A-2", to: "A-2" },
        ],
        number,
      );
    expect(["10", "10A", "010", "20", "a-2"].every(booked)).toBe(true);
    expect(["9", "20A", "21", "100", "A-1", "A-20", "", "x"].some(booked)).toBe(false);
    expect(isBooked([], "7")).toBe(true);
    expect(isBooked([{ from: "20", to: "10" }], "15")).toBe(false);
  });

  it("are in one order for any texts", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        expect(Math.sign(compareLotNumbers(a, b))).toBe(-Math.sign(compareLotNumbers(b, a)) + 0);
        if (compareLotNumbers(a, b) <= 0 && compareLotNumbers(b, c) <= 0)
          expect(compareLotNumbers(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

/** Lots one after the other, each with seconds on the block and before it, and slots of which some are missing. */
const anySale = fc.record({
  lots: fc.array(fc.record({ number: fc.constantFrom("1", "2", "3", "10"), seconds: fc.nat(40), pause: fc.nat(20) }), {
    maxLength: 6,
  }),
  viewers: fc.array(fc.option(fc.nat(50), { freq: 4 }), { minLength: 60, maxLength: 60 }),
});

describe("the numbers of a sponsor", () => {
  it("agree with a model of single seconds, and with the lots", async () => {
    await fc.assert(
      fc.asyncProperty(anySale, async ({ lots, viewers }) => {
        let second = 0;
        const times = lots.map(({ number, seconds, pause }) => {
          const from = second + pause;
          second = from + seconds;
          return { number, from, to: second };
        });
        const moments = times.flatMap(({ number, from, to }) => [
          happened(from, "lot_opened", { lotNumber: number }),
          happened(to, "sold", { lotNumber: number }),
        ]);
        const slots: SampledSlot[] = viewers.flatMap((count, index) => (count === null ? [] : slot(index, count)));
        const now = T0 + 5 * MINUTE_MS;
        const all = (await analyse(moments, slots, { now, extent: { first: T0, last: now - MINUTE_MS } })).lots;
        const booked = all.filter(({ number }) => isBooked([{ from: "2", to: "9" }], number));
        const found = totalsOf(booked, now);
        let [watched, sampled, onBlock] = [0, 0, 0];
        for (const { openedAt, secondsOnBlock } of booked)
          for (let past = 0; past < secondsOnBlock; past += 1) {
            const count = viewers[Math.floor((Date.parse(openedAt) - T0 + past * 1_000) / SLOT_MS)];
            onBlock += 1;
            if (typeof count !== "number") continue;
            sampled += 1;
            watched += count;
          }
        const totals = found.finish();
        expect(totals.secondsOnBlock).toBe(onBlock);
        expect(totals.lotCount).toBe(new Set(booked.map(({ number }) => number)).size);
        if (sampled === 0) expect(totals).toMatchObject({ avgViewers: null, viewerMinutes: null });
        else {
          expect(totals.viewerMinutes).toBeCloseTo(watched / 60, 6);
          expect(totals.avgViewers).toBeCloseTo(watched / sampled, 6);
          expect(totals.coverage).toBeCloseTo(sampled / onBlock, 6);
        }
        const minutes = new Set(
          found
            .minutes()
            .flatMap(({ from, to }) => Array.from({ length: (to - from) / MINUTE_MS }, (_, i) => from / MINUTE_MS + i)),
        );
        for (const { openedAt } of booked) expect(minutes).toContain(Math.floor(Date.parse(openedAt) / MINUTE_MS));
      }),
    );
  });

  it("are unknown without a lot on the block, and never zero", () => {
    const none = { lotCount: 0, secondsOnBlock: 0, avgViewers: null, viewerMinutes: null, coverage: null };
    expect(totalsOf([]).finish()).toEqual(none);
    expect(totalsOf([]).minutes()).toEqual([]);
  });
});
