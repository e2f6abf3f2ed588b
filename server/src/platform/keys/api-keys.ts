import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** `hc_`, its id, and 256 random bits. People and secret scanners recognize a key by its prefix. */
const FORM = /^hc_([\w-]{16})_([\w-]{43})$/;

/** SHA-256 of the whole key, in hex. A key is random and long: there is nothing to guess that a slow hash would protect. */
const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");

/** A new key, and what is kept of it. */
export function newKey(): { id: string; key: string; hash: string } {
  const id = randomBytes(12).toString("base64url");
  const key = `hc_${id}_${randomBytes(32).toString("base64url")}`;
  return { id, key, hash: hashOf(key) };
}

/** The id that a key names; `null` when it cannot be one of ours. */
export const keyIdOf = (key: unknown): string | null => (typeof key === "string" && FORM.exec(key)?.[1]) || null;

/** Whether this is the key of which `hash` was kept, in a time that tells nothing about it. */
export const isKeyOf = (hash: string, key: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(key)), Buffer.from(hash));
