import { z } from "zod";
import { instant } from "../instant.ts";
import { lotAnalytics } from "../sale/lots.ts";
import { viewerAnalytics } from "./analytics.ts";
import { retention } from "./visits.ts";

const known = z.number().nullable();

/** An auction in a line of a list: of its live time, or of all that is stored if it never was live. */
export const auctionOverview = z.object({
  /** When it was made. */
  madeAt: instant,
  overallPeak: known,
  overallAvg: known,
  viewerMinutes: known,
  /** As that of a summary. */
  duration: z.number(),
  uniqueViewers: known,
  uniqueViewersLow: known,
  uniqueViewersHigh: known,
  /** Times that a lot was on the block, and how many of them ended with a sale; `null` until the auction is summarized. */
  lots: known,
  sold: known,
  /** The average audience at even steps through the live time; `null` where nothing was recorded. */
  points: z.array(known),
});
export type AuctionOverview = z.infer<typeof auctionOverview>;

/** What stays of an ended auction's live time when its minutes have expired. It has nothing that could identify a person. */
export const auctionSummary = z.object({
  /** When it was made. */
  madeAt: instant,
  overview: auctionOverview,
  audience: viewerAnalytics,
  /** The first lots; `total` of them there were. */
  lots: lotAnalytics.extend({ total: z.number() }),
  retention,
});
export type AuctionSummary = z.infer<typeof auctionSummary>;
