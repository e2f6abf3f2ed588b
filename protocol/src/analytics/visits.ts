import { z } from "zod";
import { type Grid, minuteMs } from "../time.ts";
import { isSketch, MAX_SKETCH_LENGTH } from "./sketch.ts";

/** Visit lengths in minutes for which retention is reported. */
export const DWELL_EDGES = [5, 15, 30, 60] as const;
/** Up to this many ms (an hour), visit lengths are distinguished. Longer visits are not. */
export const longestVisitMs = (grid: Grid): number => Math.max(...DWELL_EDGES) * minuteMs(grid);

/** Up to this many visits a list of lengths is exact. More are grouped. */
export const EXACT_VISITS = 720;

/** Fewer people than this are too few for a retention estimate. */
export const ENOUGH_AT_RISK = 10;

/** `EXACT_VISITS` groups, and one more for each slot of the longest hour that settings allow. */
const MAX_LENGTHS = EXACT_VISITS + 3_601;

const whole = z.int().nonnegative().max(1e9);

/**
 * How many people by the length of their visit in ms, in rising order of length. Lengths from an hour on are one. Of more than `EXACT_VISITS` visits,
 * neighbours within a slot are grouped: the length of a group is its mean, and it has at most one `EXACT_VISITS`th of the visits, beside those of equal length.
 */
const lengths = z
  .array(z.tuple([whole, z.int().min(1).max(1e9)]))
  .max(MAX_LENGTHS)
  .refine((pairs) => pairs.every(([length], i) => i === 0 || length > (pairs[i - 1]?.[0] ?? -1)), {
    message: "must be in order, each length once",
  });
export type Lengths = z.infer<typeof lengths>;

/**
 * What a recorder knows of a minute's visits, if the auction counts people. A person whose visit began (`came`), or was there already (`entered`), was seen until
 * they `left` or the minute ended (`staying`), so that each minute can be read by itself.
 */
export const visits = z.object({
  /** Sketch of the people present, base64url. */
  sketch: z
    .string()
    .regex(/^[\w-]*$/, "must be base64url")
    .max(MAX_SKETCH_LENGTH)
    .refine(isSketch, "must be the registers of a sketch"),
  /** The most people at once. */
  present: whole,
  /** Visits that began. */
  came: whole,
  entered: lengths,
  left: lengths,
  staying: lengths,
});
export type Visits = z.infer<typeof visits>;

/** `GET …/analytics/retention`. */
export const retention = z.object({
  /** Whether people were identified in any minute of the range. Otherwise nothing is known. */
  tracked: z.boolean(),
  /** Visits that began in the range. */
  came: z.number().nullable(),
  /**
   * The share (0 to 1) of visits that last at least so many minutes (Kaplan–Meier), and how many were seen for that long. `null` where fewer than ten
   * were seen for that long, or for a shorter time at which someone left.
   */
  stillThere: z.array(z.object({ minutes: z.number(), share: z.number().nullable(), atRisk: z.number() })),
});
export type Retention = z.infer<typeof retention>;
