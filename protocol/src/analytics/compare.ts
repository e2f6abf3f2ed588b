import { z } from "zod";
import { counting } from "../counting/count-modes.ts";
import { auctionId } from "../ids.ts";
import { instant } from "../instant.ts";
import { auctionKind, countMode } from "../organizer/auction.ts";
import { summary } from "./analytics.ts";

const MAX_COMPARED = 5;

/** The points at the same position: the same time since the auctions went live, or lots with the same position in the sale. */
export const alignment = z.enum(["start", "lot"]);
export type Alignment = z.infer<typeof alignment>;

/** Query of `GET …/analytics/compare`. */
export const compareQuery = z.strictObject({
  /** Ids of own auctions, with commas between them. */
  with: z
    .string()
    .transform((ids) => [...new Set(ids.split(","))])
    .pipe(z.array(auctionId).min(1).max(MAX_COMPARED)),
  align: alignment.default("start"),
});
export type CompareQuery = z.infer<typeof compareQuery>;

const known = z.number().nullable();

/** The difference from another number. `ratio` is relative to that number; `null` if it is zero. */
export const delta = z.object({ difference: known, ratio: known });
export type Delta = z.infer<typeof delta>;

const comparedSummary = summary.pick({
  overallPeak: true,
  peakAt: true,
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

/** Of what the summaries are set against each other. */
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

/** One of the auctions side by side. */
export const comparedAuction = z.object({
  id: auctionId,
  title: z.string(),
  kind: auctionKind.nullable(),
  timeZone: z.string(),
  /** What it counts now. */
  countMode,
  /** What its numbers count, by the modes that its minutes were recorded in. */
  counting,
  /** When it first went live; `null` when it never did. */
  startedAt: instant.nullable(),
  /** Of the minutes of its live part. */
  summary: comparedSummary,
  /** Whether its minutes have expired, and the numbers are those of its summary. */
  isSummarized: z.boolean(),
  /** What the first auction has more than this one; `null` for the first. Only the durations are compared unless both auctions count the same in all minutes. */
  deltas: deltas.nullable(),
  /** In rising order of `at`: minutes since it went live, or the lot's place from 1. An interval without record has no point. */
  points: z.array(z.object({ at: z.number(), label: z.string().nullable(), avgViewers: known, peakViewers: known })),
});
export type ComparedAuction = z.infer<typeof comparedAuction>;

/** `GET …/analytics/compare`. */
export const comparison = z.object({
  align: alignment,
  /** Length of a point in minutes, for all auctions the same; `null` where points are lots. */
  unitMinutes: z.number().nullable(),
  /** Of each auction the first so many minutes of its live time are compared, because one of them is still live; `null`: all of it. */
  comparedMinutes: z.number().nullable(),
  /** The auction itself, and then the others as they were asked for. */
  auctions: z.array(comparedAuction),
});
export type Comparison = z.infer<typeof comparison>;
