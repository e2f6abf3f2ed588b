/** 4,096 registers: estimates are within 3.3 % in at least 95 of 100 cases. */
const INDEX_BITS = 12;
export const SKETCH_REGISTERS = 2 ** INDEX_BITS;
/** Bits of an id that give the rank. With the index, 48 of its 96 bits are used. */
const RANK_BITS = 36;
/** Bytes of a single register, and of all registers with six bits each. */
const SPARSE = 3;
const DENSE = (SKETCH_REGISTERS * 6) / 8;
export const MAX_SKETCH_RANK = RANK_BITS + 1;
/** Half the width of the widest interval, as a share of the estimate: two standard errors of a HyperLogLog. */
export const SKETCH_ERROR = (2 * 1.04) / Math.sqrt(SKETCH_REGISTERS);

/**
 * Added to an interval's half width, because people are whole numbers. Two standard errors alone contain crowds of 20 to 100 in only 90 of
 * 100 cases.
 */
const ROUNDING_MARGIN = 0.6;

/** An estimated number of people, with bounds that contain the true number in at least 95 of 100 cases. Whole numbers. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Value of a letter by its code; 0 for others. */
const SIX_BITS = Uint8Array.from({ length: 128 }, (_, code) =>
  Math.max(0, ALPHABET.indexOf(String.fromCharCode(code))),
);
const HALF_RANK_BITS = RANK_BITS / 2;

/**
 * Counts different people without storing who they are. It is a HyperLogLog of viewers' ids. The server draws ids at random, so an id is
 * its own hash. Adding and merging are commutative, associative and idempotent.
 */
export class Sketch {
  readonly #ranks: Uint8Array;

  constructor() {
    this.#ranks = new Uint8Array(SKETCH_REGISTERS);
  }

  /** @param viewer an id from `identity.ts`: 16 characters of base64url, of which 8 are used */
  add(viewer: string): void {
    const bits = (from: number, to: number): number => {
      let value = 0;
      for (let place = from; place < to; place += 1) value = (value << 6) | (SIX_BITS[viewer.charCodeAt(place)] ?? 0);
      return value;
    };
    const high = bits(2, 5);
    const zeros = high > 0 ? zerosIn(high) : HALF_RANK_BITS + zerosIn(bits(5, 8));
    this.#raise(bits(0, 2), zeros + 1);
  }

  merge(other: Sketch): void {
    for (let register = 0; register < SKETCH_REGISTERS; register += 1)
      this.#raise(register, other.#ranks[register] ?? 0);
  }

  /** The highest rank of each register; 0 if nothing was added to it. */
  get ranks(): Readonly<Uint8Array> {
    return this.#ranks;
  }

  /** Estimate of the number of added ids, unbiased at any size: Ertl 2017, "New cardinality estimation algorithms for HyperLogLog sketches", algorithm 6. */
  get estimate(): Estimate {
    const counts = new Array<number>(MAX_SKETCH_RANK + 1).fill(0);
    for (const rank of this.#ranks) counts[rank] = (counts[rank] ?? 0) + 1;
    const unset = counts[0] ?? 0;
    let sum = SKETCH_REGISTERS * tau(1 - (counts[MAX_SKETCH_RANK] ?? 0) / SKETCH_REGISTERS);
    for (let rank = RANK_BITS; rank >= 1; rank -= 1) sum = (sum + (counts[rank] ?? 0)) / 2;
    sum += SKETCH_REGISTERS * sigma(unset / SKETCH_REGISTERS);
    const value = SKETCH_REGISTERS ** 2 / (2 * Math.LN2 * sum);
    const reach = 2 * standardError(value) + ROUNDING_MARGIN;
    // Each register that is set was set by at least one person.
    return {
      value: Math.round(value),
      low: Math.max(SKETCH_REGISTERS - unset, Math.ceil(value - reach)),
      high: Math.floor(value + reach),
    };
  }

  /** Three bytes per register if few are set, otherwise six bits per register. */
  get bytes(): Uint8Array {
    const set: number[] = [];
    for (let register = 0; register < SKETCH_REGISTERS; register += 1) if (this.#ranks[register]) set.push(register);
    if (set.length * SPARSE < DENSE) {
      const bytes = new Uint8Array(set.length * SPARSE);
      for (const [place, register] of set.entries())
        bytes.set([register >> 8, register & 255, this.#ranks[register] ?? 0], place * SPARSE);
      return bytes;
    }
    const bytes = new Uint8Array(DENSE);
    for (const register of set) {
      const rank = this.#ranks[register] ?? 0;
      const [place, shift] = [(register * 6) >> 3, 10 - ((register * 6) & 7)];
      bytes[place] = (bytes[place] ?? 0) | ((rank << shift) >> 8);
      bytes[place + 1] = (bytes[place + 1] ?? 0) | ((rank << shift) & 255);
    }
    return bytes;
  }

  /** @param ranks of each register, as `ranks` has them */
  static ofRanks(ranks: Readonly<Uint8Array>): Sketch {
    const sketch = new Sketch();
    sketch.#ranks.set(ranks);
    return sketch;
  }

  /** @throws Error if the bytes are visibly not a sketch. */
  static from(bytes: Uint8Array): Sketch {
    const sketch = new Sketch();
    if (bytes.length === DENSE) {
      for (let register = 0; register < SKETCH_REGISTERS; register += 1) {
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
    if (register >= SKETCH_REGISTERS || rank > MAX_SKETCH_RANK) throw new Error("these bytes are no sketch");
    if (rank > (this.#ranks[register] ?? 0)) this.#ranks[register] = rank;
  }
}

/** Zeros before the first one of `HALF_RANK_BITS` bits. */
const zerosIn = (bits: number): number => Math.clz32(bits) - (32 - HALF_RANK_BITS);

/** The share of empty registers: x + Σ x^(2^k) · 2^(k-1). Infinite if all registers are empty. */
function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  let [power, weight, sum] = [x, 1, x];
  for (let before = -1; before !== sum; weight *= 2) {
    power *= power;
    before = sum;
    sum += power * weight;
  }
  return sum;
}

/** The share of registers at the highest rank. */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let [power, weight, sum] = [x, 1, 1 - x];
  for (let before = -1; before !== sum; ) {
    power = Math.sqrt(power);
    before = sum;
    weight /= 2;
    sum -= (1 - power) ** 2 * weight;
  }
  return sum / 3;
}

/**
 * The standard error in people: that of counting empty registers for small crowds, and that of a HyperLogLog for large ones. The
 * estimator's own error is below both.
 */
function standardError(people: number): number {
  const load = people / SKETCH_REGISTERS;
  const large = (1.04 * people) / Math.sqrt(SKETCH_REGISTERS);
  return Math.min(large, Math.sqrt(SKETCH_REGISTERS * (Math.expm1(load) - load)));
}

/** Maximum length as text. */
export const MAX_SKETCH_LENGTH = Math.ceil((DENSE * 4) / 3);

/** Whether this text is a sketch's bytes, as base64url. */
export function isSketch(text: string): boolean {
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    Sketch.from(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)));
    return true;
  } catch {
    return false;
  }
}
