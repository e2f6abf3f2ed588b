import type { Level } from "@headcount/protocol";

/** Kinds of levels, as the number of ones in front of a zero; the last needs no zero. */
const TIGHT = 0;
const FLAT = 1;
const LOOSE = 2;
const EXACT = 3;
/** The means of slots have four decimals. The mean of `samples` slots is an integer multiple of `1 / (10,000 × samples)`. */
const FINENESS = 10_000;
/** Bits that are written at once. Together with the rest of a byte they fit into 31 bits. */
const BITS_PER_STEP = 24;
const HIGH = 2 ** BITS_PER_STEP;
const BYTES_AT_ONCE = 4;
const FIRST_BYTES = 64;
/** Bits of the largest numbers that are written. */
const LONGEST = 63;

/** Bits that an integer needs; 0 needs none. Bit operators alone do not suffice, because numbers may exceed 32 bits. */
const lengthOf = (value: number): number =>
  value < 2 ** 31 ? 32 - Math.clz32(value) : 31 + lengthOf(Math.floor(value / 2 ** 31));

/** A level before it is written: the level when its time began, and the value that its last value is expected to have. */
export interface Expected {
  start: number;
  last: number;
}

/** A level that is expected to stay as it is. */
export const steady = (value: number): Expected => ({ start: value, last: value });

/** The values between which a level that began at `start` moved at least. */
const within = ({ last }: Pick<Level, "last">, start: number) => ({
  low: Math.min(start, last),
  high: Math.max(start, last),
});

const kindOf = (level: Level, start: number, samples: number): number => {
  const { last, mean, min, max } = level;
  if (min === max && last === min && mean === min) return FLAT;
  const { low, high } = within(level, start);
  if (Math.round(mean * FINENESS * samples) / FINENESS / samples !== mean) return EXACT;
  return min <= low && max >= high ? TIGHT : LOOSE;
};

export const sameLevel = (a: Level, b: Level): boolean =>
  a.last === b.last && a.mean === b.mean && a.min === b.min && a.max === b.max;

/** The level, raised by `by`. A mean keeps its decimals. */
const raised = ({ last, mean, min, max }: Level, by: number, samples: number): Level => {
  const unit = FINENESS * samples;
  const fine = (Math.round(mean * unit) + by * unit) / FINENESS / samples;
  return { last: last + by, mean: by === 0 ? mean : fine, min: min + by, max: max + by };
};

/**
 * Where a level lies if its difference from another one (`by` at the end) was always between that and `off` less: the distances from the least
 * such level, the mean's in its smallest unit; `null` if it does not, or if a mean has more decimals.
 */
const positionBetween = (level: Level, beside: Level, by: number, off: number, samples: number) => {
  const unit = FINENESS * samples;
  const inUnits = (mean: number): number => Math.round(mean * unit);
  const least = by - Math.max(0, off);
  const steps = Math.abs(off);
  const at = {
    min: level.min - beside.min - least,
    max: level.max - beside.max - least,
    mean: inUnits(level.mean) - inUnits(beside.mean) - least * unit,
  };
  const fits = (place: number, most: number): boolean => place >= 0 && place <= most;
  const isExact = inUnits(level.mean) / FINENESS / samples === level.mean;
  return isExact && fits(at.min, steps) && fits(at.max, steps) && fits(at.mean, steps * unit) ? at : null;
};

/** The order of the Rice code that is short for these numbers. */
export const riceOrder = (values: readonly number[], most: number): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return Math.min(most, Math.max(0, lengthOf(Math.floor(mean * Math.LN2))));
};

