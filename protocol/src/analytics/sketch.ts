/** 4,096 registers: estimates are within 3.3 % in at least 95 of 100 cases. */
const INDEX_BITS = 12;
const REGISTERS = 2 ** INDEX_BITS;
/** Bits of an id that give the rank. With the index, 48 of its 96 bits are used. */
const RANK_BITS = 36;
/** Bytes of a single register, and of all registers with six bits each. */
const SPARSE = 3;
const DENSE = (REGISTERS * 6) / 8;
const MAX_RANK = RANK_BITS + 1;
/** Half the width of the widest interval, as a share of the estimate: two standard errors of a HyperLogLog. */
export const SKETCH_ERROR = (2 * 1.04) / Math.sqrt(REGISTERS);

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
const SIX_BITS = new Map([...ALPHABET].map((letter, value) => [letter, value]));

/**
 * Counts different people without storing who they are. It is a HyperLogLog of viewers' ids. The server draws ids at random, so an id is
 * its own hash. Adding and merging are commutative, associative and idempotent.
 */
export class Sketch {
  /** Register → highest rank. Registers at 0 are absent. */
  readonly #ranks = new Map<number, number>();

  /** @param viewer an id from `identity.ts`: 16 characters of base64url, of which 8 are used */
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

  /** Estimate of the number of added ids, unbiased at any size: Ertl 2017, "New cardinality estimation algorithms for HyperLogLog sketches", algorithm 6. */
  get estimate(): Estimate {
    const counts = new Array<number>(MAX_RANK + 1).fill(0);
    for (const rank of this.#ranks.values()) counts[rank] = (counts[rank] ?? 0) + 1;
    let sum = REGISTERS * tau(1 - (counts[MAX_RANK] ?? 0) / REGISTERS);
    for (let rank = RANK_BITS; rank >= 1; rank -= 1) sum = (sum + (counts[rank] ?? 0)) / 2;
    sum += REGISTERS * sigma(1 - this.#ranks.size / REGISTERS);
    const value = REGISTERS ** 2 / (2 * Math.LN2 * sum);
    const reach = 2 * standardError(value) + ROUNDING_MARGIN;
    // Each register that is set was set by at least one person.
    return {
      value: Math.round(value),
      low: Math.max(this.#ranks.size, Math.ceil(value - reach)),
      high: Math.floor(value + reach),
    };
  }

  /** Three bytes per register if few are set, otherwise six bits per register. */
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

  /** @throws Error if the bytes are visibly not a sketch. */
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
    if (register >= REGISTERS || rank > MAX_RANK) throw new Error("these bytes are no sketch");
    if (rank > (this.#ranks.get(register) ?? 0)) this.#ranks.set(register, rank);
  }
}

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
  const load = people / REGISTERS;
  const large = (1.04 * people) / Math.sqrt(REGISTERS);
  return Math.min(large, Math.sqrt(REGISTERS * (Math.expm1(load) - load)));
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
