import { MINUTE_MS, SLOT_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { happened } from "../../storage/moment.fixtures.ts";
import { iso, lotOf, T0 } from "../analytics.fixtures.ts";
import { lot, slot } from "../lots/lots.fixtures.ts";
import { only, standsOut } from "./highlights.fixtures.ts";
import { afterPeak } from "./highlights.ts";

/** Consecutive slots from T0 on: this many viewers in each; `null`: not sampled. */
const slots = (...viewers: (number | null)[]) =>
  viewers.flatMap((count, index) => (count === null ? [] : [slot(index, count)]));
/** The same number of viewers in several slots. */
const steady = <T>(count: number, viewers: T): T[] => Array.from({ length: count }, () => viewers);
const opened = (second: number, lotNumber: string) => happened(second, "lot_opened", { lotNumber });
const isBreak = (second: number) => happened(second, "break");

describe("the start of a lot", () => {
  it("is the largest change in the first minute after an opening, in whole viewers", async () => {
    const moments = [...lot(0, 50), ...lot(60, 110, "2"), ...lot(120, 170, "3")];
    const found = await only("lotStart", moments, slots(...steady(12, 100), ...steady(12, 140.4), ...steady(13, 150)));
    expect(found).toEqual({ kind: "lotStart", lot: { order: 1, number: "1", title: null }, gained: 40 });
  });

  it("needs five viewers and 5 % of the viewers at the opening", async () => {
    const gain = async (before: number, after: number) =>
      (await only("lotStart", lot(0, 50), slots(...steady(12, before), after)))?.gained;
    expect([await gain(0, 4), await gain(0, 5), await gain(200, 209), await gain(200, 210)]).toEqual([
      undefined,
      5,
      undefined,
      10,
    ]);
    expect(await gain(100, 50)).toBeUndefined();
  });

  it("is unknown if the slot of the opening, or of a minute later, was not sampled", async () => {
    expect(await only("lotStart", lot(0, 50), slots(null, ...steady(11, 10), 90))).toBeUndefined();
    expect(await only("lotStart", lot(0, 50), slots(...steady(12, 10), null, 90))).toBeUndefined();
    expect(await only("lotStart", lot(0, 50), slots(10, ...steady(11, null), 90))).toMatchObject({ gained: 80 });
  });

  it("counts people if the auction counts people", async () => {
    const over = { auction: { countMode: "people" as const } };
    expect(await only("lotStart", lot(0, 50), slots(...steady(12, 10), 90), over)).toMatchObject({ gained: 40 });
  });
});

describe("the share after the peak", () => {
  const sale = [...lot(0, 10), ...lot(15, 25, "2"), ...lot(30, 40, "3")];

  it("is the part of the highest peak that was there when the next lot opened", async () => {
    expect(await only("afterPeak", sale, slots(10, 20, 30, 50, 40, 30, 20, 10))).toEqual({
      kind: "afterPeak",
      lot: { order: 2, number: "2", title: null },
      next: { order: 3, number: "3", title: null },
      share: 0.4,
    });
  });

  it("needs a peak of ten viewers, a next lot, and a known share of at most 1", async () => {
    expect(await only("afterPeak", sale, slots(9, 9, 5, 5, 5, 5, 5, 5))).toBeUndefined();
    expect(await only("afterPeak", sale, slots(10, 10, 5, 5, 5, 5, 5, 5))).toMatchObject({ share: 0.5 });
    expect(await only("afterPeak", sale, slots(10, 20, 30, 40, 40, 30, 90, 90))).toBeUndefined();
    expect(await only("afterPeak", sale, slots(10, 20, 30, 50, 40, 30, null, 10))).toBeUndefined();
    expect(await only("afterPeak", sale, slots(20, 20, 60, 10, 10, 10, 10, 10))).toMatchObject({ share: 0.5 });
  });

  it("is unknown if the peak is only a bound, or if lots are missing", async () => {
    const lots = [lotOf({ peakViewers: 50 }), lotOf({ order: 2, viewersAtOpen: 20 })];
    const share = async (given: typeof lots, count = given.length) =>
      (await afterPeak({ lots: () => given, count }, { isDue: () => false, yield: async () => {} })) !== null;
    expect(await share(lots)).toBe(true);
    expect(await share(lots, 3)).toBe(false);
    expect(await share(lots.map((one) => ({ ...one, peakIsBound: true })))).toBe(false);
  });
});

describe("the dip of a break", () => {
  //  slot      0     1     2     3     4     5     6
  //  viewers   100   70    60    80    90    100   110
  //  break     from 2 s          lot 2 opens at 16 s
  const moments = [...lot(0, 1), isBreak(2), opened(16, "2")];
  const viewers = [100, 70, 60, 80, 90, 100, 110];

  it("is the missing share at the lowest level, and the time until the level at the start was reached again", async () => {
    expect(await only("break", moments, slots(...viewers))).toEqual({
      kind: "break",
      at: iso(T0 + 2_000),
      lost: 0.4,
      minutes: (25_000 - 2_000) / MINUTE_MS,
    });
  });

  it("does not include what is lost after the next lot opens", async () => {
    expect(await only("break", moments, slots(100, 70, 60, 80, 10, 10, 100))).toMatchObject({ lost: 0.4 });
  });

  it("ends with the break if the viewers come back before it is over", async () => {
    expect(await only("break", moments, slots(100, 60, 100, 80, 80, 80, 80))).toMatchObject({
      minutes: (10_000 - 2_000) / MINUTE_MS,
    });
  });

  it("has no length until the viewers are back, or if they do not come back while the auction is live", async () => {
    const over = { now: T0 + 35_000 };
    expect(await only("break", moments, slots(...viewers.slice(0, 5)), over)).toMatchObject({ minutes: null });
    const ended = { auction: { liveSpans: [{ from: iso(T0), to: iso(T0 + 25_000) }] } };
    expect(await only("break", moments, slots(...viewers), ended)).toMatchObject({ lost: 0.4, minutes: null });
  });

  it("needs ten viewers and a tenth of the viewers", async () => {
    const dip = async (start: number, lowest: number) =>
      (await only("break", moments, slots(start, lowest, start, start, start)))?.lost;
    expect([await dip(20, 11), await dip(20, 10), await dip(200, 181), await dip(200, 180)]).toEqual([
      undefined,
      0.5,
      undefined,
      0.1,
    ]);
  });

  it("is unknown if a slot is missing until the viewers were back", async () => {
    for (const missing of [0, 1, 3, 4])
      expect(
        await only("break", moments, slots(...viewers.map((count, i) => (i === missing ? null : count)))),
      ).toBeUndefined();
    // The minutes have arrived, and this slot is not among them.
    expect(await only("break", moments, slots(...viewers.slice(0, 5)))).toBeUndefined();
  });

  it("is the largest of all breaks, and a second break before the next lot belongs to the first", async () => {
    const sale = [isBreak(0), isBreak(7), opened(10, "1"), isBreak(15), opened(25, "2"), isBreak(30), opened(40, "3")];
    const found = await only("break", sale, slots(100, 80, 100, 100, 50, 100, 100, 70, 100));
    expect(found).toMatchObject({ at: iso(T0 + 15_000), lost: 0.5 });
  });

  it("is found for several breaks whose viewers come back in another order", async () => {
    const sale = [isBreak(0), opened(10, "1"), isBreak(10.001), opened(20, "2"), isBreak(20.001), opened(30, "3")];
    const found = (...later: number[]) => only("break", sale, slots(200, 150, 100, 40, 90, 60, ...later));
    expect(await found(90, 100, 200)).toMatchObject({ at: iso(T0 + 10_001), lost: 0.6, minutes: 24_999 / MINUTE_MS });
    expect(await found(120, 200)).toMatchObject({ at: iso(T0 + 10_001), minutes: 19_999 / MINUTE_MS });
  });

  it("counts the viewers of its own live time if two live times share a slot", async () => {
    const live = (...spans: [number, number][]) => ({
      auction: { liveSpans: spans.map(([from, to]) => ({ from: iso(T0 + from), to: iso(T0 + to) })) },
    });
    const sale = [isBreak(0), isBreak(12), opened(20, "1")];
    const spans = live([0, 11_000], [12_000, 30_000]);
    expect(await only("break", sale, slots(100, 50, 70, 70, 70, 70, 100), spans)).toMatchObject({
      at: iso(T0),
      lost: 0.5,
      minutes: null,
    });
    expect(await only("break", sale, slots(100, 50, 70, 70, 100, 70), spans)).toMatchObject({ minutes: null });
  });

  it("does not exist outside the live time, and for a break with an opening at the same time", async () => {
    const later = { auction: { liveSpans: [{ from: iso(T0 + 5_000), to: null }] } };
    expect(await only("break", moments, slots(...viewers), later)).toBeUndefined();
    expect(await only("break", moments, slots(...viewers), { auction: { liveSpans: [] } })).toMatchObject({
      lost: 0.4,
    });
    for (const together of [
      [isBreak(2), opened(2, "2")],
      [opened(2, "2"), isBreak(2)],
    ])
      expect(await only("break", together, slots(...viewers))).toBeUndefined();
  });
});

describe("the level five minutes ago", () => {
  const before = async (...given: Parameters<typeof standsOut>) => (await standsOut(...given)).levelBefore;
  const now = T0 + 5 * MINUTE_MS + 2 * SLOT_MS + 1;

  it("is known if the auction is live and that slot was sampled", async () => {
    expect(await before([], slots(10, 20, 30), { now })).toBe(30);
    expect(await before([], slots(10, 20), { now })).toBeNull();
    const liveSpans = [{ from: iso(T0), to: iso(now) }];
    expect(await before([], slots(10, 20, 30), { now, auction: { liveSpans } })).toBeNull();
  });
});

it("nothing stands out without moments or without slots", async () => {
  expect((await standsOut([], slots(...steady(30, 500)))).highlights).toEqual([]);
  expect((await standsOut([...lot(0, 10), isBreak(11)], [])).highlights).toEqual([]);
});
