import { countingOf, countModesOf, minuteMs, minuteStart, type Summary } from "@headcount/protocol";
import { average, coverage, iso, lengthOf, type Tally, viewerSlots } from "../minutes/minute-sum.ts";
import { trackedAt } from "../minutes/toggles.ts";
import { atLeast } from "../minutes/visits.ts";
import { type Expectation, lengthWithin } from "./live/coverage.ts";
import type { AnalyticsContext, ResolvedQuery } from "./query.ts";

/** Those watching now, where the range reaches now and the minute that they are in will be stored. */
const present = ({ reachesNow }: ResolvedQuery, { auction, now, grid, current }: AnalyticsContext): number =>
  reachesNow && trackedAt(auction.toggles, minuteStart(now, grid)) ? (current ?? 0) : 0;

/** Minutes that the auction was live, where the range is of these; otherwise from the first stored minute to the last. */
const durationOf = (tally: Tally, { spans }: ResolvedQuery, { now, grid }: AnalyticsContext): number => {
  if (!spans) return lengthOf(tally, grid) / minuteMs(grid);
  return lengthWithin(spans, Number.NEGATIVE_INFINITY, now) / minuteMs(grid);
};

/**
 * The range in one row. `totalSnapshots` counts stored minutes, however they were rolled up into points; `overallAvg` is viewer-seconds by observed
 * seconds. Where nothing was stored the overall values are `null`. The peak is never below the count of now: until the open
 * minute is stored, that is known without its time.
 */
export const summarize = (
  tally: Tally,
  query: ResolvedQuery,
  context: AnalyticsContext,
  expected: Expectation,
): Summary => {
  const { grid, auction, current } = context;
  const countModes = countModesOf(tally.countModes);
  // People who came while tabs were counted are not known.
  const isKnown = countingOf(auction.countMode, countModes) === "people";
  const unique = isKnown && context.uniqueViewers ? atLeast(context.uniqueViewers, present(query, context)) : null;
  const now = {
    uniqueViewers: unique?.value ?? null,
    uniqueViewersLow: unique?.low ?? null,
    uniqueViewersHigh: unique?.high ?? null,
    current,
    tracked: auction.enableViewerAnalytics,
    countModes,
  };
  if (!tally.last)
    return {
      totalSnapshots: 0,
      overallPeak: null,
      overallAvg: null,
      overallMin: null,
      duration: durationOf(tally, query, context),
      peakAt: null,
      viewerMinutes: 0,
      coverage: coverage(tally, expected.ms(query.from, query.to), 0),
      ...now,
    };
  const overallPeak = Math.max(tally.peak, present(query, context));
  const peakAt = overallPeak === tally.peak ? tally.peakAt : null;
  return {
    totalSnapshots: tally.minutes,
    overallPeak,
    overallAvg: average(tally, auction.countMode, grid),
    overallMin: tally.min,
    duration: durationOf(tally, query, context),
    peakAt: peakAt === null ? null : iso(peakAt),
    viewerMinutes: viewerSlots(tally) / grid.slotsPerMinute,
    coverage: coverage(tally, expected.ms(query.from, query.to), lengthOf(tally, grid)),
    ...now,
  };
};
