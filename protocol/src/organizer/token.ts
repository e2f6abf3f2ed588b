import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { lineField } from "../text/text-field.ts";
import type { Permission } from "./access.ts";

/** The `aud` that any token may have. With `PUBLIC_URL`, that origin is accepted, too. */
export const TOKEN_AUDIENCE = "headcount";

/** The longest lifetime of a token. */
export const TOKEN_MAX_S = 86_400;
/** How far the clocks of the application and of the server may differ. */
export const TOKEN_CLOCK_SKEW_S = 60;

/** Permissions of organizers' tokens, as in the claim `permissions`. */
export const tokenPermission = z.enum(["audience:read", "moments:record"]);
export type TokenPermission = z.infer<typeof tokenPermission>;

/** The permission of roles and API keys that each permission of a token corresponds to. */
export const TOKEN_PERMISSIONS: Readonly<Record<TokenPermission, Permission>> = {
  "audience:read": "read",
  "moments:record": "record",
};

/** Claims of every token. */
const claims = z.object({
  exp: z.number(),
  /** The auction's `id`, or its `externalId`. */
  auction: z.string().min(1).max(LIMITS.externalIdCharacters),
});

/** Claims of a viewer's token. */
export const viewerClaims = claims.extend({
  /** The person's id in the application. */
  sub: z.string().min(1).max(LIMITS.subjectCharacters),
  /** A group of viewers, as a label. */
  group: lineField(LIMITS.groupCharacters).optional(),
  /** Only organizers' tokens have it. */
  permissions: z.undefined({ error: "belongs to organizers' tokens" }).optional(),
});

/** Claims of an organizer's token. */
export const organizerClaims = claims.extend({
  permissions: z.array(tokenPermission, { error: "must be a list of permissions" }).min(1, "must have an entry"),
});