/**
 * Writes integers and levels as bits. A level is its kind, its last value as the difference to the expected one, and then by kind: nothing
 * (flat), or the distances of min and max from the values that the level had for certain, and the mean as its position between min and max
 * (tight). If min or max lie closer (loose), or the mean has more decimals (exact, a double), the distances are those from the last value.
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

  /** A number whose bits above the lowest `order` are few: it takes one bit for each 2^order, and `order` bits. */
  rice(value: number, order: number): void {
    let ones = Math.floor(value / 2 ** order);
    for (; ones >= BITS_PER_STEP; ones -= BITS_PER_STEP) this.fixed(HIGH - 1, BITS_PER_STEP);
    this.fixed(2 ** (ones + 1) - 2, ones + 1);
    this.fixed(value % 2 ** order, order);
  }

  /** One of `count` numbers from 0, all of which are equally likely. */
  oneOf(value: number, count: number): void {
    const length = lengthOf(count) - 1;
    const short = 2 ** (length + 1) - count;
    if (value < short) this.fixed(value, length);
    else this.fixed(value + short, length + 1);
  }

  /** `samples`: the number of slots whose means were averaged. `order`: of the distances; see `number`. */
  level(level: Level, expected: Expected, samples: number, order = 0): void {
    const { last, mean, min, max } = level;
    const kind = kindOf(level, expected.start, samples);
    for (let ones = 0; ones < EXACT && ones <= kind; ones += 1) this.flag(ones < kind);
    this.signed(last - expected.last);
    if (kind === FLAT) return;
    const { low, high } = within(level, kind === TIGHT ? expected.start : last);
    this.number(low - min, order);
    this.number(max - high, order);
    const unit = FINENESS * samples;
    if (kind !== EXACT) this.oneOf(Math.round(mean * unit) - min * unit, (max - min) * unit + 1);
    else for (const word of new Uint32Array(new Float64Array([mean]).buffer)) this.fixed(word, 32);
  }

  /**
   * A level after another one from which it usually differs by the same number at all times (beside), or by numbers between the expected
   * difference and the last one (between).
   */
  levelBeside(level: Level, beside: Level, expected: Expected, samples: number, order = 0): void {
    const by = level.last - beside.last;
    const isBeside = sameLevel(level, raised(beside, by, samples));
    this.flag(isBeside);
    if (isBeside) {
      this.signed(level.last - expected.last);
      return;
    }
    const off = level.last - expected.last;
    const between = off === 0 ? null : positionBetween(level, beside, by, off, samples);
    this.flag(between !== null);
    if (!between) {
      this.level(level, expected, samples, order);
      return;
    }
    this.flag(off < 0);
    this.number(Math.abs(off) - 1);
    const steps = Math.abs(off);
    this.oneOf(between.min, steps + 1);
    this.oneOf(between.max, steps + 1);
    this.oneOf(between.mean, steps * FINENESS * samples + 1);
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
    if (length > LONGEST) throw new Error("stored bytes are damaged");
    return 2 ** length + this.fixed(length) - 2 ** order;
  }

  signed(order = 0): number {
    const value = this.number(order);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  sized(): number {
    return this.fixed(this.fixed(6));
  }

  rice(order: number): number {
    let ones = 0;
    while (this.fixed(1) === 1) ones += 1;
    return ones * 2 ** order + this.fixed(order);
  }

  oneOf(count: number): number {
    const length = lengthOf(count) - 1;
    const short = 2 ** (length + 1) - count;
    const value = this.fixed(length);
    return value < short ? value : value * 2 + this.fixed(1) - short;
  }

  level(expected: Expected, samples: number, order = 0): Level {
    let kind = TIGHT;
    while (kind < EXACT && this.fixed(1) === 1) kind += 1;
    const last = expected.last + this.signed();
    if (kind === FLAT) return { last, mean: last, min: last, max: last };
    const { low, high } = within({ last }, kind === TIGHT ? expected.start : last);
    const min = low - this.number(order);
    const max = high + this.number(order);
    const unit = FINENESS * samples;
    if (kind !== EXACT)
      return { last, mean: (this.oneOf((max - min) * unit + 1) + min * unit) / FINENESS / samples, min, max };
    const words = Uint32Array.of(this.fixed(32), this.fixed(32));
    return { last, mean: new Float64Array(words.buffer)[0] ?? 0, min, max };
  }

  levelBeside(beside: Level, expected: Expected, samples: number, order = 0): Level {
    if (this.flag()) return raised(beside, expected.last + this.signed() - beside.last, samples);
    if (!this.flag()) return this.level(expected, samples, order);
    const sign = this.flag() ? -1 : 1;
    const steps = this.number() + 1;
    const last = expected.last + sign * steps;
    const least = last - beside.last - (sign > 0 ? steps : 0);
    const [min, max] = [this.oneOf(steps + 1), this.oneOf(steps + 1)];
    const unit = FINENESS * samples;
    const mean = this.oneOf(steps * unit + 1) + least * unit;
    return {
      last,
      mean: (Math.round(beside.mean * unit) + mean) / FINENESS / samples,
      min: beside.min + least + min,
      max: beside.max + least + max,
    };
  }
}
