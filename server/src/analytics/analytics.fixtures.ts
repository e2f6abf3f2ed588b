import {
  DEFAULT_GRID,
  type Level,
  type LotAudience,
  MINUTE_MS,
  type ViewersQueryInput,
  viewersQuery,
} from "@headcount/protocol";
import type { Minute } from "../minutes/minute-sum.ts";
import { type AnalyticsContext, resolveQuery } from "./query.ts";
import { startSeries } from "./series.ts";

/** Start of a minute, an hour and a UTC day. */
export const T0 = Date.UTC(2026, 2, 10);

export const iso = (at: number): string => new Date(at).toISOString();

/** An auction in mode `tabs`, live and tracked since T0. */
export const contextOf = (
  over: Partial<Omit<AnalyticsContext, "auction">> & { auction?: Partial<AnalyticsContext["auction"]> } = {},
): AnalyticsContext => ({
  now: T0 + 60 * MINUTE_MS,
  grid: DEFAULT_GRID,
  extent: null,
  retentionDays: 90,
  current: null,
  ...over,
  auction: {
    countMode: "tabs",
    timeZone: "UTC",
    liveSpans: [{ from: iso(T0), to: null }],
    enableViewerAnalytics: true,
    toggles: [{ at: T0, enabled: true }],
    ...over.auction,
  },
});

const level = (value: number | Level): Level =>
  typeof value === "number" ? { last: value, mean: value, min: value, max: value } : value;

/** The minute that starts at `at`. Its peak is 5 s later, and half of the connections are people. */
export const minuteAt = (at: number, value: number | Level, over: Partial<Minute> = {}): Minute => {
  const { last, mean, min, max } = level(value);
  const maxAt = at + 5_000;
  return {
    minute: at,
    connections: { last, mean, min, max, maxAt },
    people: { last: last / 2, mean: mean / 2, min: min / 2, max: max / 2, maxAt },
    sampleCount: 12,
    seen: 5_000 * Math.min(12, over.sampleCount ?? 12),
    joins: 1,
    leaves: 2,
    countModes: ["tabs"],
    ...over,
  };
};

/** The answer to a query over these stored minutes. */
export const answer = (minutes: Minute[], query: ViewersQueryInput, over: Parameters<typeof contextOf>[0] = {}) => {
  const [first, last] = [minutes.at(0)?.minute, minutes.at(-1)?.minute];
  const context = contextOf({
    extent: first === undefined || last === undefined ? null : { first, last },
    ...over,
  });
  const series = startSeries(resolveQuery(viewersQuery.parse(query), context), context);
  for (const minute of minutes) series.add(minute);
  return series.finish();
};

/** A lot that was on the block during the minute T0, without details of its audience. */
export const lotOf = (over: Partial<LotAudience> = {}): LotAudience => ({
  number: "1",
  title: "Vase",
  order: 1,
  run: 1,
  openedAt: iso(T0),
  closedAt: iso(T0 + MINUTE_MS),
  hammerAt: null,
  outcome: null,
  secondsOnBlock: 60,
  bids: 0,
  price: null,
  currency: null,
  viewersAtOpen: 0,
  viewersAtHammer: null,
  ...{ bidders: 0, bidsPer100Viewers: null, escalation: null, viewersGained: null, heat: null },
  avgViewers: null,
  peakViewers: 0,
  peakAt: null,
  peakIsBound: false,
  minViewers: 0,
  viewerMinutes: 0,
  joins: 0,
  leaves: 0,
  coverage: 1,
  ...over,
});
