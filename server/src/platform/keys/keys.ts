import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Whether `given` is one of the keys, compared in constant time. Without keys nothing is accepted, and a missing key
 * is always refused.
 */
export function keyMatches(given: unknown, keys: readonly string[]): boolean {
  if (typeof given !== "string" || given === "") return false;
  const wanted = digest(given);
  let found = false;
  for (const key of keys) found = timingSafeEqual(wanted, digest(key)) || found;
  return found;
}
