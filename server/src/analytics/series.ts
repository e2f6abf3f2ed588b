import { countModesOf, type Gap, type Meta, minuteMs, type Snapshot, type ViewerAnalytics } from "@headcount/protocol";
import {
  addMinute,
  addRun,
  average,
  counted,
  coverage,
  emptyTally,
  iso,
  lengthOf,
  type Minute,
  type Run,
  type SomeMinutes,
  type Tally,
  viewerSlots,
} from "../minutes/minute-sum.ts";
import { type Bucket, type BucketAt, bucketsOf } from "./buckets.ts";
import { type Expectation, expectation } from "./live/coverage.ts";
import type { AnalyticsContext, ResolvedQuery } from "./query.ts";
import { summarize } from "./summary.ts";

/** An answer that grows minute by minute. */
export interface Series {
  /** Takes the next stored minute, in rising order. Minutes outside the range or without a sample count for nothing. */
  add(minute: Minute): void;
  /** Takes the next stored minutes, as a whole where that makes no difference. */
  addSome(minutes: SomeMinutes): void;
  finish(): ViewerAnalytics;
}

const point = (
  tally: Tally,
  last: Minute,
  start: number,
  expectedMs: number,
  { grid, auction }: Pick<AnalyticsContext, "grid" | "auction">,
): Snapshot => ({
  timestamp: iso(start),
  viewerCount: counted(last, auction.countMode).last,
  avgViewers: average(tally, auction.countMode, grid),
  peakViewers: tally.peak,
  minViewers: tally.min,
  sampleCount: tally.samples,
  peakAt: tally.peakAt === null ? null : iso(tally.peakAt),
  joins: tally.joins,
  leaves: tally.leaves,
  viewerSeconds: (viewerSlots(tally) * grid.slotMs) / 1_000,
  people: last.people.last,
  connections: last.connections.last,
  coverage: coverage(tally, expectedMs, lengthOf(tally, grid)) ?? 1,
  countModes: countModesOf(tally.countModes),
});

/** How much was seen of what was expected of a stored minute, ms. `seenAtEdges` knows it of those that the auction went live or ended within. */
const expectedSeen = (
  { minute, seen }: Pick<Minute, "minute" | "seen">,
  expected: Expectation,
  { grid, seenAtEdges }: Pick<AnalyticsContext, "grid" | "seenAtEdges">,
): number => {
  const ms = expected.ms(minute, minute + minuteMs(grid));
  return ms === minuteMs(grid) ? Math.min(seen, ms) : Math.min(ms, seenAtEdges?.get(minute) ?? seen);
};

/** Stored minutes as the points that they are. */
export const minutePoints = (context: AnalyticsContext): ((minute: Minute) => Snapshot) => {
  const expected = expectation(context);
  return (minute) => {
    const tally = emptyTally();
    const { auction, grid } = context;
    addMinute(tally, minute, auction.countMode, grid, expectedSeen(minute, expected, context));
    return point(tally, minute, minute.minute, expected.ms(minute.minute, minute.minute + minuteMs(grid)), context);
  };
};

/** Adds minutes up, as a whole where that makes no difference. */
export const addSome = (
  tally: Tally,
  { run, list }: SomeMinutes,
  expected: Expectation,
  context: Pick<AnalyticsContext, "grid" | "auction" | "seenAtEdges">,
): void => {
  const { auction, grid } = context;
  const end = (run?.last.minute ?? 0) + minuteMs(grid);
  const ms = run ? expected.ms(run.first, end) : 0;
  if (run && [0, end - run.first].includes(ms)) addRun(tally, run, auction.countMode, ms && run.seen);
  else
    for (const minute of list())
      if (minute.sampleCount > 0)
        addMinute(tally, minute, auction.countMode, grid, expectedSeen(minute, expected, context));
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

/**
 * Folds stored minutes into the answer of a viewers query, in one pass. A point without a stored minute is absent, never zero. Counts
 * follow the auction's count mode as it is now. Points are the query's unit unless `bucketAt` says otherwise.
 */
export const startSeries = (
  query: ResolvedQuery,
  context: AnalyticsContext,
  bucketAt: BucketAt = bucketsOf(query.unit, query.tz, context.grid, query),
  expected: Expectation = expectation(context),
): Series => {
  const { grid, auction, now } = context;
  const snapshots: Snapshot[] = [];
  const gaps: Gap[] = [];
  const all = emptyTally();
  let bucket: Bucket = { start: 0, end: 0 };
  let tally = emptyTally();
  const length = minuteMs(grid);

  const closePoint = (): void => {
    if (!tally.last) return;
    const ms = expected.ms(Math.max(bucket.start, query.from), Math.min(bucket.end, query.to));
    snapshots.push(point(tally, tally.last, bucket.start, ms, context));
  };

  /** Comes to the point that holds the minute, which is stored. */
  const enter = (start: number): void => {
    const due = all.last === null ? start : all.last.minute + length;
    if (start > due) gaps.push({ from: iso(due), to: iso(start) });
    if (start < bucket.end) return;
    closePoint();
    bucket = bucketAt(start);
    tally = emptyTally();
  };
  const add = (minute: Minute): void => {
    const { minute: start } = minute;
    if (start < query.from || start >= query.to || minute.sampleCount === 0) return;
    enter(start);
    const seen = expectedSeen(minute, expected, context);
    addMinute(tally, minute, auction.countMode, grid, seen);
    addMinute(all, minute, auction.countMode, grid, seen);
  };
  /** Whether it lies within the range, within one point, and was expected as a whole or not at all. */
  const isOne = ({ first, last }: Run): boolean => {
    const end = last.minute + length;
    if (first < query.from || end > query.to) return false;
    if (end > (first < bucket.end ? bucket : bucketAt(first)).end) return false;
    return [0, end - first].includes(expected.ms(first, end));
  };

  return {
    add,
    addSome({ run, list }) {
      if (!run || !isOne(run)) {
        for (const minute of list()) add(minute);
        return;
      }
      enter(run.first);
      const seen = expected.ms(run.first, run.last.minute + length) && run.seen;
      addRun(tally, run, auction.countMode, seen);
      addRun(all, run, auction.countMode, seen);
    },
    finish() {
      closePoint();
      return {
        snapshots,
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
