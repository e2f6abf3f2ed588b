import {
  type Auction,
  COMPARED,
  type Compared,
  type ComparedAuction,
  countingOf,
  type Delta,
  type Interval,
  type LotAudience,
  MAX_POINTS,
  minuteMs,
  type ViewerAnalytics,
  zoneOrUtc,
} from "@headcount/protocol";
import type { BucketAt } from "../buckets.ts";
import { lengthWithin } from "../live/coverage.ts";
import { type MinuteSources, minutesOf, wholeMinutes } from "../live/cut.ts";
import { type AnalyticsContext, type ResolvedQuery, type ResolvedRange, resolveRange } from "../query.ts";
import { viewerAnalytics } from "../series.ts";

/** Lengths of a point, minutes. */
const UNITS = [1, 5, 15, 60, 1_440];

/** One of the compared auctions, and the source of its stored data. */
export interface Candidate {
  auction: Pick<Auction, "id" | "title" | "kind"> & AnalyticsContext["auction"];
  context: AnalyticsContext;
  sources: MinuteSources;
}

/** The live time of an auction; empty if the auction was never live. */
const livePart = (context: AnalyticsContext): ResolvedRange => resolveRange({ timeRange: "live" }, context);

/**
 * Converts times (epoch ms) to live time (ms) and back. Live time is how long the auction had been live, in whole minutes, without breaks.
 */
const liveTime = (whole: readonly Interval[]) => ({
  length: lengthWithin(whole, 0, Number.POSITIVE_INFINITY),
  at: (instant: number): number => lengthWithin(whole, 0, instant),
  instant(elapsed: number): number {
    let rest = elapsed;
    for (const { from, to } of whole) {
      if (rest < to - from) return from + rest;
      rest -= to - from;
    }
    return (whole.at(-1)?.to ?? 0) + rest;
  },
});

const liveTimeOf = (context: AnalyticsContext) => liveTime(wholeMinutes(livePart(context).spans ?? [], context.grid));

/** The shortest length of a point, in minutes, with which every auction has at most `MAX_POINTS`. */
export const sharedUnit = (candidates: readonly Candidate[]): number => {
  const lengths = candidates.map(({ context }) => liveTimeOf(context).length / minuteMs(context.grid));
  const longest = Math.max(...lengths);
  return UNITS.find((unit) => longest / unit <= MAX_POINTS) ?? Math.ceil(longest / MAX_POINTS);
};

/** The difference between `ours` and `theirs`. There is no ratio to zero. */
export const deltaOf = (ours: number | null, theirs: number | null): Delta => {
  if (ours === null || theirs === null) return { difference: null, ratio: null };
  const difference = ours - theirs;
  if (theirs === 0) return { difference, ratio: difference === 0 ? 0 : null };
  return { difference, ratio: difference / theirs };
};

type Side = Omit<ComparedAuction, "deltas">;

/** The live time of one auction, in points of this many minutes. */
export const sinceStart = async ({ auction, context, sources }: Candidate, unitMinutes: number): Promise<Side> => {
  const range = livePart(context);
  const live = liveTimeOf(context);
  const minute = minuteMs(context.grid);
  const length = unitMinutes * minute;
  const bucketAt: BucketAt = (at) => {
    const start = Math.floor(live.at(at) / length) * length;
    return { start: live.instant(start), end: live.instant(start + length) };
  };
  const query: ResolvedQuery = { ...range, unit: "minute", points: MAX_POINTS, tz: zoneOrUtc(auction.timeZone) };
  const stored = minutesOf(range, sources, context.grid);
  return sideOf({ auction, context }, await viewerAnalytics(stored, query, context, bucketAt));
};

/** The analytics of an auction's live time. The time of each point is live time. */
export const sideOf = (
  { auction, context }: Pick<Candidate, "auction" | "context">,
  { snapshots, summary, meta }: ViewerAnalytics,
): Side => {
  const live = liveTimeOf(context);
  const minute = minuteMs(context.grid);
  return {
    id: auction.id,
    title: auction.title,
    kind: auction.kind ?? null,
    timeZone: auction.timeZone,
    countMode: auction.countMode,
    counting: countingOf(meta.countMode, summary.countModes),
    startedAt: auction.liveSpans.at(0)?.from ?? null,
    summary,
    isSummarized: meta.summarizedAt !== null,
    points: snapshots.map(({ timestamp, avgViewers, peakViewers, peakIsBound }) => ({
      at: live.at(Date.parse(timestamp)) / minute,
      label: null,
      avgViewers,
      peakViewers,
      peakIsBound,
    })),
  };
};

/** The same auction with its lots as points, in the order of the sale. */
export const byLot = (side: Side, lots: readonly LotAudience[]): Side => ({
  ...side,
  points: lots.map(({ order, number, title, avgViewers, peakViewers, peakIsBound }) => ({
    at: order,
    label: title === null ? number : `${number} ${title}`,
    avgViewers,
    peakViewers,
    peakIsBound,
  })),
});

const UNKNOWN: Delta = { difference: null, ratio: null };

/**
 * Compares the first auction with each of the others. Tabs and people cannot be compared. Only durations are compared unless all minutes of
 * both auctions have the same count mode.
 */
export const besides = (sides: readonly Side[]): ComparedAuction[] =>
  sides.map((side, place) => {
    const [first] = sides;
    if (place === 0 || !first) return { ...side, deltas: null };
    const isAlike = first.counting === side.counting && side.counting !== "mixed";
    const delta = (of: Compared): [Compared, Delta] => [
      of,
      isAlike || of === "duration" ? deltaOf(first.summary[of], side.summary[of]) : UNKNOWN,
    ];
    return { ...side, deltas: Object.fromEntries(COMPARED.map(delta)) as Record<Compared, Delta> };
  });
