import { countingOf, countModesOf, minuteMs, minuteStart, type Summary } from "@headcount/protocol";
import { average, coverage, type IntervalSum, iso, lengthOf, viewerSlots } from "../minutes/minute-sum.ts";
import { trackedAt } from "../minutes/toggles.ts";
import { atLeast } from "../minutes/visits.ts";
import { figuresOf, foldGroups, shownGroups, viewerTimes, withoutCount } from "./groups/groups.ts";
import { type Expectation, lengthWithin } from "./live/coverage.ts";
import type { AnalyticsContext, ResolvedQuery } from "./query.ts";

/** The current count, if the range includes now and the current minute will be stored. */
const present = ({ reachesNow }: ResolvedQuery, { auction, now, grid, current }: AnalyticsContext): number =>
  reachesNow && trackedAt(auction.toggles, minuteStart(now, grid)) ? (current ?? 0) : 0;

/** For a range of live time: how long the auction was live, in minutes. Otherwise from the first to the last stored minute. */
const durationOf = (total: IntervalSum, { spans }: ResolvedQuery, { now, grid }: AnalyticsContext): number => {
  if (!spans) return lengthOf(total, grid) / minuteMs(grid);
  return lengthWithin(spans, Number.NEGATIVE_INFINITY, now) / minuteMs(grid);
};

const groupsIn = (total: IntervalSum, { auction, grid }: AnalyticsContext): Pick<Summary, "groups"> => {
  if (!total.groups) return {};
  const groups = foldGroups(figuresOf(total, auction.countMode, grid), shownGroups(viewerTimes(total)));
  return { groups: groups.map(withoutCount) };
};

/**
 * The summary of the range. `totalSnapshots` counts stored minutes, whatever the unit of the points. `overallAvg` is viewer-seconds by observed
 * seconds. If nothing was stored, the overall values are `null`. The peak is at least the current count. A peak of the open minute has
 * no time until the minute is stored.
 */
export const summarize = (
  total: IntervalSum,
  query: ResolvedQuery,
  context: AnalyticsContext,
  expected: Expectation,
): Summary => {
  const { grid, auction, current } = context;
  const countModes = countModesOf(total.countModes);
  // People who came while the mode was `tabs` are unknown.
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
  if (!total.last)
    return {
      totalSnapshots: 0,
      overallPeak: null,
      overallAvg: null,
      overallMin: null,
      duration: durationOf(total, query, context),
      peakAt: null,
      peakIsBound: false,
      viewerMinutes: 0,
      coverage: coverage(total, expected.ms(query.from, query.to), 0),
      ...now,
    };
  const overallPeak = Math.max(total.peak, present(query, context));
  const peakAt = overallPeak === total.peak ? total.peakAt : null;
  return {
    totalSnapshots: total.minutes,
    overallPeak,
    overallAvg: average(total, auction.countMode, grid),
    overallMin: total.min,
    duration: durationOf(total, query, context),
    peakAt: peakAt === null ? null : iso(peakAt),
    peakIsBound: overallPeak === total.peak && total.peakIsBound,
    viewerMinutes: viewerSlots(total) / grid.slotsPerMinute,
    coverage: coverage(total, expected.ms(query.from, query.to), lengthOf(total, grid)),
    ...now,
    ...groupsIn(total, context),
  };
};
