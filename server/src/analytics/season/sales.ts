import {
  type Auction,
  type AuctionOverview,
  HOUR_MS,
  MINUTE_MS,
  type SeasonMeasure,
  type SeasonSale,
  seasonMeasure,
} from "@headcount/protocol";

/** What the season knows of an ended auction. `overview` is `null` until it is summarized. */
export interface EndedSale
  extends Pick<Auction, "id" | "title" | "tags" | "timeZone" | "kind" | "demo" | "startedAt" | "endedAt"> {
  overview: Omit<AuctionOverview, "points"> | null;
}

export const MEASURES = seasonMeasure.options;

const MINUTES_PER_HOUR = HOUR_MS / MINUTE_MS;

/** The sale of an auction in the form of the API. Nothing is known without an overview. */
export function saleOf({ id, title, tags, timeZone, startedAt, endedAt, overview }: EndedSale): SeasonSale {
  const end = endedAt ?? startedAt ?? "";
  const viewerMinutes = overview?.counts ? overview.viewerMinutes : null;
  const hours = (viewerMinutes ?? 0) / MINUTES_PER_HOUR;
  const soldValue = overview?.soldValue ?? null;
  return {
    ...{ id, title, tags, timeZone, at: startedAt ?? end, endedAt: end },
    counts: overview?.counts ?? null,
    peak: overview?.overallPeak ?? null,
    peakIsBound: overview?.peakIsBound ?? false,
    average: overview?.overallAvg ?? null,
    reached: overview?.uniqueViewers ?? null,
    watchTime: viewerMinutes,
    duration: overview?.duration ?? null,
    ...{ lots: overview?.lots ?? null, sold: overview?.sold ?? null, soldValue },
    valuePerViewerHour:
      hours === 0 || soldValue === null
        ? null
        : soldValue.map(({ currency, amount }) => ({ currency, value: amount / hours })),
  };
}

/** Whether an auction is one of an organizer, and not a sample, a simulation or the demo. */
export const isReal = ({ kind, demo }: Pick<Auction, "kind" | "demo">): boolean => kind === null && !demo;

/** The value by which sales are compared; `null` if it is unknown, or a peak that is only a bound. `currency` is that of the sold value. */
export function measureOf(sale: SeasonSale, measure: SeasonMeasure, currency: string | null): number | null {
  if (measure === "peak") return sale.peakIsBound ? null : sale.peak;
  if (measure !== "value") return sale[measure];
  return sale.valuePerViewerHour?.find((one) => one.currency === currency)?.value ?? null;
}

/** The known values of sales. */
export const valuesOf = (sales: readonly SeasonSale[], measure: SeasonMeasure, currency: string | null): number[] =>
  sales.flatMap((sale) => measureOf(sale, measure, currency) ?? []);

/** An object with a value for each measure. */
export const byMeasure = <T>(of: (measure: SeasonMeasure) => T): Record<SeasonMeasure, T> =>
  ({
    peak: of("peak"),
    average: of("average"),
    reached: of("reached"),
    watchTime: of("watchTime"),
    value: of("value"),
  }) satisfies Record<SeasonMeasure, T>;
