import {
  type AuctionOverview,
  type AuctionSummary,
  countingOf,
  type Grid,
  LIMITS,
  minuteMs,
  type ViewerAnalytics,
  zoneOrUtc,
} from "@headcount/protocol";
import { startSoldValue } from "../../analytics/lots/sold-value.ts";
import { audienceByHour, weekHours } from "../../analytics/season/week-hours.ts";
import { inSlices } from "../../analytics/slices.ts";
import type { ApiOptions, SummaryDue } from "../../http/types.ts";
import { yielder } from "../../platform/turns/yielder.ts";
import type { DueSummary, Store, StoredAuction } from "../../storage/store.ts";
import { isWhole } from "./kept-summary.ts";
import { lotsOf } from "./lots.ts";
import { retentionIn } from "./retention.ts";
import { sourcesOver } from "./sources.ts";
import { audienceOver } from "./viewers.ts";

/** Summaries per run. */
const MAX_SUMMARIES_AT_ONCE = 10;
/** Points of an overview; they fit a sparkline. */
export const OVERVIEW_POINTS = 60;

/** A summary is written once, when the last minute must have arrived. It includes all changes until then. */
export const summaryDue =
  ({ store, now, grid }: { store: Pick<Store, "summaries">; now(): number; grid: Grid }): SummaryDue =>
  async ({ id, state }) => {
    if (state === "ended") await store.summaries.due(id, now() + 1.5 * minuteMs(grid));
  };

/** The first `most` items. */
async function first<T>(all: Iterable<T>, most: number): Promise<T[]> {
  const found: T[] = [];
  for await (const one of inSlices(all, yielder)) {
    if (found.length === most) break;
    found.push(one);
  }
  return found;
}

type Points = Pick<ViewerAnalytics, "snapshots" | "meta">;

/** The starts of the points. A point lasts as long as the shortest distance between two. */
function extentOf({ snapshots, meta }: Points) {
  const [from, to] = [Date.parse(meta.from), Date.parse(meta.to)];
  const starts = snapshots.map(({ timestamp }) => Date.parse(timestamp));
  const lengths = starts.slice(1).map((start, place) => start - (starts[place] ?? start));
  return { from, to, starts, length: lengths.length === 0 ? to - from : Math.min(...lengths) };
}

/** The averages at even steps through the range. */
export function sparkline(points: Points): (number | null)[] {
  const { snapshots } = points;
  const { from, to, starts, length } = extentOf(points);
  const steps = Math.min(OVERVIEW_POINTS, Math.max(1, Math.round((to - from) / length)));
  let next = 0;
  return Array.from({ length: snapshots.length === 0 ? 0 : steps }, (_, step) => {
    const middle = from + ((step + 0.5) * (to - from)) / steps;
    while ((starts[next + 1] ?? Number.POSITIVE_INFINITY) <= middle) next += 1;
    const start = starts[next] ?? to;
    return middle >= start && middle < start + length ? (snapshots[next]?.avgViewers ?? null) : null;
  });
}

/** The part of an answer that a list shows. */
export const overviewOf = (
  audience: ViewerAnalytics,
  rest: Pick<AuctionOverview, "lots" | "sold" | "soldValue" | "weekday" | "hours">,
  madeAt: string,
): AuctionOverview => {
  const { overallPeak, peakIsBound, overallAvg, viewerMinutes, duration, ...summary } = audience.summary;
  const { uniqueViewers, uniqueViewersLow, uniqueViewersHigh } = summary;
  const counts = overallPeak === null ? null : countingOf(audience.meta.countMode, summary.countModes);
  return {
    ...{ madeAt, overallPeak, peakIsBound, overallAvg, viewerMinutes, duration, counts, ...rest },
    ...{ uniqueViewers, uniqueViewersLow, uniqueViewersHigh, points: sparkline(audience) },
  };
};

/** When the sale was, in the hours of its zone's week. */
const weekOf = (
  audience: Points,
  { startedAt, timeZone }: StoredAuction,
): Pick<AuctionOverview, "weekday" | "hours"> => {
  const tz = zoneOrUtc(timeZone);
  return {
    weekday: startedAt === null ? null : weekHours(tz)(Date.parse(startedAt)).weekday,
    hours: audienceByHour(audience.snapshots, extentOf(audience), tz),
  };
};

/** The current summary of an auction. */
async function summaryOf(options: ApiOptions, auction: StoredAuction): Promise<AuctionSummary> {
  const madeAt = new Date(options.now()).toISOString();
  const wanted = { timeRange: "live", points: LIMITS.summaryPoints, finest: "minute" } as const;
  const { snapshots, summary, meta } = await audienceOver(options, auction, wanted);
  const audience = { snapshots, summary: { ...summary, current: null }, meta: { ...meta, summarizedAt: madeAt } };
  const { count, lots, bids, ...findings } = await lotsOf(options, auction);
  let sold = 0;
  const value = startSoldValue();
  for await (const lot of inSlices(lots(), yielder)) {
    if (lot.outcome === "sold") sold += 1;
    value.add(lot);
  }
  const sale = { lots: count, sold, soldValue: value.finish(), ...weekOf(audience, auction) };
  return {
    madeAt,
    overview: overviewOf(audience, sale, madeAt),
    audience,
    lots: {
      ...findings,
      total: count,
      lots: await first(lots(), LIMITS.summaryLots),
      bids: await first(bids(), LIMITS.summaryLots),
    },
    retention: await retentionIn(options, auction, { timeRange: "live" }),
    sources: await sourcesOver(options, auction, { timeRange: "live" }),
  };
}

/** Returns a function that writes the due summaries; call it every few seconds. Several servers may do so at once. */
export function summaryMaker(options: ApiOptions): () => Promise<void> {
  const { store, log, now, retentionDays } = options;
  const make = async (due: DueSummary): Promise<void> => {
    const auction = await store.auctions.find(due.auctionId);
    // Once minutes have expired, the earlier summary is the better one.
    if (auction && isWhole(auction, now(), retentionDays))
      await store.summaries.write(due, await summaryOf(options, auction));
    else await store.summaries.write(due, await store.summaries.find(due.auctionId));
  };
  return async () => {
    for (const due of await store.summaries.listDue(now(), MAX_SUMMARIES_AT_ONCE))
      await make(due).catch((error) =>
        log.warn({ err: error, auction: due.auctionId }, "a summary could not be created"),
      );
  };
}
