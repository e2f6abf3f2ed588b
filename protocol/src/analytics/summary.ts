import { z } from "zod";
import { instant } from "../instant.ts";
import { lotAnalytics } from "../sale/lots.ts";
import { viewerAnalytics } from "./analytics.ts";
import { retention } from "./visits.ts";

const known = z.number().nullable();

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
});
export type AuctionSummary = z.infer<typeof auctionSummary>;
