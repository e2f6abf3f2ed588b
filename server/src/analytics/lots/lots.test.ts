import { type Level, MINUTE_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { seeded } from "../../simulation/seeded.ts";
import { happened } from "../../storage/moment.fixtures.ts";
import { contextOf, iso, minuteAt, T0 } from "../analytics.fixtures.ts";
import { SLICE, sliced, type Yielder } from "../slices.ts";
import { analyse, each, lot, slot, UNKNOWN } from "./lots.fixtures.ts";
import { lotFindings } from "./lots.ts";

describe("the audience of a lot", () => {
  //  slot      0     1     2     3
  //  viewers   10    20    40    0
  //  lot       |-----------|        from 0 s to 10 s
  it("comes from its slots, with peak and its time, average, minimum and viewer-minutes", async () => {
    const slots = [
      slot(0, 10, 4, 1),
      slot(1, { last: 21, mean: 20, min: 9, max: 30 }, 2, 2),
      slot(2, 40, 9, 9),
      slot(3, 0),
    ];
    const { lots } = await analyse(lot(0, 10), slots);
    expect(lots).toMatchObject([
      {
        number: "1",
        order: 1,
        run: 1,
        openedAt: iso(T0),
        closedAt: iso(T0 + 10_000),
        hammerAt: iso(T0 + 10_000),
        outcome: "sold",
        secondsOnBlock: 10,
        avgViewers: 15,
        peakViewers: 30,
        peakAt: iso(T0 + 5_000),
        minViewers: 9,
        viewerMinutes: 2.5,
        joins: 6,
        leaves: 3,
        coverage: 1,
        viewersAtOpen: 10,
        viewersAtHammer: 20,
      },
    ]);
  });

  //  slot      0     1     2
  //  viewers   100   10    200     peaks of 500 in the slots at the edges
  //  lot          |--------|-|     from 4 s to 11 s
  it("includes the share of a slot within the lot, and no peak from outside", async () => {
    const edge = (mean: number): Level => ({ last: mean, mean, min: 0, max: 500 });
    const { lots } = await analyse(lot(4, 11), [slot(0, edge(100), 10), slot(1, 10), slot(2, edge(200), 0, 10)]);
    expect(lots[0]).toMatchObject({
      avgViewers: (100 + 50 + 200) / 7,
      peakViewers: 200,
      peakAt: iso(T0 + 10_000),
      minViewers: 10,
      joins: 2,
      leaves: 2,
      viewersAtOpen: 100,
      viewersAtHammer: 200,
      coverage: 1,
    });
  });

  it("has a coverage, and no numbers if nothing was seen", async () => {
    const { lots } = await analyse([...lot(0, 20), ...lot(20, 40, "2"), ...lot(40, 40, "3")], [slot(1, 6)]);
    expect(lots[0]).toMatchObject({ coverage: 0.25, avgViewers: 6, viewersAtOpen: null, viewersAtHammer: null });
    expect(lots[1]).toMatchObject({ ...UNKNOWN, coverage: 0, viewersAtOpen: null, secondsOnBlock: 20 });
    expect(lots[2]).toMatchObject({ ...UNKNOWN, coverage: null, secondsOnBlock: 0 });
  });

  it("has the number of bids per minute", async () => {
    const bids = [61, 3, 59].map((second) => happened(second, "bid"));
    const { bids: counted } = await analyse([...bids, happened(0, "note")], []);
    expect(counted).toEqual([
      { minute: iso(T0), bids: 2 },
      { minute: iso(T0 + 60_000), bids: 1 },
    ]);
  });

  it("is 0 if nobody watched, and not unknown", async () => {
    const { lots } = await analyse(lot(0, 5), [slot(0, 0)]);
    expect(lots[0]).toMatchObject({ avgViewers: 0, peakViewers: 0, minViewers: 0, viewerMinutes: 0, coverage: 1 });
  });

  it("counts people if the auction counts people", async () => {
    const { lots } = await analyse(lot(0, 5), [slot(0, 8)], { auction: { countMode: "people" } });
    expect(lots[0]).toMatchObject({ avgViewers: 4, peakViewers: 4 });
  });

  it("extends to now for the lot on the block, and to the auction's end afterwards", async () => {
    const open = [happened(0, "lot_opened", { lotNumber: "1" })];
    const now = T0 + 20_000;
    expect((await analyse(open, [], { now })).lots[0]).toMatchObject({
      closedAt: null,
      hammerAt: null,
      secondsOnBlock: 20,
    });
    const endedAt = iso(T0 + 15_000);
    expect(
      (await analyse(open, [], { now, auction: { liveSpans: [{ from: iso(T0), to: endedAt }] } })).lots[0],
    ).toMatchObject({
      closedAt: endedAt,
      hammerAt: null,
      viewersAtHammer: null,
      secondsOnBlock: 15,
    });
  });

  it("is empty for a lot that was opened after the auction's end", async () => {
    const { lots } = await analyse([happened(20, "lot_opened", { lotNumber: "1" })], [slot(4, 7)], {
      auction: { liveSpans: [{ from: iso(T0), to: iso(T0 + 15_000) }] },
    });
    expect(lots[0]).toMatchObject({ ...UNKNOWN, secondsOnBlock: 0, closedAt: iso(T0 + 20_000), coverage: null });
    expect(lots[0]).toMatchObject({ viewersAtOpen: 7, viewersAtHammer: null });
  });
});

describe("the curve around hammers", () => {
  //  hammers at 100 s, 125 s and 160 s; viewers = the slot's number
  it("is the mean of the lots with complete data, with the number of these lots", async () => {
    const slots = Array.from({ length: 50 }, (_, index) => slot(index, index));
    const sale = [...lot(60, 100), ...lot(110, 125, "2"), ...lot(130, 160, "3"), ...lot(230, 240, "4")];
    const { hammerCurve, lots } = await analyse(sale, slots);
    expect(hammerCurve).toHaveLength(24);
    expect(hammerCurve.at(0)).toEqual({ offset: -60, viewers: (7 + 12 + 19) / 3, n: 3 });
    const hammers = lots.slice(0, 3).map(({ viewersAtHammer }) => viewersAtHammer ?? 0);
    expect(hammerCurve[12]).toEqual({ offset: 0, viewers: hammers.reduce((sum, at) => sum + at, 0) / 3, n: 3 });
    expect((await analyse(sale.slice(0, 4), slots)).hammerCurve[12]).toEqual({ offset: 0, viewers: null, n: 2 });
  });

  it("a lot that was opened and sold within one millisecond had the viewers of its slot", async () => {
    for (const second of [12, 10]) {
      const { lots } = await analyse(lot(second, second), [slot(1, 40), slot(2, 50), slot(3, 60)]);
      expect(lots[0]).toMatchObject({ viewersAtOpen: 50, viewersAtHammer: 50, secondsOnBlock: 0 });
    }
  });

  it("lots without a hammer are left out", async () => {
    const moments = [happened(0, "lot_opened", { lotNumber: "1" }), happened(10, "lot_opened", { lotNumber: "2" })];
    const { hammerCurve } = await analyse(moments, [slot(0, 5), slot(1, 5), slot(2, 5)]);
    expect(hammerCurve.every(({ viewers, n }) => viewers === null && n === 0)).toBe(true);
  });
});

describe("all lots together", () => {
  /** The given number of lots of one slot each, with this outcome and these viewers. */
  const series = (start: number, count: number, outcome: "sold" | "unsold", viewers: (i: number) => number) => ({
    moments: Array.from({ length: count }, (_, i) => [
      happened((start + i) * 5, "lot_opened", { lotNumber: `${start + i}` }),
      happened((start + i + 1) * 5, outcome),
    ]).flat(),
    slots: Array.from({ length: count }, (_, i) => slot(start + i, viewers(i))),
  });
  it("are compared by outcome, with their number and without unsampled lots", async () => {
    const { moments, slots } = series(0, 4, "sold", (i) => 10 * i);
    const { byOutcome } = await analyse(moments, slots.slice(0, 3));
    expect(byOutcome.sold).toEqual({ n: 3, avgViewers: 10 });
    expect(byOutcome.unsold).toEqual({ n: 0, avgViewers: null });
  });

  /** The given number of lots of one slot each. */
  const sale = (lots: readonly { viewers: number; isSold: boolean }[]) =>
    analyse(
      lots.flatMap(({ isSold }, i) => [
        happened(i * 5, "lot_opened", { lotNumber: `${i}` }),
        happened((i + 1) * 5, isSold ? "sold" : "unsold"),
      ]),
      lots.map(({ viewers }, i) => slot(i, viewers)),
      { now: T0 + lots.length * 5_000 },
    );
  const claims = async (lots: readonly { viewers: number; isSold: boolean }[]): Promise<boolean> => {
    const { low, high } = (await sale(lots)).soldMinusUnsold ?? { low: 0, high: 0 };
    return low > 0 || high < 0;
  };

  it("report the difference of sold and unsold lots from ten of each on, with an interval around it", async () => {
    const mixed = (count: number) =>
      sale(
        Array.from({ length: count }, (_, i) => ({ viewers: (i % 3 === 0 ? 100 : 50) + (i % 4), isSold: i % 3 === 0 })),
      );
    expect((await mixed(28)).soldMinusUnsold).toBeNull();
    const { viewers, low, high } = (await mixed(60)).soldMinusUnsold ?? { viewers: 0, low: 0, high: 0 };
    expect(viewers).toBeCloseTo(50, 0);
    expect(low).toBeGreaterThan(48);
    expect(high).toBeLessThan(52);
  });

  it("report no difference in 95 of 100 sales with a drifting audience, with random or clustered outcomes", async () => {
    const random = seeded(20);
    const normal = (): number => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);
    for (const inRuns of [true, false]) {
      let claimed = 0;
      for (let nth = 0; nth < 100; nth += 1) {
        const from = 20 + Math.floor(random() * 15);
        let viewers = 1_000;
        const lots = Array.from({ length: 60 }, (_, i) => {
          viewers += 20 * normal();
          return { viewers, isSold: inRuns ? i < 8 || (i >= from && i < from + 20) : random() < 0.5 };
        });
        if (await claims(lots)) claimed += 1;
      }
      expect([inRuns, claimed <= 5]).toEqual([inRuns, true]);
    }
  });

  it("are shown in three parts of the sale", async () => {
    const { moments, slots } = series(0, 7, "sold", (i) => i);
    expect((await analyse(moments, slots)).byOrder).toEqual([
      { first: 1, last: 2, n: 2, avgViewers: 0.5 },
      { first: 3, last: 4, n: 2, avgViewers: 2.5 },
      { first: 5, last: 7, n: 3, avgViewers: 5 },
    ]);
    expect((await analyse([], [])).byOrder).toEqual([]);
  });
});

