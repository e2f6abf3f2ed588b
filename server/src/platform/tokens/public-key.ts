import { createPublicKey, type KeyObject } from "node:crypto";
import { invalidField, LIMITS, type TokenAlgorithm } from "@headcount/protocol";

/** A public key as it is stored. */
export interface PublicKey {
  algorithm: Exclude<TokenAlgorithm, "HS256">;
  /** The `kid` that a JWK carries; `null` for a key in PEM. */
  kid: string | null;
  jwk: Record<string, unknown>;
}

const MIN_RSA_BITS = 2_048;
const UNREADABLE = "must be a public key in PEM, or a JWK as JSON";

/**
 * Reads a public key in PEM, or a JWK as JSON. Only the public part is kept.
 * @throws HeadcountError VALIDATION_FAILED
 */
export function readPublicKey(text: string): PublicKey {
  const jwk = jwkIn(text);
  if (jwk ? "d" in jwk || "k" in jwk : /PRIVATE KEY/.test(text))
    throw invalidField("publicKey", "is a private key. Keep it secret, and give the public key of the pair");
  const key = parsed(jwk, text);
  const algorithm = algorithmOf(key);
  const kid = typeof jwk?.kid === "string" && jwk.kid !== "" ? jwk.kid : null;
  if ((kid?.length ?? 0) > LIMITS.kidCharacters) throw invalidField("publicKey", "has a kid that is too long");
  if (jwk?.alg !== undefined && !ALG_NAMES[algorithm].includes(String(jwk.alg)))
    throw invalidField(
      "publicKey",
      `has the alg ${String(jwk.alg).slice(0, 20)}; RS256, ES256 and EdDSA are supported`,
    );
  return { algorithm, kid, jwk: { ...key.export({ format: "jwk" }) } };
}

/** The names in `alg` that a key of each algorithm may have. */
export const ALG_NAMES: Readonly<Record<PublicKey["algorithm"], readonly string[]>> = {
  RS256: ["RS256"],
  ES256: ["ES256"],
  EdDSA: ["EdDSA", "Ed25519"],
};

function jwkIn(text: string): Record<string, unknown> | null {
  if (!text.trimStart().startsWith("{")) return null;
  try {
    return JSON.parse(text);
  } catch {
    throw invalidField("publicKey", UNREADABLE);
  }
}

function parsed(jwk: Record<string, unknown> | null, text: string): KeyObject {
  try {
    return createPublicKey(jwk ? { key: jwk as never, format: "jwk" } : text);
  } catch {
    throw invalidField("publicKey", UNREADABLE);
  }
}

function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): PublicKey["algorithm"] {
  if (type === "rsa") {
    if ((details?.modulusLength ?? 0) < MIN_RSA_BITS)
      throw invalidField("publicKey", `must have at least ${MIN_RSA_BITS} bits`);
    return "RS256";
  }
  if (type === "ec" && details?.namedCurve === "prime256v1") return "ES256";
  if (type === "ed25519") return "EdDSA";
  throw invalidField("publicKey", "must be a key for RS256, ES256 (P-256) or EdDSA (Ed25519)");
}
