import { z } from "zod";
import { instant } from "../instant.ts";
import { lotAnalytics } from "../sale/lots.ts";
import { viewerAnalytics } from "./analytics.ts";
import { sourceAnalytics } from "./sources.ts";
import { retention } from "./visits.ts";

const known = z.number().nullable();

/** The sum of the hammer prices of sold lots in one currency, and the number of these lots. */
export const soldValue = z.object({ currency: z.string(), amount: z.number(), lots: z.int() });
export type SoldValue = z.infer<typeof soldValue>;

/** The live audience in one hour of the week in the auction's zone: weekday 1 (Monday) to 7, recorded minutes, and their viewer-minutes. */
export const hourAudience = z.object({
  weekday: z.number(),
  hour: z.number(),
  minutes: z.number(),
  viewerMinutes: z.number(),
});
export type HourAudience = z.infer<typeof hourAudience>;

/** An auction's numbers in a list: of its live time, or of all stored data if it was never live. */
export const auctionOverview = z.object({
  /** When it was made. */
  madeAt: instant,
  overallPeak: known,
  peakIsBound: z.boolean(),
  overallAvg: known,
  viewerMinutes: known,
  /** Like that of a summary. */
  duration: z.number(),
  uniqueViewers: known,
  uniqueViewersLow: known,
  uniqueViewersHigh: known,
  /** Number of lot runs, and how many of them ended with a sale; `null` until the auction is summarized. */
  lots: known,
  sold: known,
  /** The value of the sold lots by currency; `null` until the auction is summarized. */
  soldValue: z.array(soldValue).nullable().default(null),
  /** What the numbers count; `null` if nothing was recorded. */
  counts: z.enum(["tabs", "people", "mixed"]).nullable().default(null),
  /** The weekday of its start in its zone, 1 (Monday) to 7; `null` until the auction is summarized, and if it was never live. */
  weekday: known.default(null),
  /** The audience by hour of the week; `null` until the auction is summarized. */
  hours: z.array(hourAudience).nullable().default(null),
  /** The average audience at even steps through the live time; `null` if nothing was recorded at a step. */
  points: z.array(known),
});
export type AuctionOverview = z.infer<typeof auctionOverview>;

/** What remains of an ended auction's live time after its minutes have expired. It contains nothing that could identify a person. */
export const auctionSummary = z.object({
  /** When it was made. */
  madeAt: instant,
  overview: auctionOverview,
  audience: viewerAnalytics,
  /** The first lots; `total` is the number of all lots. */
  lots: lotAnalytics.extend({ total: z.number() }),
  retention,
  /** Where viewers came from; `null` if nothing was counted. */
  sources: sourceAnalytics.nullable().default(null),
});
export type AuctionSummary = z.infer<typeof auctionSummary>;
