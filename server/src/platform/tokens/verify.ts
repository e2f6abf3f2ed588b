import {
  HeadcountError,
  invalidToken,
  LIMITS,
  TOKEN_AUDIENCE,
  TOKEN_CLOCK_SKEW_S,
  TOKEN_MAX_S,
  type TokenAlgorithm,
  type VerificationKey,
} from "@headcount/protocol";
import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { KeySetUnavailable } from "./key-sets.ts";
import { ALG_NAMES } from "./public-key.ts";

/** Algorithms of each kind of key. A public key never verifies HS256: anyone could sign with it as a secret. */
const ALGORITHMS: Readonly<Record<TokenAlgorithm, readonly string[]>> = { ...ALG_NAMES, HS256: ["HS256"] };
const OF_KEY_SETS = Object.values(ALG_NAMES).flat();
const SUPPORTED = [...OF_KEY_SETS, "HS256"];

/** Claims with a valid signature, time and audience, and the id of the key that signed them. */
export interface VerifiedToken {
  claims: JWTPayload;
  keyId: string;
}

export interface VerifierOptions {
  /** Returns the keys of a key set. */
  keySet(url: string): JWTVerifyGetKey;
  /** Origin of the pages, an audience besides `headcount`, if known. */
  publicUrl: string | undefined;
  /** Epoch ms. */
  now(): number;
}

/**
 * Verifies a token by one of the keys.
 * @throws HeadcountError ACCESS_TOKEN_INVALID with a reason; TOKEN_KEYS_UNAVAILABLE if a key set that may have the key cannot be loaded
 */
export type VerifyToken = (token: string, keys: readonly VerificationKey[]) => Promise<VerifiedToken>;

export function createVerifier({ keySet, publicUrl, now }: VerifierOptions): VerifyToken {
  const audience = [TOKEN_AUDIENCE, ...(publicUrl === undefined ? [] : [publicUrl])];
  return async (token, keys) => {
    const header = headerOf(token);
    let isUnavailable = false;
    for (const key of candidates(keys, header)) {
      const options = {
        algorithms: [...algorithmsOf(key)],
        audience,
        requiredClaims: ["exp", "aud"],
        clockTolerance: TOKEN_CLOCK_SKEW_S,
        currentDate: new Date(now()),
      };
      try {
        const { payload } = await verifiedBy(key, { token, options, keySet });
        if ((payload.exp ?? 0) > now() / 1_000 + TOKEN_MAX_S + TOKEN_CLOCK_SKEW_S)
          throw invalidToken("expires_too_late");
        return { claims: payload, keyId: key.id };
      } catch (error) {
        if (error instanceof KeySetUnavailable) isUnavailable = true;
        else if (!isOtherKeys(error)) throw refusal(error);
      }
    }
    throw isUnavailable ? new HeadcountError("TOKEN_KEYS_UNAVAILABLE") : invalidToken("signature");
  };
}

const algorithmsOf = (key: VerificationKey): readonly string[] =>
  key.kind === "jwks" ? OF_KEY_SETS : ALGORITHMS[key.kind === "secret" ? "HS256" : key.algorithm];

interface Header {
  alg: string;
  kid: string | undefined;
}

function headerOf(token: string): Header {
  if (token.length > LIMITS.tokenCharacters) throw invalidToken("malformed");
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (typeof alg === "string" && SUPPORTED.includes(alg) && (kid === undefined || typeof kid === "string"))
      return { alg, kid };
  } catch {
    // The token is refused below.
  }
  throw invalidToken("malformed");
}

/** The keys that may have signed the token. Key sets come last, because they may have to be loaded; they are not needed if the `kid` is that of another key. */
function candidates(keys: readonly VerificationKey[], { alg, kid }: Header): VerificationKey[] {
  const fitting = keys.filter((key) => algorithmsOf(key).includes(alg));
  const single = fitting.filter((key) => key.kind !== "jwks" && (kid === undefined || key.kid === kid));
  const sets = fitting.filter((key) => key.kind === "jwks");
  return kid !== undefined && single.length > 0 ? single : [...single, ...sets];
}

interface Verification {
  token: string;
  options: Parameters<typeof jwtVerify>[2];
  keySet: VerifierOptions["keySet"];
}

function verifiedBy(key: VerificationKey, { token, options, keySet }: Verification) {
  if (key.kind === "jwks") return jwtVerify(token, keySet(key.url), options);
  return jwtVerify(token, key.kind === "secret" ? Buffer.from(key.secret, "base64url") : key.jwk, options);
}

/** Whether another key may have signed the token. */
const isOtherKeys = (error: unknown): boolean =>
  error instanceof errors.JWSSignatureVerificationFailed ||
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof TypeError;

function refusal(error: unknown): HeadcountError {
  if (error instanceof HeadcountError) return error;
  if (error instanceof errors.JWTExpired) return invalidToken("expired");
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "nbf" && error.reason === "check_failed") return invalidToken("not_yet_valid");
    if (error.claim === "aud" && error.reason === "check_failed") return invalidToken("wrong_audience");
    return invalidToken("claims", error.claim);
  }
  return invalidToken("malformed");
}
