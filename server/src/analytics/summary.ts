import { minuteMs, type Summary } from "@headcount/protocol";
import type { Expectation } from "./coverage.ts";
import type { AnalyticsContext, ResolvedQuery } from "./query.ts";
import { average, coverage, iso, type Tally } from "./tally.ts";

/**
 * The range in one row. `totalSnapshots` counts stored minutes, however they were rolled up into points; `overallAvg` is viewer-seconds by observed
 * seconds. Where nothing was stored the overall values are `null`, and so is `coverage`.
 */
export const summarize = (
  tally: Tally,
  query: ResolvedQuery,
  context: AnalyticsContext,
  expected: Expectation,
): Summary => {
  const { grid, auction, current } = context;
  const now = { uniqueViewers: null, current, tracked: auction.enableViewerAnalytics };
  if (!tally.last)
    return {
      totalSnapshots: 0,
      overallPeak: null,
      overallAvg: null,
      overallMin: null,
      duration: 0,
      peakAt: null,
      viewerMinutes: 0,
      coverage: null,
      ...now,
    };
  return {
    totalSnapshots: tally.minutes,
    overallPeak: tally.peak,
    overallAvg: average(tally, auction.countMode),
    overallMin: tally.min,
    duration: (tally.last.minute - tally.first) / minuteMs(grid) + 1,
    peakAt: tally.peakAt === null ? null : iso(tally.peakAt),
    viewerMinutes: tally.viewerSlots / grid.slotsPerMinute,
    coverage: coverage(tally, expected.count(query.from, query.to), grid),
    ...now,
  };
};
