import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import type { VerificationKey } from "@headcount/protocol";
import { type JWTPayload, SignJWT } from "jose";

/** An application that signs tokens, and the key that verifies them. */
export interface Signer {
  alg: string;
  kid: string;
  signWith: KeyObject | Uint8Array;
  key: VerificationKey;
  /** The public key; `null` for a shared secret. */
  publicKey: KeyObject | null;
}

type Algorithm = "RS256" | "ES256" | "EdDSA" | "HS256";
export const ALGORITHMS: readonly Algorithm[] = ["RS256", "ES256", "EdDSA", "HS256"];

const pairOf = (alg: Exclude<Algorithm, "HS256">) => {
  if (alg === "RS256") return generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return alg === "ES256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");
};

let made = 0;

/** A new key of an application. */
export function signer(alg: Algorithm): Signer {
  made += 1;
  const id = String(made).padStart(16, "k");
  if (alg === "HS256") {
    const secret = randomBytes(32);
    const key = { kind: "secret", id, kid: id, secret: secret.toString("base64url") } as const;
    return { alg, kid: id, signWith: secret, publicKey: null, key };
  }
  const { privateKey, publicKey } = pairOf(alg);
  const jwk = { ...publicKey.export({ format: "jwk" }) };
  return { alg, kid: id, signWith: privateKey, publicKey, key: { kind: "public", id, kid: id, algorithm: alg, jwk } };
}

/** A token with exactly these claims. @param header replaces the signer's header */
export const signed = (
  { alg, kid, signWith }: Pick<Signer, "alg" | "kid" | "signWith">,
  claims: JWTPayload,
  header: object = {},
): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(signWith);
