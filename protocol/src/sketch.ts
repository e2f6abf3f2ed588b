/** 4,096 registers: estimates are within 3.3 % in 95 of 100 cases, and small crowds are counted almost exactly. */
const INDEX_BITS = 12;
const REGISTERS = 2 ** INDEX_BITS;
/** Bits of an id that the rank is read from: together with the index 48 of its 96. */
const RANK_BITS = 36;
/** Bytes of a register by itself, and of all of them, six bits each. */
const SPARSE = 3;
const DENSE = (REGISTERS * 6) / 8;
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);
/** Half the width of the 95 % interval, as a share of the estimate. */
export const SKETCH_ERROR = (1.96 * 1.04) / Math.sqrt(REGISTERS);

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const SIX_BITS = new Map([...ALPHABET].map((letter, value) => [letter, value]));

/**
 * How many different people there were, without keeping who: a HyperLogLog of viewers' ids, which the server draws at random, so that an id is
 * its own hash. Adding and merging are commutative, associative and idempotent.
 */
export class Sketch {
  /** Register → highest rank; those at 0 are absent. */
  readonly #ranks = new Map<number, number>();

  /** @param viewer an id as `identity.ts` issues it: 16 characters of base64url, of which 8 are looked at */
  add(viewer: string): void {
    let bits = 0;
    for (const letter of viewer.slice(0, 8)) bits = bits * 64 + (SIX_BITS.get(letter) ?? 0);
    const rest = bits % 2 ** RANK_BITS;
    const rank = rest === 0 ? RANK_BITS + 1 : RANK_BITS - Math.floor(Math.log2(rest));
    this.#raise(Math.floor(bits / 2 ** RANK_BITS), rank);
  }

  merge(other: Sketch): void {
    for (const [register, rank] of other.#ranks) this.#raise(register, rank);
  }

  /** About how many were added, a whole number. */
  get estimate(): number {
    const empty = REGISTERS - this.#ranks.size;
    let sum = empty;
    for (const rank of this.#ranks.values()) sum += 2 ** -rank;
    const raw = (ALPHA * REGISTERS ** 2) / sum;
    return Math.round(raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw);
  }

  /** Three bytes a register where few are set, and else six bits for each. */
  get bytes(): Uint8Array {
    const ranks = [...this.#ranks].sort(([a], [b]) => a - b);
    if (ranks.length * SPARSE < DENSE) {
      const bytes = new Uint8Array(ranks.length * SPARSE);
      for (const [place, [register, rank]] of ranks.entries())
        bytes.set([register >> 8, register & 255, rank], place * SPARSE);
      return bytes;
    }
    const bytes = new Uint8Array(DENSE);
    for (const [register, rank] of ranks) {
      const [place, shift] = [(register * 6) >> 3, 10 - ((register * 6) & 7)];
      bytes[place] = (bytes[place] ?? 0) | ((rank << shift) >> 8);
      bytes[place + 1] = (bytes[place + 1] ?? 0) | ((rank << shift) & 255);
    }
    return bytes;
  }

  /** @throws Error for bytes that are no sketch's, as far as they show it. */
  static from(bytes: Uint8Array): Sketch {
    const sketch = new Sketch();
    if (bytes.length === DENSE) {
      for (let register = 0; register < REGISTERS; register += 1) {
        const [place, shift] = [(register * 6) >> 3, 10 - ((register * 6) & 7)];
        const rank = ((((bytes[place] ?? 0) << 8) | (bytes[place + 1] ?? 0)) >> shift) & 63;
        if (rank > 0) sketch.#raise(register, rank);
      }
      return sketch;
    }
    if (bytes.length % SPARSE !== 0 || bytes.length > DENSE) throw new Error("these bytes are no sketch");
    for (let place = 0; place < bytes.length; place += SPARSE) {
      const [high = 0, low = 0, rank = 0] = bytes.subarray(place, place + SPARSE);
      sketch.#raise((high << 8) | low, rank);
    }
    return sketch;
  }

  #raise(register: number, rank: number): void {
    if (register >= REGISTERS || rank > RANK_BITS + 1) throw new Error("these bytes are no sketch");
    if (rank > (this.#ranks.get(register) ?? 0)) this.#ranks.set(register, rank);
  }
}

/** The longest that one is as text. */
export const MAX_SKETCH_LENGTH = Math.ceil((DENSE * 4) / 3);
