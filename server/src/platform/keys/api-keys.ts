import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** `hc_`, its id, and 256 random bits. People and secret scanners recognize a key by its prefix. */
const FORM = /^hc_([\w-]{16})_([\w-]{43})$/;

/** SHA-256 of the whole key, in hex. A slow hash is not needed, because a key is long and random and cannot be guessed. */
const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");

/** Creates a key, with the id and hash to store. */
export function newKey(): { id: string; key: string; hash: string } {
  const id = randomBytes(12).toString("base64url");
  const key = `hc_${id}_${randomBytes(32).toString("base64url")}`;
  return { id, key, hash: hashOf(key) };
}

/** The id in a key; `null` if the key does not have Headcount's form. */
export const keyIdOf = (key: unknown): string | null => (typeof key === "string" && FORM.exec(key)?.[1]) || null;

/** Whether `key` has the stored `hash`, compared in constant time. */
export const isKeyOf = (hash: string, key: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(key)), Buffer.from(hash));
