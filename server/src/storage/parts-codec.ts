import type { Level, MinutePart, Slot } from "@headcount/protocol";

/** A part as it lies in its minute's row: the recorder is a number, the minute is the row's. */
export type PackedPart = Omit<MinutePart, "node" | "boot" | "minute"> & { recorder: number };

/*
 * Format 1: version byte, number of parts, parts. All numbers are varints, differences of either sign zigzag.
 *   part  = recorder, seq, flags, [joins, leaves unless they are the slots' sums], [kind, level, samples], number of slots, slots
 *   slot  = flags, [index unless it follows on], connections, [people unless the same], [joins, leaves unless both 0]
 *   level = last as difference to the level before, then by kind: nothing (flat), or last - min, max - last and the mean
 *           (FINE: ten-thousandths above min; EXACT: a double)
 */
const VERSION = 1;
const FLAT = 0;
const FINE = 1;
const EXACT = 2;
/** Kind of a slot's people level that equals its connections level. */
const SAME = 3;
const SLOT_INDEX = 16;
const SLOT_MOVES = 32;
const PART_WHOLE = 1;
const PART_MOVES = 2;
const FINENESS = 10_000;

const kindOf = ({ last, mean, min, max }: Level): number => {
  if (min === max && last === min && mean === min) return FLAT;
  return Math.round(mean * FINENESS) / FINENESS === mean ? FINE : EXACT;
};

const sameLevel = (a: Level, b: Level): boolean =>
  a.last === b.last && a.mean === b.mean && a.min === b.min && a.max === b.max;

const sum = (slots: readonly Slot[], of: "joins" | "leaves"): number => slots.reduce((total, s) => total + s[of], 0);

class Writer {
  readonly bytes: number[] = [];

  number(value: number): void {
    let rest = value;
    // Not bit operators: these numbers outgrow 32 bits.
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.bytes.push((rest % 128) + 128);
    this.bytes.push(rest);
  }

  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  level(level: Level, kind: number, before: number): void {
    this.signed(level.last - before);
    if (kind === FLAT) return;
    this.number(level.last - level.min);
    this.number(level.max - level.last);
    if (kind === FINE) this.number(Math.round(level.mean * FINENESS) - level.min * FINENESS);
    else this.bytes.push(...new Uint8Array(new Float64Array([level.mean]).buffer));
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new Error("the stored parts of a minute are cut short");
    this.#at += 1;
    return byte;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  level(kind: number, before: number): Level {
    const last = before + this.signed();
    if (kind === FLAT) return { last, mean: last, min: last, max: last };
    const min = last - this.number();
    const max = last + this.number();
    if (kind === FINE) return { last, mean: (this.number() + min * FINENESS) / FINENESS, min, max };
    const mean = new Float64Array(Uint8Array.from({ length: 8 }, () => this.byte()).buffer)[0] ?? 0;
    return { last, mean, min, max };
  }
}

const writeSlots = (out: Writer, slots: readonly Slot[]): void => {
  let [index, connections, people] = [-1, 0, 0];
  out.number(slots.length);
  for (const slot of slots) {
    const kind = kindOf(slot.connections);
    const peopleKind = sameLevel(slot.people, slot.connections) ? SAME : kindOf(slot.people);
    const jump = slot.index !== index + 1;
    const moves = slot.joins !== 0 || slot.leaves !== 0;
    out.number(kind + peopleKind * 4 + (jump ? SLOT_INDEX : 0) + (moves ? SLOT_MOVES : 0));
    if (jump) out.number(slot.index);
    out.level(slot.connections, kind, connections);
    if (peopleKind !== SAME) out.level(slot.people, peopleKind, people);
    if (moves) {
      out.number(slot.joins);
      out.number(slot.leaves);
    }
    [index, connections, people] = [slot.index, slot.connections.last, slot.people.last];
  }
};

const readSlots = (bytes: Reader): Slot[] => {
  let [index, connectionsLast, peopleLast] = [-1, 0, 0];
  return Array.from({ length: bytes.number() }, () => {
    const flags = bytes.number();
    index = flags & SLOT_INDEX ? bytes.number() : index + 1;
    const connections = bytes.level(flags & 3, connectionsLast);
    const peopleKind = (flags >> 2) & 3;
    const people = peopleKind === SAME ? { ...connections } : bytes.level(peopleKind, peopleLast);
    const joins = flags & SLOT_MOVES ? bytes.number() : 0;
    const leaves = flags & SLOT_MOVES ? bytes.number() : 0;
    [connectionsLast, peopleLast] = [connections.last, people.last];
    return { index, connections, people, joins, leaves };
  });
};

/** Packs a minute's parts; `unpackParts` gives back exactly the same. */
export const packParts = (parts: readonly PackedPart[]): Uint8Array => {
  const out = new Writer();
  out.number(VERSION);
  out.number(parts.length);
  for (const part of parts) {
    const { whole } = part;
    const moves = part.joins !== sum(part.slots, "joins") || part.leaves !== sum(part.slots, "leaves");
    out.number(part.recorder);
    out.number(part.seq);
    out.number((whole ? PART_WHOLE : 0) + (moves ? PART_MOVES : 0));
    if (moves) {
      out.number(part.joins);
      out.number(part.leaves);
    }
    if (whole) {
      const kind = kindOf(whole.level);
      out.number(kind);
      out.level(whole.level, kind, 0);
      out.number(whole.samples);
    }
    writeSlots(out, part.slots);
  }
  return Uint8Array.from(out.bytes);
};

/** @throws Error for bytes that `packParts` did not make, as far as they show it. */
export const unpackParts = (packed: Uint8Array): PackedPart[] => {
  const bytes = new Reader(packed);
  if (bytes.number() !== VERSION) throw new Error("the stored parts of a minute are in an unknown format");
  return Array.from({ length: bytes.number() }, () => {
    const [recorder, seq, flags] = [bytes.number(), bytes.number(), bytes.number()];
    const moves = flags & PART_MOVES ? { joins: bytes.number(), leaves: bytes.number() } : null;
    const whole = flags & PART_WHOLE ? { level: bytes.level(bytes.number(), 0), samples: bytes.number() } : undefined;
    const slots = readSlots(bytes);
    const { joins, leaves } = moves ?? { joins: sum(slots, "joins"), leaves: sum(slots, "leaves") };
    return { recorder, seq, slots, joins, leaves, ...(whole && { whole }) };
  });
};
