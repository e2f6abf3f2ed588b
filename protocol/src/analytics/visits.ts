import { z } from "zod";
import { isSketch, MAX_SKETCH_LENGTH } from "./sketch.ts";

/** Visit lengths in minutes for which retention is reported. */
export const DWELL_EDGES = [5, 15, 30, 60] as const;
/** Up to this many slots (an hour), visit lengths are distinguished. Longer visits are not. */
export const dwellSlots = (slotsPerMinute: number): number => Math.max(...DWELL_EDGES) * slotsPerMinute;

/** Fewer people than this are too few for a retention estimate. */
export const ENOUGH_AT_RISK = 10;

const whole = z.int().nonnegative().max(1e9);

/** How many people by the length of their visit in whole slots, in rising order of length; lengths from an hour on are one. */
const lengths = z
  .array(z.tuple([z.int().min(0).max(3_600), z.int().min(1).max(1e9)]))
  .max(3_601)
  .refine((pairs) => pairs.every(([length], i) => i === 0 || length > (pairs[i - 1]?.[0] ?? -1)), {
    message: "must be in order, each length once",
  });
export type Lengths = z.infer<typeof lengths>;

/**
 * What a recorder knows of a minute's visits, where the auction counts people. Whoever began (`came`), or was there already (`entered`), was seen until
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
  /** Whether people were told apart in any minute of the range; without that nothing is known. */
  tracked: z.boolean(),
  /** Visits that began in the range. */
  came: z.number().nullable(),
  /**
   * The share (0 to 1) of visits that last at least so many minutes (Kaplan–Meier), and how many were seen for that long. `null` where fewer than ten
   * were seen for that long, or for a shorter time at which somebody left.
   */
  stillThere: z.array(z.object({ minutes: z.number(), share: z.number().nullable(), atRisk: z.number() })),
});
export type Retention = z.infer<typeof retention>;