describe("the phases", () => {
  //  minute    0     1     2     3
  //  viewers   2     4     8     16
  //  live            .30 s |-----| ended at 3:00
  it("are before, during and after the live time; a minute across an edge counts by its share", async () => {
    const minutes = [2, 4, 8, 16].map((viewers, i) => minuteAt(T0 + i * MINUTE_MS, viewers));
    const { phases } = await analyse([], [], {
      minutes,
      extent: { first: T0, last: T0 + 3 * MINUTE_MS },
      auction: { liveSpans: [{ from: iso(T0 + 90_000), to: iso(T0 + 3 * MINUTE_MS) }] },
    });
    expect(phases.before).toMatchObject({
      from: iso(T0),
      to: iso(T0 + 90_000),
      viewerMinutes: 4,
      peakViewers: 4,
      joins: 1.5,
    });
    expect(phases.during).toMatchObject({ viewerMinutes: 10, peakViewers: 8, coverage: 1 });
    expect(phases.after).toMatchObject({ viewerMinutes: 16, avgViewers: 16, from: iso(T0 + 3 * MINUTE_MS) });
  });

  it("end within a minute if its slots allow it", async () => {
    const slots = Array.from({ length: 12 }, (_, i) => slot(i, i < 6 ? 0 : 100));
    const minutes = [minuteAt(T0, { last: 100, mean: 50, min: 0, max: 100 })];
    const { phases, lots } = await analyse(lot(30, 60), slots, {
      minutes,
      now: T0 + MINUTE_MS,
      extent: { first: T0, last: T0 },
      auction: { liveSpans: [{ from: iso(T0 + 30_000), to: null }] },
    });
    for (const audience of [phases.during, lots[0]])
      expect(audience).toMatchObject({ avgViewers: 100, peakViewers: 100, minViewers: 100, viewerMinutes: 50 });
    expect(phases.before).toMatchObject({ avgViewers: 0, peakViewers: 0 });
  });

  it("that have not begun are absent, and those without stored data are unknown", async () => {
    const none = await analyse([], [], { auction: { liveSpans: [] } });
    expect(none.phases).toEqual({ before: null, during: null, between: null, after: null });
    const live = await analyse([], [], { now: T0 + MINUTE_MS + 10_000 });
    expect(live.phases).toMatchObject({ before: null, during: { ...UNKNOWN, coverage: 0 }, after: null });
  });
});

