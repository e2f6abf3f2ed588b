import type { Level } from "@headcount/protocol";

const FLAT = 0;
const FINE = 1;
const EXACT = 2;
/** Kind of a people level that equals the connections level of the same slot. */
const SAME = 3;
/** The means of slots have four decimals. The mean of `samples` slots is an integer multiple of `1 / (10,000 × samples)`. */
const FINENESS = 10_000;
/** Bits that are written at once. Together with the rest of a byte they fit into 31 bits. */
const BITS_PER_STEP = 24;
const HIGH = 2 ** BITS_PER_STEP;
const BYTES_AT_ONCE = 4;
const FIRST_BYTES = 64;

/** Bits that an integer needs; 0 needs none. Bit operators alone do not suffice, because numbers may exceed 32 bits. */
const lengthOf = (value: number): number =>
  value < 2 ** 31 ? 32 - Math.clz32(value) : 31 + lengthOf(Math.floor(value / 2 ** 31));

const kindOf = ({ last, mean, min, max }: Level, samples: number): number => {
  if (min === max && last === min && mean === min) return FLAT;
  return Math.round(mean * FINENESS * samples) / FINENESS / samples === mean ? FINE : EXACT;
};

const sameLevel = (a: Level, b: Level): boolean =>
  a.last === b.last && a.mean === b.mean && a.min === b.min && a.max === b.max;

/**
 * Writes integers and levels as bits. A level is its last value as the difference to the previous one, and then by kind: nothing (flat), or
 * last - min, max - last, and the mean, as its position between min and max (fine) or as a double (exact).
 */
export class BitWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;
  #rest = 0;
  #held = 0;

  /** A number below 2^width. */
  fixed(value: number, width: number): void {
    if (width > BITS_PER_STEP) {
      this.fixed(Math.floor(value / HIGH), width - BITS_PER_STEP);
      this.fixed(value % HIGH, BITS_PER_STEP);
      return;
    }
    this.#rest = (this.#rest << width) | value;
    this.#held += width;
    if (this.#length + BYTES_AT_ONCE > this.#bytes.length) this.#grow();
    while (this.#held >= 8) {
      this.#held -= 8;
      this.#bytes[this.#length] = this.#rest >> this.#held;
      this.#length += 1;
    }
    this.#rest &= (1 << this.#held) - 1;
  }

  flag(value: boolean): void {
    this.fixed(value ? 1 : 0, 1);
  }

  /** A number that is usually below 2^order, as an exponential Golomb code. */
  number(value: number, order = 0): void {
    const shifted = value + 2 ** order;
    const length = lengthOf(shifted);
    this.fixed(0, length - 1 - order);
    this.fixed(shifted, length);
  }

  signed(value: number, order = 0): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value, order);
  }

  /** A number of any size, after its length. */
  sized(value: number): void {
    const length = lengthOf(value);
    this.fixed(length, 6);
    this.fixed(value, length);
  }

  /** `samples`: the number of slots whose means were averaged. */
  level(level: Level, before: number, samples: number): void {
    this.#level(level, kindOf(level, samples), before, samples);
  }

  /** A level after another one that it usually equals. */
  levelBeside(level: Level, beside: Level, before: number, samples: number): void {
    if (sameLevel(level, beside)) this.fixed(SAME, 2);
    else this.level(level, before, samples);
  }

  /** All bits, padded with zeros to a whole byte. */
  finish(): Uint8Array {
    if (this.#held > 0) this.fixed(0, 8 - this.#held);
    return this.#bytes.slice(0, this.#length);
  }

  #grow(): void {
    const bytes = new Uint8Array(2 * this.#bytes.length);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }

  #level({ last, mean, min, max }: Level, kind: number, before: number, samples: number): void {
    this.fixed(kind, 2);
    this.signed(last - before);
    if (kind === FLAT) return;
    this.number(last - min);
    this.number(max - last);
    const unit = FINENESS * samples;
    if (kind === FINE) this.fixed(Math.round(mean * unit) - min * unit, lengthOf((max - min) * unit));
    else for (const word of new Uint32Array(new Float64Array([mean]).buffer)) this.fixed(word, 32);
  }
}

/** Reads what a `BitWriter` wrote. Every call throws if there are too few bytes. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #rest = 0;
  #held = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  fixed(width: number): number {
    if (width > BITS_PER_STEP) return this.fixed(width - BITS_PER_STEP) * HIGH + this.fixed(BITS_PER_STEP);
    while (this.#held < width) {
      if (this.#at >= this.#bytes.length) throw new Error("stored bytes are cut short");
      this.#rest = (this.#rest << 8) | (this.#bytes[this.#at] as number);
      this.#at += 1;
      this.#held += 8;
    }
    this.#held -= width;
    const value = this.#rest >> this.#held;
    this.#rest &= (1 << this.#held) - 1;
    return value;
  }

  flag(): boolean {
    return this.fixed(1) === 1;
  }

  number(order = 0): number {
    let length = order;
    while (this.fixed(1) === 0) length += 1;
    return 2 ** length + this.fixed(length) - 2 ** order;
  }

  signed(order = 0): number {
    const value = this.number(order);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  sized(): number {
    return this.fixed(this.fixed(6));
  }

  level(before: number, samples: number): Level {
    return this.#level(this.fixed(2), before, samples);
  }

  levelBeside(beside: Level, before: number, samples: number): Level {
    const kind = this.fixed(2);
    return kind === SAME ? { ...beside } : this.#level(kind, before, samples);
  }

  #level(kind: number, before: number, samples: number): Level {
    const last = before + this.signed();
    if (kind === FLAT) return { last, mean: last, min: last, max: last };
    const min = last - this.number();
    const max = last + this.number();
    const unit = FINENESS * samples;
    if (kind === FINE)
      return { last, mean: (this.fixed(lengthOf((max - min) * unit)) + min * unit) / FINENESS / samples, min, max };
    const words = Uint32Array.of(this.fixed(32), this.fixed(32));
    return { last, mean: new Float64Array(words.buffer)[0] ?? 0, min, max };
  }
}
