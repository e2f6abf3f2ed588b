import { randomBytes } from "node:crypto";

/** Ids are 24 hex digits, like MongoDB's ObjectIds. They are random, so they reveal neither their time and place of creation nor other ids. */
export const randomId = (): string => randomBytes(12).toString("hex");

const SUFFIX_BYTES = 6;
const SUFFIXES = 256 ** SUFFIX_BYTES;
const TIME_DIGITS = 12;

/**
 * Creates ids that sort by creation: 48 bits of time (epoch ms), and 48 bits that start at random in each millisecond and then
 * grow by random steps. Lists of one instant are sorted by id, and a lot that was opened and sold within one millisecond must not be sold first.
 * These ids reveal when something was recorded, but no other id can be derived from them.
 */
export function orderedIds(now: () => number): () => string {
  let [time, suffix] = [-1, 0];
  return () => {
    const at = Math.max(time, now());
    // Order is kept even if the clock goes back.
    suffix = at > time ? randomBelow(SUFFIXES / 2) : suffix + 1 + randomBelow(2 ** 20);
    time = at;
    return hex(time, TIME_DIGITS) + hex(suffix, 2 * SUFFIX_BYTES);
  };
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0").slice(-digits);
const randomBelow = (limit: number): number => randomBytes(SUFFIX_BYTES).readUIntBE(0, SUFFIX_BYTES) % limit;

/** Ids for everything that this process records. */
export const orderedId = orderedIds(Date.now);
