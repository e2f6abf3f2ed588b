import { z } from "zod";
import { MAX_SKETCH_LENGTH } from "./sketch.ts";

/** Minutes of a visit that part its lengths: below the first, from one to the next, and from the last on. */
export const DWELL_EDGES = [5, 15, 30, 60] as const;

const byDwell = z.array(z.int().nonnegative().max(1e9)).length(DWELL_EDGES.length + 1);

/**
 * What a recorder knows of a minute's people, where the auction counts people: who was there, as a sketch (base64url), how long those had been there
 * who left, and those who are there at its end; how many by length of visit.
 */
export const visits = z.object({
  sketch: z
    .string()
    .regex(/^[\w-]*$/, "must be base64url")
    .max(MAX_SKETCH_LENGTH),
  left: byDwell,
  staying: byDwell,
});
export type Visits = z.infer<typeof visits>;

/** `GET …/analytics/retention`. */
export const retention = z.object({
  /** Whether people were told apart in any minute of the range; without that nothing is known. */
  tracked: z.boolean(),
  /** Visits that began in the range. */
  came: z.number().nullable(),
  /** Of those who came, the share (0 to 1) that is still there after so many minutes; `null` where nobody was seen for that long yet. */
  stillThere: z.array(z.object({ minutes: z.number(), share: z.number().nullable() })),
});
export type Retention = z.infer<typeof retention>;
