import { z } from "zod";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { lineField } from "../text/text-field.ts";
import { permission } from "./access.ts";

/** The permissions that a key can have. A key cannot give an auction away or end it. */
export const keyPermission = permission.exclude(["own", "leave"]);
export type KeyPermission = z.infer<typeof keyPermission>;

/** Body of `POST /api/v1/keys`. */
export const newApiKey = z.strictObject({
  /** A name for its owner. */
  name: lineField(LIMITS.keyNameCharacters),
  permissions: z
    .array(keyPermission)
    .min(1, "must name at least one")
    .transform((some) => keyPermission.options.filter((one) => some.includes(one))),
});
export type NewApiKey = z.infer<typeof newApiKey>;

/** A key's id, which the server generates. */
export const apiKeyId = z.string().regex(/^[\w-]{16}$/, "must be the id of a key");

/** An API key, as its owner sees it. Instants are ISO 8601 in UTC. */
export const apiKey = z.object({
  id: apiKeyId,
  name: z.string(),
  permissions: z.array(keyPermission),
  createdAt: instant,
  /** To the minute; `null` before the first use. */
  lastUsedAt: instant.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

/** A new key with its secret text, which is not shown again. */
export const madeApiKey = apiKey.extend({ key: z.string() });
export type MadeApiKey = z.infer<typeof madeApiKey>;
