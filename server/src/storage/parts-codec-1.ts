import type { Level, Slot } from "@headcount/protocol";
import type { PackedPart } from "./parts-codec.ts";

/*
 * Format 1, which is read and no longer written: version byte, number of parts, parts. All numbers are varints, differences of either sign zigzag.
 *   part  = recorder, seq, flags, [joins, leaves unless they are the slots' sums], [kind, level, samples], number of slots, slots
 *   slot  = flags, [index unless it follows on], connections, [people unless the same], [joins, leaves unless both 0]
 *   level = last as difference to the level before, then by kind: nothing (flat), or last - min, max - last and the mean
 *           (FINE: ten-thousandths above min; EXACT: a double)
 */
const FLAT = 0;
const FINE = 1;
/** Kind of a slot's people level that equals its connections level. */
const SAME = 3;
const SLOT_INDEX = 16;
const SLOT_MOVES = 32;
const PART_WHOLE = 1;
const PART_MOVES = 2;
const FINENESS = 10_000;

const sum = (slots: readonly Slot[], of: "joins" | "leaves"): number => slots.reduce((total, s) => total + s[of], 0);

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

/** What format 1 holds. @throws Error when it is cut short. */
export const unpackParts1 = (packed: Uint8Array): PackedPart[] => {
  const bytes = new Reader(packed.subarray(1));
  return Array.from({ length: bytes.number() }, () => {
    const [recorder, seq, flags] = [bytes.number(), bytes.number(), bytes.number()];
    const moves = flags & PART_MOVES ? { joins: bytes.number(), leaves: bytes.number() } : null;
    const whole = flags & PART_WHOLE ? { level: bytes.level(bytes.number(), 0), samples: bytes.number() } : undefined;
    const slots = readSlots(bytes);
    const { joins, leaves } = moves ?? { joins: sum(slots, "joins"), leaves: sum(slots, "leaves") };
    return { recorder, seq, slots, joins, leaves, ...(whole && { whole }) };
  });
};
