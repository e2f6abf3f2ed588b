import {
  type Auction,
  COMPARED,
  type Compared,
  type ComparedAuction,
  type Delta,
  type LotAudience,
  MAX_POINTS,
  minuteMs,
  minuteStart,
  zoneOrUtc,
} from "@headcount/protocol";
import type { BucketAt } from "./buckets.ts";
import type { AnalyticsContext, ResolvedQuery } from "./query.ts";
import { viewerAnalytics } from "./series.ts";
import type { Stretch } from "./stretch.ts";
import type { SomeMinutes } from "./tally.ts";

/** Lengths of a point, minutes. */
const UNITS = [1, 5, 15, 60, 1_440];

/** One of the auctions to compare, and where its minutes come from. */
export interface Candidate {
  auction: Pick<Auction, "id" | "title" | "kind"> & AnalyticsContext["auction"];
  context: AnalyticsContext;
  minutes(stretch: Stretch): AsyncIterable<SomeMinutes>;
}

/** The whole minutes that the auction was live in, at their start or later; none before it was live. */
export const livePart = ({ auction, now, grid }: AnalyticsContext): Stretch => {
  if (auction.startedAt === null) return { from: 0, to: 0 };
  const end = auction.endedAt === null ? now : Date.parse(auction.endedAt);
  const from = minuteStart(Date.parse(auction.startedAt), grid);
  return { from, to: Math.max(from, Math.ceil(end / minuteMs(grid)) * minuteMs(grid)) };
};

/** The shortest length of a point, minutes, in which all of them have at most `MAX_POINTS`. */
export const sharedUnit = (candidates: readonly Candidate[]): number => {
  const lengths = candidates.map(({ context }) => {
    const { from, to } = livePart(context);
    return (to - from) / minuteMs(context.grid);
  });
  const longest = Math.max(...lengths);
  return UNITS.find((unit) => longest / unit <= MAX_POINTS) ?? Math.ceil(longest / MAX_POINTS);
};

/** How far `ours` is from `theirs`. From zero to something there is no ratio. */
export const deltaOf = (ours: number | null, theirs: number | null): Delta => {
  if (ours === null || theirs === null) return { difference: null, ratio: null };
  const difference = ours - theirs;
  if (theirs === 0) return { difference, ratio: difference === 0 ? 0 : null };
  return { difference, ratio: difference / theirs };
};

type Side = Omit<ComparedAuction, "deltas">;

/** The live part of one auction, in points of so many minutes since it went live. */
export const sinceStart = async ({ auction, context, minutes }: Candidate, unitMinutes: number): Promise<Side> => {
  const { from, to } = livePart(context);
  const minute = minuteMs(context.grid);
  const length = unitMinutes * minute;
  const bucketAt: BucketAt = (at) => {
    const start = from + Math.floor((at - from) / length) * length;
    return { start, end: start + length };
  };
  const query: ResolvedQuery = {
    timeRange: null,
    from,
    to,
    reachesNow: false,
    unit: "minute",
    points: MAX_POINTS,
    tz: zoneOrUtc(auction.timeZone),
  };
  const { snapshots, summary } = await viewerAnalytics(minutes({ from, to }), query, context, bucketAt);
  return {
    id: auction.id,
    title: auction.title,
    kind: auction.kind ?? null,
    timeZone: auction.timeZone,
    startedAt: auction.startedAt,
    summary,
    points: snapshots.map(({ timestamp, avgViewers, peakViewers }) => ({
      at: (Date.parse(timestamp) - from) / minute,
      label: null,
      avgViewers,
      peakViewers,
    })),
  };
};

/** The same auction with its lots for points, in the order of the sale. */
export const byLot = (side: Side, lots: readonly LotAudience[]): Side => ({
  ...side,
  points: lots.map(({ order, number, title, avgViewers, peakViewers }) => ({
    at: order,
    label: title === null ? number : `${number} ${title}`,
    avgViewers,
    peakViewers,
  })),
});

/** Sets the first beside each of the others. */
export const besides = (sides: readonly Side[]): ComparedAuction[] =>
  sides.map((side, place) => {
    const [first] = sides;
    if (place === 0 || !first) return { ...side, deltas: null };
    const delta = (of: Compared): [Compared, Delta] => [of, deltaOf(first.summary[of], side.summary[of])];
    return { ...side, deltas: Object.fromEntries(COMPARED.map(delta)) as Record<Compared, Delta> };
  });
