import type { MinuteLevel } from "@headcount/protocol";
import { BitReader, BitWriter } from "./bits.ts";
import type { StoredMinute } from "./store.ts";

/** A minute as it is kept: what was merged of it, and when it came first (epoch ms). */
export interface KeptMinute {
  minute: StoredMinute;
  createdAt: number;
}

/*
 * Format 1: version byte, number of minutes, minutes in order, as bits.
 *   minute = start, creation, [samples unless the usual number], connections, slot of their peak, people, [slot of their peak unless the same level
 *            and slot], [joins, leaves unless both 0]
 * Start and creation are differences to what the minute before lets expect. A peak's slot is 0 where it is not known, and else its index + 1.
 */
const VERSION = 1;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const USUAL_SAMPLES = 12;
/** Minutes come some tenths of a second after one another, more or less. */
const CREATION_ORDER = 8;
const PEAK_ORDER = 2;
const MOVES_ORDER = 3;

/** The hour (of the UTC clock, since 1970) that keeps the minute that begins at `at`. */
export const hourOf = (at: number): number => Math.floor(at / HOUR_MS);

const peakSlot = ({ maxAt }: MinuteLevel, start: number, slotMs: number): number =>
  maxAt === null ? 0 : (maxAt - start) / slotMs + 1;

/** Packs the minutes, in order, of one hour; `unpackHour` gives back exactly the same. */
export const packHour = (minutes: readonly KeptMinute[], hour: number, slotMs: number): Uint8Array => {
  const out = new BitWriter();
  out.fixed(VERSION, 8);
  out.number(minutes.length, 5);
  let [due, lag, connectionsLast, peopleLast] = [hour * HOUR_MS, 0, 0, 0];
  for (const { minute, createdAt } of minutes) {
    const { minute: start, connections, people, sampleCount, joins, leaves } = minute;
    out.signed(start - due);
    out.signed(createdAt - start - lag, CREATION_ORDER);
    out.flag(sampleCount !== USUAL_SAMPLES);
    if (sampleCount !== USUAL_SAMPLES) out.number(sampleCount, 3);
    const scale = Math.max(1, sampleCount);
    const slots = [peakSlot(connections, start, slotMs), peakSlot(people, start, slotMs)] as const;
    out.level(connections, connectionsLast, scale);
    out.levelBeside(people, connections, peopleLast, scale);
    out.number(slots[0], PEAK_ORDER);
    out.flag(slots[1] !== slots[0]);
    if (slots[1] !== slots[0]) out.number(slots[1], PEAK_ORDER);
    const moves = joins !== 0 || leaves !== 0;
    out.flag(moves);
    if (moves) {
      out.number(joins, MOVES_ORDER);
      out.number(leaves, MOVES_ORDER);
    }
    [due, lag, connectionsLast, peopleLast] = [start + MINUTE_MS, createdAt - start, connections.last, people.last];
  }
  return out.finish();
};

/** @throws Error for bytes that `packHour` did not make, as far as they show it. */
export const unpackHour = (packed: Uint8Array, hour: number, slotMs: number): KeptMinute[] => {
  const bytes = new BitReader(packed);
  if (bytes.fixed(8) !== VERSION) throw new Error("the stored minutes of an hour are in an unknown format");
  const minutes: KeptMinute[] = [];
  let [due, lag, connectionsLast, peopleLast] = [hour * HOUR_MS, 0, 0, 0];
  for (let left = bytes.number(5); left > 0; left -= 1) {
    const start = due + bytes.signed();
    lag += bytes.signed(CREATION_ORDER);
    const sampleCount = bytes.flag() ? bytes.number(3) : USUAL_SAMPLES;
    const scale = Math.max(1, sampleCount);
    const atOf = (slot: number): number | null => (slot === 0 ? null : start + (slot - 1) * slotMs);
    const connections = bytes.level(connectionsLast, scale) as MinuteLevel;
    const people = bytes.levelBeside(connections, peopleLast, scale) as MinuteLevel;
    const slot = bytes.number(PEAK_ORDER);
    connections.maxAt = atOf(slot);
    people.maxAt = atOf(bytes.flag() ? bytes.number(PEAK_ORDER) : slot);
    const moves = bytes.flag();
    const joins = moves ? bytes.number(MOVES_ORDER) : 0;
    const leaves = moves ? bytes.number(MOVES_ORDER) : 0;
    minutes.push({
      minute: { minute: start, connections, people, sampleCount, joins, leaves },
      createdAt: start + lag,
    });
    [due, connectionsLast, peopleLast] = [start + MINUTE_MS, connections.last, people.last];
  }
  return minutes;
};
