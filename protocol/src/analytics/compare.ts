import { z } from "zod";
import { counting } from "../counting/count-modes.ts";
import { auctionId } from "../ids.ts";
import { instant } from "../instant.ts";
import { auctionKind, countMode } from "../organizer/auction.ts";
import { summary } from "./analytics.ts";

const MAX_COMPARED = 5;

/** Points are compared at the same position: the same time since the auctions went live, or the same lot position in the sale. */
export const alignment = z.enum(["start", "lot"]);
export type Alignment = z.infer<typeof alignment>;

/** Query of `GET …/analytics/compare`. */
export const compareQuery = z.strictObject({
  /** Ids of the caller's auctions, separated by commas. */
  with: z
    .string()
    .transform((ids) => [...new Set(ids.split(","))])
    .pipe(z.array(auctionId).min(1).max(MAX_COMPARED)),
  align: alignment.default("start"),
});

const known = z.number().nullable();

/** The difference from another number. `ratio` is relative to that number; `null` if it is zero. */
export const delta = z.object({ difference: known, ratio: known });
export type Delta = z.infer<typeof delta>;

const comparedSummary = summary.pick({
  overallPeak: true,
  peakAt: true,
  peakIsBound: true,
  overallAvg: true,
  overallMin: true,
  duration: true,
  viewerMinutes: true,
  uniqueViewers: true,
  uniqueViewersLow: true,
  uniqueViewersHigh: true,
  coverage: true,
  countModes: true,
});

/** The compared values of the summaries. */
export const COMPARED = [
  "overallPeak",
  "overallAvg",
  "overallMin",
  "duration",
  "viewerMinutes",
  "uniqueViewers",
] as const satisfies (keyof z.infer<typeof comparedSummary>)[];
export type Compared = (typeof COMPARED)[number];

const deltas = z.object({
  overallPeak: delta,
  overallAvg: delta,
  overallMin: delta,
  duration: delta,
  viewerMinutes: delta,
  uniqueViewers: delta,
} satisfies Record<Compared, typeof delta>);

/** One of the compared auctions. */
export const comparedAuction = z.object({
  id: auctionId,
  title: z.string(),
  kind: auctionKind.nullable(),
  timeZone: z.string(),
  /** Its current count mode. */
  countMode,
  /** What its numbers count, by the count modes of its minutes. */
  counting,
  /** When it first went live; `null` if it never did. */
  startedAt: instant.nullable(),
  /** The summary of the minutes of its live time. */
  summary: comparedSummary,
  /** Whether its minutes have expired, so that the numbers come from its stored summary. */
  isSummarized: z.boolean(),
  /**
   * The difference of the first auction from this one; `null` for the first. Only durations are compared, unless all minutes of both
   * auctions have the same count mode.
   */
  deltas: deltas.nullable(),
  /**
   * In ascending order of `at`: minutes since the auction went live, or the lot's position from 1. An interval without data has no point.
   */
  points: z.array(
    z.object({
      at: z.number(),
      label: z.string().nullable(),
      avgViewers: known,
      peakViewers: known,
      peakIsBound: z.boolean(),
    }),
  ),
});
export type ComparedAuction = z.infer<typeof comparedAuction>;

/** `GET …/analytics/compare`. */
export const comparison = z.object({
  align: alignment,
  /** Length of a point in minutes, the same for all auctions; `null` if points are lots. */
  unitMinutes: z.number().nullable(),
  /** If one auction is still live, only this many minutes of each live time are compared; `null`: the whole live time. */
  comparedMinutes: z.number().nullable(),
  /** The auction itself, then the others in the requested order. */
  auctions: z.array(comparedAuction),
});
export type Comparison = z.infer<typeof comparison>;
