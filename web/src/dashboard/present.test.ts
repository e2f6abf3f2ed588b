import type { ViewerAnalytics } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { withPresent } from "./present.ts";

const at = "2026-11-23T10:00:00.000Z";
const answer = (over: { peak?: number | null; partial?: string | null; tracked?: boolean } = {}): ViewerAnalytics => {
  const { peak = 4, partial = at, tracked = true } = over;
  return {
    snapshots: [],
    summary: { overallPeak: peak, peakAt: at, tracked },
    meta: { partial },
  } as unknown as ViewerAnalytics;
};
const peakBeside = (current: number | null, over = {}) => {
  const { overallPeak, peakAt } = withPresent(answer(over), current).summary;
  return [overallPeak, peakAt];
};

describe("pitfall 10: a peak beside a newer count", () => {
  it("is never below the count, and has no time until the minute is stored", () => {
    expect(peakBeside(10)).toEqual([10, null]);
  });

  it("does not change for a lower, equal or unknown count", () => {
    for (const current of [0, 4, null]) expect(peakBeside(current)).toEqual([4, at]);
  });

  it("does not change if the range ends before now, nothing is tracked, or nothing was stored", () => {
    expect(peakBeside(10, { partial: null })).toEqual([4, at]);
    expect(peakBeside(10, { tracked: false })).toEqual([4, at]);
    expect(peakBeside(10, { peak: null })).toEqual([null, at]);
  });
});
