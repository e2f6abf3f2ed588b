import { countModesOf, type Gap, type Meta, minuteMs, type Snapshot, type ViewerAnalytics } from "@headcount/protocol";
import {
  addMinute,
  addSum,
  average,
  counted,
  coverage,
  emptyIntervalSum,
  type IntervalSum,
  iso,
  lengthOf,
  type Minute,
  type MinuteSum,
  type SomeMinutes,
  viewerSlots,
} from "../minutes/minute-sum.ts";
import { type Bucket, type BucketAt, bucketsOf } from "./buckets.ts";
import { figuresOf, figuresWithout, foldGroups, type GroupFigures, shownGroups, viewerTimes } from "./groups/groups.ts";
import { type Expectation, expectation } from "./live/coverage.ts";
import type { AnalyticsContext, ResolvedQuery } from "./query.ts";
import { summarize } from "./summary.ts";

/** Builds the answer of a viewers query, minute by minute. */
export interface Series {
  /** Adds the next stored minute, in order. Minutes outside the range or without a sample are ignored. */
  add(minute: Minute): void;
  /** Adds the next stored minutes, as one sum if the result is the same. */
  addSome(minutes: SomeMinutes): void;
  finish(): ViewerAnalytics;
}

const point = (
  total: IntervalSum,
  last: Minute,
  start: number,
  expectedMs: number,
  { grid, auction }: Pick<AnalyticsContext, "grid" | "auction">,
): Snapshot => ({
  timestamp: iso(start),
  viewerCount: counted(last, auction.countMode).last,
  avgViewers: average(total, auction.countMode, grid),
  peakViewers: total.peak,
  minViewers: total.min,
  sampleCount: total.samples,
  peakAt: total.peakAt === null ? null : iso(total.peakAt),
  peakIsBound: total.peakIsBound,
  joins: total.joins,
  leaves: total.leaves,
  viewerSeconds: (viewerSlots(total) * grid.slotMs) / 1_000,
  people: last.people.last,
  connections: last.connections.last,
  coverage: coverage(total, expectedMs, lengthOf(total, grid)) ?? 1,
  countModes: countModesOf(total.countModes),
});

/** The seen part of a minute's expected time, ms. `seenAtEdges` has it for minutes in which the auction went live or ended. */
const expectedSeen = (
  { minute, seen }: Pick<Minute, "minute" | "seen">,
  expected: Expectation,
  { grid, seenAtEdges }: Pick<AnalyticsContext, "grid" | "seenAtEdges">,
): number => {
  const ms = expected.ms(minute, minute + minuteMs(grid));
  return ms === minuteMs(grid) ? Math.min(seen, ms) : Math.min(ms, seenAtEdges?.get(minute) ?? seen);
};

/** One point per stored minute. */
export const minutePoints = (context: AnalyticsContext): ((minute: Minute) => Snapshot) => {
  const expected = expectation(context);
  return (minute) => {
    const total = emptyIntervalSum();
    const { auction, grid } = context;
    addMinute(total, minute, auction.countMode, grid, expectedSeen(minute, expected, context));
    return point(total, minute, minute.minute, expected.ms(minute.minute, minute.minute + minuteMs(grid)), context);
  };
};

/** Adds minutes to `total`, as one sum if the result is the same. */
export const addSome = (
  total: IntervalSum,
  { sum, list }: SomeMinutes,
  expected: Expectation,
  context: Pick<AnalyticsContext, "grid" | "auction" | "seenAtEdges">,
): void => {
  const { auction, grid } = context;
  const end = (sum?.last.minute ?? 0) + minuteMs(grid);
  const ms = sum ? expected.ms(sum.first, end) : 0;
  if (sum && [0, end - sum.first].includes(ms)) addSum(total, sum, auction.countMode, ms && sum.seen);
  else
    for (const minute of list())
      if (minute.sampleCount > 0)
        addMinute(total, minute, auction.countMode, grid, expectedSeen(minute, expected, context));
};

