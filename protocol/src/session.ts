import { z } from "zod";

/** One sign-in of an organizer's own. Instants are ISO 8601 in UTC. */
export const ownSession = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  /** To the day. */
  lastActiveAt: z.iso.datetime(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
});
export type OwnSession = z.infer<typeof ownSession>;
