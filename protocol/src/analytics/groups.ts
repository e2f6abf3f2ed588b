import { z } from "zod";
import { LIMITS } from "../limits.ts";

/** The recorded name of viewers without a group. */
export const NO_GROUP = "";
/** The recorded name of all groups beyond `LIMITS.recordedGroups`. No token can have it, because a group has no control characters. */
export const OTHER_GROUPS = "\u0000";

/** A name under which viewers are recorded. */
export const recordedGroup = z.string().max(LIMITS.groupCharacters);

/**
 * The viewers of one group. Groups are those with the most viewer-time in the range; the others are together `other`, and viewers without
 * a group are `none`. `name` is `null` for both.
 */
export const groupAudience = z.object({
  kind: z.enum(["group", "other", "none"]),
  name: z.string().nullable(),
  avgViewers: z.number(),
  peakViewers: z.number(),
  /** Whether the true peak may be lower: it is a sum over several groups or realtime servers that varied within 5 s. */
  peakIsBound: z.boolean(),
  minViewers: z.number(),
});
export type GroupAudience = z.infer<typeof groupAudience>;

/** A group at one point. The counts of all groups of a point add up to its count. */
export const groupPoint = groupAudience.extend({ viewerCount: z.number() });
export type GroupPoint = z.infer<typeof groupPoint>;
