import {
  type Auction,
  type Estimate,
  type Grid,
  HeadcountError,
  type Interval,
  type LotAudience,
  MAX_POINTS,
  minuteMs,
  type RangeQuery,
  type TimeRange,
  type Unit,
  unit as unitNames,
  type ViewersQuery,
  zoneOrUtc,
} from "@headcount/protocol";
import type { ToggleAt } from "../minutes/toggles.ts";
import { bucketsOf, countBuckets } from "./buckets.ts";
import { wholeMinutes } from "./live/cut.ts";
import { liveIntervals } from "./live/live-spans.ts";

/** Other inputs of an answer, besides the query and the minutes. Times are epoch ms. */
export interface AnalyticsContext {
  now: number;
  grid: Grid;
  auction: Pick<Auction, "countMode" | "timeZone" | "liveSpans" | "enableViewerAnalytics"> & {
    toggles: readonly ToggleAt[];
  };
  /** Starts of the auction's first and last stored minute. */
  extent: { first: number; last: number } | null;
  retentionDays: number;
  /** The current count; `null` if this server does not know it. */
  current: number | null;
  /** The unique viewers of the range; absent or `null` if people are not identified. */
  uniqueViewers?: Estimate | null;
  /** The seen live time (ms) of each stored minute in which the auction went live or ended. */
  seenAtEdges?: ReadonlyMap<number, number>;
  /** The recording pauses after a long time without viewers; see pauses.ts. */
  pauses?: readonly Interval[];
}

/** The minutes that begin in [from, to), epoch ms. */
export interface ResolvedRange extends Interval {
  /** The live intervals to which minutes are cut, in a range of live time. `null`: all of [from, to). */
  spans: Interval[] | null;
  /** `null` if `from` and `to` were given. */
  timeRange: TimeRange | null;
  /** Whether the range ends now. Then its last point may be unfinished. */
  reachesNow: boolean;
}

/** A resolved query, without open choices. Its data are the minutes that begin in [from, to). */
export interface ResolvedQuery extends ResolvedRange {
  unit: Unit;
  points: number;
  tz: string;
}

const RANGE_MINUTES = { "15m": 15, hour: 60, "3h": 180, day: 1_440, "7d": 10_080, "30d": 43_200 } as const;

const invalid = (field: string, message: string): HeadcountError =>
  new HeadcountError("VALIDATION_FAILED", message, field);

/** The default range: the live time after its end, and all time until now before that. */
export const defaultRange = ({ liveSpans }: Pick<Auction, "liveSpans">): TimeRange => {
  const last = liveSpans.at(-1);
  return last && last.to !== null ? "live" : "all";
};

const whileLive = (
  { auction, grid, now }: Pick<AnalyticsContext, "grid" | "now"> & { auction: Pick<Auction, "liveSpans"> },
  end: number,
): ResolvedRange => {
  const spans = liveIntervals(auction).map(({ from, to }) => ({ from, to: Math.min(to, end) }));
  const whole = wholeMinutes(spans, grid);
  const [from, to] = [whole.at(0)?.from ?? now, whole.at(-1)?.to ?? now];
  return { timeRange: "live", from, to, reachesNow: auction.liveSpans.at(-1)?.to === null, spans };
};

/**
 * Only whole minutes count, because a minute that extends beyond the range would add peaks from outside it. A range that ends now includes minutes that a
 * recorder with a slightly fast clock has already sent.
 */
export const resolveRange = (
  query: RangeQuery,
  context: Pick<AnalyticsContext, "now" | "extent" | "grid"> & { auction: Pick<Auction, "liveSpans"> },
): ResolvedRange => {
  const { now, extent, grid } = context;
  const minute = minuteMs(grid);
  const end = extent && extent.last >= now ? extent.last + minute : now;
  const upward = (at: number): number => Math.ceil(at / minute) * minute;
  if (query.from === undefined && query.to === undefined) {
    const timeRange = query.timeRange ?? defaultRange(context.auction);
    if (timeRange === "live") return whileLive(context, end);
    const from = timeRange === "all" ? (extent?.first ?? now) : now - RANGE_MINUTES[timeRange] * minute;
    return { timeRange, from: Math.min(upward(from), now), to: end, reachesNow: true, spans: null };
  }
  const start = query.from === undefined ? (extent?.first ?? now) : Date.parse(query.from);
  const stop = query.to === undefined ? end : Date.parse(query.to);
  const from = upward(start);
  const to = stop >= now ? end : Math.floor(stop / minute) * minute;
  return { timeRange: null, from, to: Math.max(from, to), reachesNow: start <= now && stop >= now, spans: null };
};

/**
 * The interval whose moments belong to a range. It has no beginning if the range begins with the first stored minute, and no end if the range ends now. All moments
 * of an auction belong to its live time, because the last hammer may fall after it.
 */
export const momentsWithin = ({ from, to }: RangeQuery, range: ResolvedRange) => ({
  from: from === undefined && (to !== undefined || ["all", "live"].includes(range.timeRange ?? "")) ? 0 : range.from,
  to: range.reachesNow || range.timeRange === "live" ? Number.MAX_SAFE_INTEGER : range.to,
});

/** Whether a lot was opened within the interval. */
export const isLotWithin = ({ openedAt }: LotAudience, { from, to }: Interval): boolean =>
  Date.parse(openedAt) >= from && Date.parse(openedAt) < to;

/**
 * Resolves range, unit and zone of a query. Ranges end now, and their lengths count minutes of the grid. The unit is the shortest one,
 * from `finest` on, with at most `points` points over the stored part of the range. @throws HeadcountError VALIDATION_FAILED, with the
 * field, if the requested unit gives too many points
 */
export const resolveQuery = (query: ViewersQuery, context: AnalyticsContext): ResolvedQuery => {
  const range = resolveRange(query, context);
  const tz = query.tz ?? zoneOrUtc(context.auction.timeZone);
  const { extent, grid } = context;
  const first = Math.max(range.from, extent?.first ?? range.to);
  const end = Math.min(range.to, extent ? extent.last + minuteMs(grid) : range.to);
  const fits = (unit: Unit, limit: number): boolean =>
    countBuckets(bucketsOf(unit, tz, grid, range), first, end, limit) <= limit;

  if (query.unit && !fits(query.unit, MAX_POINTS))
    throw invalid("unit", `${query.unit} gives more than ${MAX_POINTS} points over this range; take a longer unit`);
  const units = unitNames.options.slice(unitNames.options.indexOf(query.finest));
  const unit = query.unit ?? units.find((candidate) => fits(candidate, query.points)) ?? "range";
  return { ...range, unit, points: query.points, tz };
};
