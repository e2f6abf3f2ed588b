import { type AuctionOverview, DAY_MS, HOUR_MS } from "@headcount/protocol";
import { iso, T0 } from "../analytics.fixtures.ts";
import type { EndedSale } from "./sales.ts";

const overviewWith = (over: Partial<AuctionOverview> = {}): AuctionOverview => ({
  ...{ madeAt: iso(T0), overallPeak: 100, peakIsBound: false, overallAvg: 50, viewerMinutes: 6_000, duration: 120 },
  ...{ uniqueViewers: null, uniqueViewersLow: null, uniqueViewersHigh: null, lots: 10, sold: 8 },
  ...{ soldValue: [{ currency: "EUR", amount: 5_000, lots: 8 }], counts: "tabs", weekday: 1, hours: [], points: [] },
  ...over,
});

/** The ended sale `number`, which started this many days after T0 and lasted two hours. */
export const endedSale = (
  number: number,
  day: number,
  overview: Partial<AuctionOverview> | null = {},
  over: Partial<EndedSale> = {},
): EndedSale => ({
  ...{ id: number.toString(16).padStart(24, "0"), title: `Sale ${number}`, tags: [], timeZone: "UTC" },
  ...{ kind: null, demo: false, startedAt: iso(T0 + day * DAY_MS), endedAt: iso(T0 + day * DAY_MS + 2 * HOUR_MS) },
  overview: overview && overviewWith(overview),
  ...over,
});
