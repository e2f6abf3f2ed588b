import {
  type Auction,
  type Grid,
  HeadcountError,
  MAX_POINTS,
  minuteMs,
  type TimeRange,
  type Unit,
  unit as unitNames,
  type ViewersQuery,
} from "@headcount/protocol";
import { bucketsOf, countBuckets } from "./buckets.ts";

/** What an answer depends on besides the query and the minutes. Instants are epoch ms. */
export interface AnalyticsContext {
  now: number;
  grid: Grid;
  auction: Pick<Auction, "countMode" | "timeZone" | "startedAt" | "endedAt" | "enableViewerAnalytics"> & {
    /** In order of `at`. Before the first nothing was kept. */
    toggles: readonly { at: number; enabled: boolean }[];
  };
  /** Starts of the auction's first and last stored minute. */
  extent: { first: number; last: number } | null;
  retentionDays: number;
  /** Watching now; `null` where this server does not know. */
  current: number | null;
}

/** A query with everything decided. The minutes that begin in [from, to) answer it. */
export interface ResolvedQuery {
  /** `null` where `from` and `to` were given. */
  timeRange: TimeRange | null;
  from: number;
  to: number;
  /** Whether the range ends now, so that its last point may be unfinished. */
  reachesNow: boolean;
  unit: Unit;
  points: number;
  tz: string;
}

const RANGE_MINUTES = { "15m": 15, hour: 60, "3h": 180, day: 1_440, "7d": 10_080, "30d": 43_200 } as const;

const invalid = (field: string, message: string): HeadcountError =>
  new HeadcountError("VALIDATION_FAILED", message, field);

/** Only whole minutes count: one that reaches out of the range would bring along peaks from outside. */
const resolveRange = (query: ViewersQuery, context: AnalyticsContext) => {
  const { now, extent, grid } = context;
  const minute = minuteMs(grid);
  if (query.from === undefined && query.to === undefined) {
    const { timeRange } = query;
    const from = timeRange === "all" ? (extent?.first ?? now) : now - RANGE_MINUTES[timeRange] * minute;
    return { timeRange, from: Math.min(Math.ceil(from / minute) * minute, now), to: now, reachesNow: true };
  }
  if (query.from === undefined) throw invalid("from", "from is needed when to is given");
  if (query.to === undefined) throw invalid("to", "to is needed when from is given");
  const [start, end] = [Date.parse(query.from), Date.parse(query.to)];
  if (!(start < end)) throw invalid("from", "from must be before to");
  const from = Math.ceil(start / minute) * minute;
  const to = end >= now ? now : Math.floor(end / minute) * minute;
  return { timeRange: null, from, to: Math.max(from, to), reachesNow: start <= now && end >= now };
};

/**
 * Decides range, unit and zone of a query. Ranges roll back from now; lengths in minutes are minutes of the grid. The unit is the shortest
 * that gives at most `points` points over what is stored of the range.
 * @throws HeadcountError VALIDATION_FAILED, with the field, for half a range, or where the points cannot fit.
 */
export const resolveQuery = (query: ViewersQuery, context: AnalyticsContext): ResolvedQuery => {
  const range = resolveRange(query, context);
  const tz = query.tz ?? context.auction.timeZone;
  const { extent, grid } = context;
  const first = Math.max(range.from, extent?.first ?? range.to);
  const end = Math.min(range.to, extent ? extent.last + minuteMs(grid) : range.to);
  const fits = (unit: Unit, limit: number): boolean =>
    countBuckets(bucketsOf(unit, tz, grid), first, end, limit) <= limit;

  if (query.unit && !fits(query.unit, MAX_POINTS))
    throw invalid("unit", `${query.unit} gives more than ${MAX_POINTS} points over this range; take a longer unit`);
  const unit = query.unit ?? unitNames.options.find((candidate) => fits(candidate, query.points));
  if (!unit)
    throw invalid("points", `even days do not fit in ${query.points} points; ask for more, or a shorter range`);
  return { ...range, unit, points: query.points, tz };
};
