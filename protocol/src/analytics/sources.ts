import { z } from "zod";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";

/** What is counted about where viewers come from. Each dimension is counted alone, never in combination with another one. */
export const SOURCE_DIMENSIONS = ["via", "referrer", "device", "country"] as const;
export type SourceDimension = (typeof SOURCE_DIMENSIONS)[number];

/** Where one viewer comes from: a value for each dimension, empty without one. */
export type Source = Readonly<Record<SourceDimension, string>>;

/** The kinds of devices. */
export const DEVICES = ["phone", "tablet", "computer", "tv", "other"] as const;
export type Device = (typeof DEVICES)[number];

/** The number of viewers below which a value is not kept. */
export const MIN_SOURCE_VIEWERS = 5;
/** Sources are totals of so many minutes, aligned to UTC. */
export const SOURCE_MINUTES = 15;

const enough = z.int().min(MIN_SOURCE_VIEWERS).max(1e9);

/** The totals of one dimension: named values with their viewers, most first, and all other viewers. An empty value means that the viewer had none. */
export const dimensionCounts = z.object({
  values: z.array(z.tuple([z.string().max(LIMITS.sourceCharacters), enough])).max(LIMITS.sourceValues),
  other: z.union([z.literal(0), enough]),
});
export type DimensionCounts = z.infer<typeof dimensionCounts>;

/** The sources of one recorder over at most a quarter of an hour. A dimension with fewer than `MIN_SOURCE_VIEWERS` viewers is absent. */
export const sourceCounts = z.object({
  via: dimensionCounts.optional(),
  referrer: dimensionCounts.optional(),
  device: dimensionCounts.optional(),
  country: dimensionCounts.optional(),
});
export type SourceCounts = z.infer<typeof sourceCounts>;

const dimensionTotals = z.object({
  dimension: z.enum(SOURCE_DIMENSIONS),
  /** All viewers of the dimension. */
  viewers: z.number(),
  /** Most viewers first. `value` is `null` for viewers without one. */
  values: z.array(z.object({ value: z.string().nullable(), viewers: z.number() })),
  other: z.number(),
});
export type DimensionTotals = z.infer<typeof dimensionTotals>;

/** `GET …/analytics/sources`. */
export const sourceAnalytics = z.object({
  /** Whether sources are counted now. */
  tracked: z.boolean(),
  /** The range in whole quarters of an hour. */
  from: instant,
  to: instant,
  /** Dimensions without viewers are absent. */
  dimensions: z.array(dimensionTotals),
});
export type SourceAnalytics = z.infer<typeof sourceAnalytics>;
