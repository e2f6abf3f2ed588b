import { z } from "zod";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { lineField } from "../text/text-field.ts";
import { permission } from "./access.ts";

/** What a key may be made for. Nobody gives an auction away, or ends it, by a key. */
export const keyPermission = permission.exclude(["own", "leave"]);
export type KeyPermission = z.infer<typeof keyPermission>;

/** Body of `POST /api/v1/keys`. */
export const newApiKey = z.strictObject({
  /** By which its owner knows it. */
  name: lineField(LIMITS.keyNameCharacters),
  permissions: z
    .array(keyPermission)
    .min(1, "must name at least one")
    .transform((some) => keyPermission.options.filter((one) => some.includes(one))),
});
export type NewApiKey = z.infer<typeof newApiKey>;

/** An id that the server gave to a key. */
export const apiKeyId = z.string().regex(/^[\w-]{16}$/, "must be the id of a key");

/** What its owner sees of an API key. Instants are ISO 8601 in UTC. */
export const apiKey = z.object({
  id: apiKeyId,
  name: z.string(),
  permissions: z.array(keyPermission),
  createdAt: instant,
  /** To the minute; `null` before it was used. */
  lastUsedAt: instant.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

/** A key that was made now, with what is to be sent: it is not to be had again. */
export const madeApiKey = apiKey.extend({ key: z.string() });
export type MadeApiKey = z.infer<typeof madeApiKey>;
