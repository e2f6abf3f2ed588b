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

/** Body of `POST /api/v1/password-resets`: asks for a link to set a new password. */
export const passwordResetRequest = z.strictObject({ email: z.email().max(254) });

/** Body of `POST /api/v1/password-resets/use`: sets the new password. */
export const passwordReset = z.strictObject({
  /** From the link. */
  token: z.string().min(1).max(200),
  password: z.string().min(10, "must have 10 characters or more").max(128),
  /** Also revokes all API keys and token keys, for when someone else may know the password. */
  revokeApiKeys: z.boolean().default(false),
});
export type PasswordReset = z.output<typeof passwordReset>;
