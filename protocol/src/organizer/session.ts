import { z } from "zod";
import { instant } from "../instant.ts";

/** One sign-in of an organizer's own. Instants are ISO 8601 in UTC. */
export const ownSession = z.object({
  id: z.string(),
  createdAt: instant,
  /** To the day. */
  lastActiveAt: instant,
  /** Whether it is the one that asks. */
  current: z.boolean(),
});
export type OwnSession = z.infer<typeof ownSession>;
