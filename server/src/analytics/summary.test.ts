import { MINUTE_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { answer, iso, minuteAt, T0 } from "./analytics.fixtures.ts";

describe("the summary", () => {
  it("of no data is null, never zero", () => {
    const { snapshots, summary, meta } = answer([], {}, { current: 3 });
    expect(snapshots).toEqual([]);
    expect(summary).toEqual({
      totalSnapshots: 0,
      overallPeak: null,
      overallAvg: null,
      overallMin: null,
      duration: 0,
      peakAt: null,
      peakIsBound: false,
      viewerMinutes: 0,
      uniqueViewers: null,
      uniqueViewersLow: null,
      uniqueViewersHigh: null,
      current: 3,
      coverage: null,
      tracked: true,
      countModes: [],
    });
    expect(meta).toMatchObject({ stored: null, gaps: [], unit: "minute", retentionDays: 90 });
  });

  it("has the oldest of equal peaks, and lasts from the first stored minute to the end of the last", () => {
    const minutes = [3, 50, 4, 50, 1].map((value, i) => minuteAt(T0 + 2 * i * MINUTE_MS, value));
    expect(answer(minutes, { unit: "5m" }).summary).toMatchObject({
      totalSnapshots: 5,
      overallPeak: 50,
      peakAt: iso(T0 + 2 * MINUTE_MS + 5_000),
      overallMin: 1,
      duration: 9,
      viewerMinutes: 108,
      overallAvg: 21.6,
    });
  });

  it("has at least the current count as its peak if the range ends now, without a time for that peak yet", () => {
    const minutes = [4, 3].map((value, i) => minuteAt(T0 + i * MINUTE_MS, value));
    const now = T0 + 2 * MINUTE_MS + 30_000;
    const peakOf = (current: number | null, query = {}, over = {}) => {
      const { overallPeak, peakAt } = answer(minutes, query, { now, current, ...over }).summary;
      return [overallPeak, peakAt];
    };
    const stored = [4, iso(T0 + 5_000)];
    expect(peakOf(10)).toEqual([10, null]);
    for (const current of [4, 0, null]) expect(peakOf(current)).toEqual(stored);
    expect(peakOf(10, { to: iso(T0 + 2 * MINUTE_MS) })).toEqual(stored);
    // The toggle was switched off before the open minute began, so that minute will not be stored.
    const toggles = [
      { at: T0, enabled: true },
      { at: now - 30_001, enabled: false },
    ];
    expect(peakOf(10, {}, { auction: { toggles } })).toEqual(stored);
  });

  it("says whether minutes are kept now, independent of what was stored before", () => {
    expect(answer([minuteAt(T0, 1)], {}, { auction: { enableViewerAnalytics: false } }).summary.tracked).toBe(false);
  });

  it("uses the minutes of a shortened grid", () => {
    const grid = { slotMs: 100, slotsPerMinute: 5 };
    const minutes = [0, 1, 2].map((i) => minuteAt(T0 + i * 500, 6, { sampleCount: 5 }));
    const { snapshots, summary } = answer(minutes, { timeRange: "hour" }, { grid, now: T0 + 1_500 });
    expect(snapshots.map((s) => s.viewerSeconds)).toEqual([3, 3, 3]);
    expect(summary).toMatchObject({ duration: 3, viewerMinutes: 18, overallAvg: 6, coverage: 1 });
  });
});
