import { z } from "zod";
import { instant } from "../instant.ts";

/** One of an organizer's own sign-ins. Instants are ISO 8601 in UTC. */
export const ownSession = z.object({
  id: z.string(),
  createdAt: instant,
  /** To the day. */
  lastActiveAt: instant,
  /** Whether it is the session of this request. */
  current: z.boolean(),
});
export type OwnSession = z.infer<typeof ownSession>;
