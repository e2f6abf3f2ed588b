import { z } from "zod";
import { type Grid, minuteMs } from "../time.ts";
import { isSketch, MAX_SKETCH_LENGTH } from "./sketch.ts";

/** Visit lengths in minutes for which retention is reported. */
export const DWELL_EDGES = [5, 15, 30, 60] as const;
/** Visit lengths are distinguished up to this many ms (an hour). */
export const longestVisitMs = (grid: Grid): number => Math.max(...DWELL_EDGES) * minuteMs(grid);

/** Minimum number of people for a retention estimate. */
export const ENOUGH_AT_RISK = 10;

/** One for each slot of an hour (slots of 1 s, the shortest), and an hour. */
const MAX_LENGTHS = 3_601;

const whole = z.int().nonnegative().max(1e9);

/**
 * Number of people by length of visit (ms), in ascending order of length. A recorder rounds lengths down to whole slots, so that it is certain
 * which visits lasted for an edge of `DWELL_EDGES`. All lengths from an hour on count as an hour.
 */
const lengths = z
  .array(z.tuple([whole, z.int().min(1).max(1e9)]))
  .max(MAX_LENGTHS)
  .refine((pairs) => pairs.every(([length], i) => i === 0 || length > (pairs[i - 1]?.[0] ?? -1)), {
    message: "must be in order, each length once",
  });
export type Lengths = z.infer<typeof lengths>;

/**
 * What a recorder knows about a minute's visits, if the auction counts people. People's visits began in the minute (`came`) or before it
 * (`entered`). People were seen until they `left` or the minute ended (`staying`). So each minute can be read by itself.
 */
export const visits = z.object({
  /** Sketch of the people present, base64url. */
  sketch: z
    .string()
    .regex(/^[\w-]*$/, "must be base64url")
    .max(MAX_SKETCH_LENGTH)
    .refine(isSketch, "must be the registers of a sketch"),
  /** The largest simultaneous number of people. */
  present: whole,
  /** Visits that began in this minute. */
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
   * The share (0 to 1) of visits that last at least this many minutes (Kaplan–Meier), and the number of visits seen for that long.
   * `null` if fewer than ten were seen for that long, or at a shorter length at which someone left.
   */
  stillThere: z.array(z.object({ minutes: z.number(), share: z.number().nullable(), atRisk: z.number() })),
});
export type Retention = z.infer<typeof retention>;
