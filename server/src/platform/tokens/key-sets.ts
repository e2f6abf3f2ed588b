import { createLocalJWKSet, createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import { LRUCache } from "lru-cache";
import { type PublicRequestOptions, publicRequests } from "../network/public-request.ts";

/** A key set could not be loaded. */
export class KeySetUnavailable extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : "the key set could not be loaded", { cause });
    this.name = "KeySetUnavailable";
  }
}

const MAX_SETS = 1_000;
const MAX_KEY_SET_BYTES = 64 * 1024;
const KEY_SET_DEADLINE_MS = 5_000;
/** How long keys are used before they are loaded again. */
const MAX_AGE_MS = 600_000;
/** The minimum time between two requests for one set because of an unknown `kid`. */
const COOLDOWN_MS = 30_000;
/** The minimum time after a failed request. */
const FAILED_MS = 10_000;

export type KeySetOptions = Pick<PublicRequestOptions, "allowPrivate"> &
  Partial<Pick<PublicRequestOptions, "deadlineMs" | "lookup">> & {
    /** Default: `COOLDOWN_MS` and `FAILED_MS`. */
    cooldownMs?: number;
    failedMs?: number;
  };

/**
 * The keys of JSON Web Key Sets, by address. A set is loaded under the same rules as webhooks are sent: only from the public internet, without redirects, within a deadline
 * and a size. It is loaded again when it is old or lacks a `kid`, with one request at a time and a pause between two.
 */
export function createKeySets({
  allowPrivate,
  lookup,
  deadlineMs = KEY_SET_DEADLINE_MS,
  cooldownMs = COOLDOWN_MS,
  failedMs = FAILED_MS,
}: KeySetOptions): (url: string) => JWTVerifyGetKey {
  const send = publicRequests({ allowPrivate, deadlineMs, ...(lookup && { lookup }) });
  const sets = new LRUCache<string, JWTVerifyGetKey>({ max: MAX_SETS });

  const load = async (url: string): Promise<Response> => {
    const headers = { accept: "application/jwk-set+json, application/json" };
    const { status, text, isWhole } = await send({ method: "GET", url, headers, maxBytes: MAX_KEY_SET_BYTES });
    if (status !== 200) throw new Error(`the address of the key set answers ${status}`);
    if (!isWhole) throw new Error(`the key set is larger than ${MAX_KEY_SET_BYTES / 1024} KB`);
    // Throws if the text is not a key set.
    createLocalJWKSet(JSON.parse(text));
    return new Response(text, { status });
  };
  const open = (url: string): JWTVerifyGetKey => {
    let failure: { error: KeySetUnavailable; until: number } | null = null;
    const fetchOnce = async (): Promise<Response> => {
      if (failure && performance.now() < failure.until) throw failure.error;
      try {
        const response = await load(url);
        failure = null;
        return response;
      } catch (cause) {
        const error = new KeySetUnavailable(cause);
        failure = { error, until: performance.now() + failedMs };
        throw error;
      }
    };
    return createRemoteJWKSet(new URL(url), {
      [customFetch]: fetchOnce,
      timeoutDuration: deadlineMs * 2,
      cooldownDuration: cooldownMs,
      cacheMaxAge: MAX_AGE_MS,
    });
  };
  return (url) => {
    const known = sets.get(url) ?? open(url);
    sets.set(url, known);
    return known;
  };
}