it("T32: a hundred thousand moments are folded in slices, and other work runs between them", async () => {
  const moments = Array.from({ length: 50_000 }, (_, i) => [
    happened(i / 10, "lot_opened", { lotNumber: String(i % 2_000) }),
    happened(i / 10, "sold"),
  ]).flat();
  // Each item of a source or of the result moves this clock.
  let [steps, most, turns] = [0, 0, 0];
  const yielder: Yielder = {
    isDue: () => {
      steps += 1;
      most = Math.max(most, steps);
      return steps >= SLICE;
    },
    yield: async () => {
      steps = 0;
      turns += 1;
    },
  };
  function* stepping<T>(items: readonly T[]): Generator<T> {
    for (const item of items) {
      steps += 1;
      yield item;
    }
  }
  const slots = Array.from({ length: 1_200 }, (_, i) => slot(i, 3));
  const { count, lots } = await lotFindings(contextOf(), {
    moments: [stepping(moments)],
    slots: () => each([...slots]),
    minutes: () => each([]),
    yielder,
  });
  expect(count).toBe(50_000);
  expect(most).toBeLessThanOrEqual(SLICE + 1);
  expect(turns).toBeGreaterThanOrEqual((2 * 100_000 + 2 * 50_000 + slots.length) / (SLICE + 1) - 3);
  let slices = 0;
  for await (const some of sliced(lots(), yielder)) {
    slices += 1;
    expect(some.length).toBeLessThanOrEqual(SLICE);
  }
  expect(slices).toBeGreaterThanOrEqual(50_000 / SLICE);
});
