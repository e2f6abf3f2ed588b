import type { Interval, RangeQuery } from "@headcount/protocol";
import { type MinuteSources, minutesOf, seenAtEdges, wholeMinutes } from "../../analytics/live/cut.ts";
import { liveIntervals } from "../../analytics/live/live-spans.ts";
import { type PausesRead, pausesOf } from "../../analytics/live/pauses.ts";
import { type AnalyticsContext, type ResolvedRange, resolveRange } from "../../analytics/query.ts";
import type { ApiOptions } from "../../http/types.ts";
import type { SomeMinutes } from "../../minutes/minute-sum.ts";
import type { StoredAuction } from "../../storage/store.ts";

/** A range of an auction, with its stored minutes. */
export interface StoredRange {
  range: ResolvedRange;
  context: AnalyticsContext;
  sources: MinuteSources;
  /** The whole minutes of the range. A range of live time has no breaks. */
  whole: Interval[];
  /** The minutes of the range, oldest first. In a range of live time they are cut to it. */
  minutes(): AsyncIterable<SomeMinutes>;
}

/** The stored data of an auction at `now` (epoch ms). */
export const storedContext = async (
  { store, grid, retentionDays, settledReads }: ApiOptions,
  auction: StoredAuction,
  now: number,
): Promise<Pick<StoredRange, "context" | "sources">> => {
  const { id } = auction;
  const extent = await store.minutes.extent(id, now);
  const sources: MinuteSources = {
    minutes: (interval) => store.minutes.read(id, interval, now),
    slots: (interval) => store.minutes.slots(id, interval, now),
  };
  const context = { now, grid, auction, extent, retentionDays, current: null };
  let pauses: Interval[] = [];
  const key = JSON.stringify([auction.liveSpans, auction.toggles]);
  await settledReads.readOn<PausesRead>({ auctionId: id, key, now }, async (before, settled) => {
    const found = await pausesOf(context, sources.minutes, before, settled);
    pauses = found.pauses;
    return found.read;
  });
  return { context: { ...context, pauses }, sources };
};

/** The requested range. */
export async function storedRange(
  options: ApiOptions,
  auction: StoredAuction,
  query: RangeQuery,
  now: number,
): Promise<StoredRange> {
  const { context, sources } = await storedContext(options, auction, now);
  const { grid } = context;
  const range = resolveRange(query, context);
  return {
    ...{ range, context, sources },
    whole: range.spans ? wholeMinutes(range.spans, grid) : [range],
    minutes: () => minutesOf(range, sources, grid),
  };
}

/** The context of the range, with the data that its coverage depends on. */
export const withEdges = async ({ range, context, sources }: StoredRange): Promise<AnalyticsContext> => {
  // Minutes of a range of live time are cut to it.
  if (range.spans) return context;
  const live = liveIntervals(context.auction);
  return { ...context, seenAtEdges: await seenAtEdges(live, range, sources, context.grid) };
};