const metaOf = (query: ResolvedQuery, context: AnalyticsContext, partial: Bucket | null, gaps: Gap[]): Meta => ({
  timeRange: query.timeRange,
  from: iso(query.from),
  to: iso(query.to),
  unit: query.unit,
  points: query.points,
  tz: query.tz,
  partial: partial && iso(partial.start),
  gaps,
  stored: context.extent && { first: iso(context.extent.first), last: iso(context.extent.last) },
  retentionDays: context.retentionDays,
  countMode: context.auction.countMode,
  summarizedAt: null,
});

/** The points with the groups of their range. */
const withGroups = (
  snapshots: readonly Snapshot[],
  figures: ReadonlyMap<number, ReadonlyMap<string, GroupFigures>>,
  all: IntervalSum,
): Snapshot[] => {
  const shown = shownGroups(viewerTimes(all));
  return snapshots.map((snapshot, index) => ({
    ...snapshot,
    groups: foldGroups(figures.get(index) ?? figuresWithout(snapshot), shown),
  }));
};

/**
 * Folds stored minutes into the answer of a viewers query, in one pass. A point without a stored minute is absent, never zero. Counts
 * follow the auction's current count mode. A point is as long as the query's unit unless `bucketAt` is given.
 */
export const startSeries = (
  query: ResolvedQuery,
  context: AnalyticsContext,
  bucketAt: BucketAt = bucketsOf(query.unit, query.tz, context.grid, query),
  expected: Expectation = expectation(context),
): Series => {
  const { grid, auction, now } = context;
  const snapshots: Snapshot[] = [];
  /** The groups of the points that have any, by index. */
  const figures = new Map<number, Map<string, GroupFigures>>();
  const gaps: Gap[] = [];
  const all = emptyIntervalSum();
  let bucket: Bucket = { start: 0, end: 0 };
  let total = emptyIntervalSum();
  const length = minuteMs(grid);

  const closePoint = (): void => {
    if (!total.last) return;
    const ms = expected.ms(Math.max(bucket.start, query.from), Math.min(bucket.end, query.to));
    snapshots.push(point(total, total.last, bucket.start, ms, context));
    if (total.groups) figures.set(snapshots.length - 1, figuresOf(total, auction.countMode, grid));
  };

  /** Opens the point of the stored minute that begins at `start`. */
  const enter = (start: number): void => {
    const due = all.last === null ? start : all.last.minute + length;
    if (start > due) gaps.push({ from: iso(due), to: iso(start) });
    if (start < bucket.end) return;
    closePoint();
    bucket = bucketAt(start);
    total = emptyIntervalSum();
  };
  const add = (minute: Minute): void => {
    const { minute: start } = minute;
    if (start < query.from || start >= query.to || minute.sampleCount === 0) return;
    enter(start);
    const seen = expectedSeen(minute, expected, context);
    addMinute(total, minute, auction.countMode, grid, seen);
    addMinute(all, minute, auction.countMode, grid, seen);
  };
  /** Whether the minutes are within the range and one point, and were expected completely or not at all. */
  const fitsOnePoint = ({ first, last }: MinuteSum): boolean => {
    const end = last.minute + length;
    if (first < query.from || end > query.to) return false;
    if (end > (first < bucket.end ? bucket : bucketAt(first)).end) return false;
    return [0, end - first].includes(expected.ms(first, end));
  };

  return {
    add,
    addSome({ sum, list }) {
      if (!sum || !fitsOnePoint(sum)) {
        for (const minute of list()) add(minute);
        return;
      }
      enter(sum.first);
      const seen = expected.ms(sum.first, sum.last.minute + length) && sum.seen;
      addSum(total, sum, auction.countMode, seen);
      addSum(all, sum, auction.countMode, seen);
    },
    finish() {
      closePoint();
      return {
        snapshots: all.groups ? withGroups(snapshots, figures, all) : snapshots,
        summary: summarize(all, query, context, expected),
        meta: metaOf(query, context, query.reachesNow ? bucketAt(now) : null, gaps),
      };
    },
  };
};

/** The answer of a viewers query over the minutes of its range, oldest first. */
export const viewerAnalytics = async (
  stored: AsyncIterable<SomeMinutes>,
  query: ResolvedQuery,
  context: AnalyticsContext,
  bucketAt?: BucketAt,
): Promise<ViewerAnalytics> => {
  const series = startSeries(query, context, bucketAt);
  for await (const some of stored) series.addSome(some);
  return series.finish();
};
