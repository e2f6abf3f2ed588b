import { z } from "zod";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { lineField } from "../text/text-field.ts";

/** `public`: a public key; `jwks`: the address of a JSON Web Key Set; `secret`: a shared secret, which Headcount generates. */
export const tokenKeyKind = z.enum(["public", "jwks", "secret"]);
export type TokenKeyKind = z.infer<typeof tokenKeyKind>;

/** Allowed signature algorithms of tokens. */
export const tokenAlgorithm = z.enum(["RS256", "ES256", "EdDSA", "HS256"]);
export type TokenAlgorithm = z.infer<typeof tokenAlgorithm>;

/** A key's id, which the server generates. */
export const tokenKeyId = z.string().regex(/^[\w-]{16}$/, "must be the id of a token key");

const name = lineField(LIMITS.keyNameCharacters);
/** The `kid` of a key. */
const kid = z.string().min(1).max(LIMITS.kidCharacters);

/** Body of `POST /api/v1/token-keys`. */
export const newTokenKey = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("public"),
    name,
    /** PEM, or a JWK as JSON. */
    publicKey: z.string().min(1).max(LIMITS.publicKeyCharacters),
  }),
  z.strictObject({
    kind: z.literal("jwks"),
    name,
    url: z
      .url({ protocol: /^https?$/, error: "must be an address such as https://shop.example/.well-known/jwks.json" })
      .max(LIMITS.webhookUrlCharacters),
  }),
  z.strictObject({ kind: z.literal("secret"), name }),
]);
export type NewTokenKey = z.infer<typeof newTokenKey>;

/** A key that verifies tokens of an account's own application. Instants are ISO 8601 in UTC. */
export const tokenKey = z.object({
  id: tokenKeyId,
  kind: tokenKeyKind,
  name: z.string(),
  /** `null` for a key set, whose keys have their own algorithms. */
  algorithm: tokenAlgorithm.nullable(),
  /** The `kid` of tokens that this key signs; `null` for a key set. */
  kid: kid.nullable(),
  /** Address of the key set; `null` for a key. */
  url: z.string().nullable(),
  createdAt: instant,
});
export type TokenKey = z.infer<typeof tokenKey>;

/** A key that was created now. `secret` is the shared secret in Base64url, which is not shown again; `null` for other kinds. */
export const createdTokenKey = tokenKey.extend({ secret: z.string().nullable() });
export type CreatedTokenKey = z.infer<typeof createdTokenKey>;

/** The parts of a key that a server needs to verify tokens. Not public, because of `secret` (Base64url). */
export const verificationKey = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("public"),
    id: tokenKeyId,
    kid,
    algorithm: tokenAlgorithm.exclude(["HS256"]),
    jwk: z.record(z.string(), z.unknown()),
  }),
  z.object({ kind: z.literal("jwks"), id: tokenKeyId, url: z.string() }),
  z.object({ kind: z.literal("secret"), id: tokenKeyId, kid, secret: z.string() }),
]);
export type VerificationKey = z.infer<typeof verificationKey>;
