import type { MinutePart } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { slotOf } from "../../src/storage/part.fixtures.ts";
import { eventually, INTERNAL_KEY, type TestViewer, viewer } from "../support/harness.ts";
import { at, range, twoAuctions } from "../support/two-auctions.ts";

/** A recorder whose minutes have one slot of 50 ms. The test sets the clock, so the events in each minute are exact. */
const SHORT_MINUTES = { SLOT_MS: "50", SLOTS_PER_MINUTE: "1" };
const shortMinutes =
  (start: string) =>
  (minute: number, offset = 0) =>
    new Date(Date.parse(start) + minute * 50 + offset).toISOString();
const minute = shortMinutes(at("12:00"));

const leave = (viewers: TestViewer[]) => Promise.all(viewers.map((each) => each.leaves()));

describe("ten pitfalls of viewer statistics", () => {
  //  minute   1              2      3
  //  ours     5, 1, then 2   3      (now)
  it("1: the peak is the highest of all counts, not the higher of the last two", async () => {
    const { clock, ours, other } = await twoAuctions(minute(0), SHORT_MINUTES);
    clock.moveTo(minute(1));
    await other.admit(7);
    const [, ...crowd] = await ours.admit(5);
    await leave(crowd);
    await ours.admit(1);
    clock.moveTo(minute(2));
    await ours.admit(1);
    clock.moveTo(minute(3));
    await ours.recorded(minute(2));

    const both = await ours.ask(range(minute(1), minute(3)));
    expect(both.snapshots.map(({ peakViewers }) => peakViewers)).toEqual([5, 3]);
    expect(both.snapshots.map(({ viewerCount }) => viewerCount)).toEqual([2, 3]);
    expect(both.summary.overallPeak).toBe(5);
    const rolledUp = await ours.ask({ ...range(minute(1), minute(3)), unit: "hour" });
    expect(rolledUp.snapshots).toMatchObject([{ peakViewers: 5, viewerCount: 3 }]);
    // The edge cuts the first minute, and its peak goes with it.
    expect((await ours.ask(range(minute(1, 1), minute(3)))).summary.overallPeak).toBe(3);
    expect((await other.ask(range(minute(1), minute(3)))).summary.overallPeak).toBe(7);
  });

  //  minute   10:59   11:00   11:01   11:02   11:03        asked: [11:00, 11:03)
  //  ours     300     10      20      15      400
  //  other    500     500     500     500     500
  it("2: a range's peak comes from its own minutes and its own auction", async () => {
    const { ours, other } = await twoAuctions(at("12:00"));
    const sizes = { "10:59": 300, "11:00": 10, "11:01": 20, "11:02": 15, "11:03": 400 };
    for (const [time, size] of Object.entries(sizes)) {
      await other.post(at(time), 500);
      await ours.post(at(time), size);
    }
    const asked = range(at("11:00"), at("11:03"));
    expect((await ours.ask(asked)).summary).toMatchObject({ overallPeak: 20, overallMin: 10, totalSnapshots: 3 });
    expect((await ours.ask({ ...asked, unit: "hour" })).snapshots).toMatchObject([{ peakViewers: 20 }]);
    expect((await other.ask(asked)).summary).toMatchObject({ overallPeak: 500, overallMin: 500 });
  });

  it("3: a minute counts in every range and every unit as soon as it is stored", async () => {
    const { ours, other } = await twoAuctions(at("12:00"));
    await other.post(at("09:00"), 90);
    await ours.post(at("11:58"), 1);
    const minutes = { unit: "minute" };
    const questions = ["15m", "hour", "day", "all"].flatMap((timeRange) => [
      { timeRange, ...minutes },
      { timeRange, unit: "hour" },
      { timeRange, unit: "day" },
    ]);
    const peaks = () => Promise.all(questions.map(async (question) => (await ours.ask(question)).summary.overallPeak));
    expect(new Set(await peaks())).toEqual(new Set([1]));
    await ours.post(at("11:59"), 8);
    expect(new Set(await peaks())).toEqual(new Set([8]));
    for (const question of questions) expect((await ours.ask(question)).snapshots.at(-1)?.peakViewers).toBe(8);
    // The minute begins at the edge of one range and is within the other.
    expect((await ours.ask(range(at("11:00"), at("11:59")))).summary.overallPeak).toBe(1);
    expect((await ours.ask(range(at("11:59"), at("12:00")))).summary.overallPeak).toBe(8);
    expect((await other.ask(minutes)).summary.overallPeak).toBe(90);
  });

  //  minute  |1               |2               |3
  //  ours    |4 for 40 ms, 0  |0, 1 for 10 ms  |1
  it("4: the average weights each count by its duration, and does not use the last value", async () => {
    const { clock, ours, other } = await twoAuctions(minute(0), SHORT_MINUTES);
    clock.moveTo(minute(1));
    await other.admit(3);
    const crowd = await ours.admit(4);
    clock.moveTo(minute(1, 40));
    await leave(crowd);
    clock.moveTo(minute(2));
    await ours.recorded(minute(1));
    clock.moveTo(minute(2, 40));
    await ours.admit(1);
    clock.moveTo(minute(3));
    await ours.recorded(minute(2));

    const both = await ours.ask(range(minute(1), minute(3)));
    expect(both.snapshots.map(({ avgViewers }) => avgViewers)).toEqual([3.2, 0.2]);
    expect(both.snapshots.map(({ viewerCount }) => viewerCount)).toEqual([0, 1]);
    expect(both.summary.overallAvg).toBeCloseTo(1.7);
    expect((await ours.ask(range(minute(2), minute(3)))).summary.overallAvg).toBe(0.2);
    expect((await other.ask(range(minute(1), minute(3)))).summary.overallAvg).toBe(3);
  });

  //  11:00, slot   0    3    5         11:01, slots 0 to 11
  //  recorder a    10   7    0         2
  //  recorder b    0    7    10
  it("5: recorders are added slot by slot: no maximum of maxima, no mean of means, no sum of people", async () => {
    const { ours, other } = await twoAuctions(at("12:00"));
    const part = (node: string, time: string, levels: Record<number, number>): MinutePart => {
      const slots = Object.entries(levels).map(([index, level]) => slotOf(Number(index), level));
      return { node, boot: "1", seq: 1, minute: Date.parse(at(time)), slots, joins: 10, leaves: 0 };
    };
    const still = (level: number) => Object.fromEntries(Array.from({ length: 12 }, (_, index) => [index, level]));
    await ours.postPart(part("a", "10:59", still(100)));
    await ours.postPart(part("a", "11:00", { 0: 10, 3: 7, 5: 0 }));
    await ours.postPart(part("b", "11:00", { 0: 0, 3: 7, 5: 10 }));
    await ours.postPart(part("a", "11:01", still(2)));
    await ours.postPart(part("b", "11:02", still(200)));
    for (const time of ["11:00", "11:01"]) await other.postPart(part("a", time, still(1_000)));

    for (const unit of ["minute", "hour"]) {
      const { summary, snapshots } = await ours.ask({ ...range(at("11:00"), at("11:02")), unit });
      expect(summary).toMatchObject({ overallPeak: 14, peakAt: "2026-11-24T11:00:15.000Z", overallMin: 2 });
      expect(summary.overallAvg).toBeCloseTo((10 + 14 + 10 + 12 * 2) / 15, 10);
      // It is unknown whether people of one minute were present in another, and no sum replaces this number.
      expect(summary.uniqueViewers).toBeNull();
      expect(snapshots.at(-1)).toMatchObject({ people: 2, connections: 2 });
    }
    expect((await other.ask(range(at("11:00"), at("11:02")))).summary.overallPeak).toBe(1_000);
  });

  //  ours     10:00 … 10:09, ten viewers each         asked: 10:01:30 to 10:05:30
  //  other    09:00, 11:30
  it("6: time watched is clipped to the range, and so is its length", async () => {
    const { ours, other } = await twoAuctions(at("12:00"));
    for (let i = 0; i < 10; i += 1) await ours.post(at(`10:0${i}`), 10);
    for (const time of ["09:00", "11:30"]) await other.post(at(time), 1_000);
    const clipped = range("2026-11-24T10:01:30.000Z", "2026-11-24T10:05:30.000Z");
    for (const unit of ["minute", "5m", "hour", "day"]) {
      const { summary, snapshots } = await ours.ask({ ...clipped, unit });
      expect(summary).toMatchObject({ totalSnapshots: 3, duration: 3, viewerMinutes: 30 });
      expect(snapshots.reduce((sum, { viewerSeconds }) => sum + viewerSeconds, 0)).toBe(30 * 60);
    }
    expect((await ours.ask()).summary).toMatchObject({ duration: 10, viewerMinutes: 100 });
    expect((await other.ask(clipped)).summary).toMatchObject({ duration: 0, viewerMinutes: 0 });
  });

  //           23:59:59.850   .900   .950   |00:00:00.000   .050   .100
  //  minute   0              1      2      |3              4      5
  //  ours     (starts)       1      0      |(asleep)       0      (now)
  //  other    off
  it("7: empty, missing and switched off are distinct, in order over midnight", async () => {
    const night = shortMinutes("2026-11-24T23:59:59.850Z");
    const { clock, ours, other } = await twoAuctions(night(0), SHORT_MINUTES);
    await ours.patch({ state: "live" });
    await other.patch({ enableViewerAnalytics: false });
    clock.moveTo(night(1));
    await other.admit(3);
    const [ann] = await ours.admit(1);
    await ann?.leaves();
    clock.moveTo(night(2));
    await ours.recorded(night(1));
    clock.moveTo(night(4));
    await ours.recorded(night(2));
    clock.moveTo(night(5));
    await ours.recorded(night(4));

    const { snapshots, summary, meta } = await ours.ask(range(night(1), night(5)));
    expect(snapshots.map(({ timestamp, peakViewers }) => [timestamp, peakViewers])).toEqual([
      [night(1), 1],
      [night(2), 0],
      [night(4), 0],
    ]);
    expect(meta.gaps).toEqual([range(night(3), night(4))]);
    expect(summary).toMatchObject({ totalSnapshots: 3, coverage: 0.75, tracked: true });
    const empty = await ours.ask(range(night(2), night(3)));
    expect(empty.summary).toMatchObject({ totalSnapshots: 1, overallPeak: 0, overallAvg: 0, coverage: 1 });
    const unseen = await ours.ask(range(night(3), night(4)));
    expect(unseen.summary).toMatchObject({ totalSnapshots: 0, overallPeak: null, overallAvg: null, tracked: true });
    const off = await other.ask(range(night(1), night(5)));
    expect(off.summary).toMatchObject({ totalSnapshots: 0, overallPeak: null, current: 3, tracked: false });
  });

  it("8: points with the same clock label stay separate, on different days and in the repeated hour", async () => {
    const { ours, other } = await twoAuctions(at("12:00"));
    const days = ["2026-11-22", "2026-11-23", "2026-11-24"];
    for (const [index, day] of days.entries()) {
      await ours.post(at("10:00", day), 100 + index);
      await ours.post(at("10:05", day), 10 + index);
      await other.post(at("10:00", day), 5_000);
    }
    // Berlin's clock shows 2:30 twice in this night.
    await ours.post(at("00:30", "2026-10-25"), 7);
    await ours.post(at("01:30", "2026-10-25"), 8);
    const peaks = async (query: Record<string, string>) =>
      (await ours.ask(query)).snapshots.map(({ timestamp, peakViewers }) => [timestamp, peakViewers]);

    // The edges cut the first day's 10:00 and the last day's 10:05. The points of their hours have the rest.
    const cut = range("2026-11-22T10:00:30.000Z", at("10:05"));
    expect(await peaks({ ...cut, unit: "5m" })).toEqual([
      [at("10:05", "2026-11-22"), 10],
      [at("10:00", "2026-11-23"), 101],
      [at("10:05", "2026-11-23"), 11],
      [at("10:00"), 102],
    ]);
    expect(await peaks({ ...cut, unit: "hour" })).toEqual(days.map((day, i) => [at("10:00", day), [10, 101, 102][i]]));
    const night = range(at("00:00", "2026-10-25"), at("03:00", "2026-10-25"));
    expect(await peaks({ ...night, unit: "hour", tz: "Europe/Berlin" })).toEqual([
      [at("00:00", "2026-10-25"), 7],
      [at("01:00", "2026-10-25"), 8],
    ]);
  });

  //  minute   1                             2            3
  //  ours     3 come, one of them twice     all leave    nobody
  //  other    one comes from ours                        and stays
  it("9: the count is the number of present viewers: it never drifts below zero or stays too high", async () => {
    const { server, clock, ours, other } = await twoAuctions(minute(0), SHORT_MINUTES);
    await ours.patch({ state: "live" });
    clock.moveTo(minute(1));
    const [ann, bob, cid] = (await ours.admit(3)) as [TestViewer, TestViewer, TestViewer];
    expect(await ann.joins(ours.id)).toMatchObject({ data: { viewerCount: 3 } });
    const stray = viewer(server);
    await stray.leaves();
    expect(await bob.joins(other.id)).toMatchObject({ data: { viewerCount: 1 } });
    expect(await ours.counts()).toEqual([2, 2, 2]);
    clock.moveTo(minute(2));
    await ann.leaves();
    await ann.leaves();
    ann.close();
    cid.close();
    await eventually(async () => (await ours.counts())[0] === 0);
    clock.moveTo(minute(3));
    await ours.recorded(minute(2));
    clock.moveTo(minute(4));
    await ours.recorded(minute(3));

    expect(await ours.counts()).toEqual([0, 0, 0]);
    expect(await other.counts()).toEqual([1, 1, 1]);
    expect(server.load).toMatchObject({ connections: 1, auctions: 1 });
    const { snapshots } = await ours.ask(range(minute(1), minute(4)));
    expect(
      snapshots.map(({ joins, leaves, viewerCount, minViewers }) => [joins, leaves, viewerCount, minViewers]),
    ).toEqual([
      [3, 1, 2, 0],
      [0, 2, 0, 0],
      [0, 0, 0, 0],
    ]);
    // From this edge on more people leave than come, but the count never falls below 0.
    expect((await ours.ask(range(minute(2), minute(4)))).summary).toMatchObject({ overallMin: 0, overallPeak: 2 });
  });

  //  minute   1     2
  //  ours     4     10 (now, not stored yet)
  //  other    2     2
  it("10: no surface shows a current count above the peak", async () => {
    const { server, clock, ours, other } = await twoAuctions(minute(0), SHORT_MINUTES);
    clock.moveTo(minute(1));
    await other.admit(2);
    const [ann] = await ours.admit(4);
    clock.moveTo(minute(2));
    await ours.recorded(minute(1));
    await ours.admit(6);
    clock.moveTo(minute(2, 10));

    expect((await ann?.sees(10))?.count).toMatchObject({ connections: 10 });
    expect(await ours.counts()).toEqual([10, 10, 10]);
    const metrics = await server.call("GET", "/metrics", undefined, { authorization: `Bearer ${INTERNAL_KEY}` });
    expect(metrics.body).toMatch(/^headcount_connections 12$/m);
    for (const query of [{}, { timeRange: "hour" }, { from: minute(1) }, { from: minute(2) }]) {
      const { summary } = await ours.ask(query);
      expect(summary.current).toBe(10);
      if (summary.totalSnapshots > 0) expect(summary.overallPeak).toBe(10);
    }
    // A range that ends before now has the peak of that time.
    expect((await ours.ask(range(minute(1), minute(2)))).summary).toMatchObject({ overallPeak: 4, current: 10 });
    clock.moveTo(minute(3));
    await ours.recorded(minute(2));
    expect((await ours.ask()).summary).toMatchObject({ overallPeak: 10, peakAt: minute(2), current: 10 });
    expect((await other.ask()).summary).toMatchObject({ overallPeak: 2, current: 2 });
  });
});
