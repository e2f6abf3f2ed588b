import { type Lengths, MINUTE_MS, Sketch, type Visits } from "@headcount/protocol";
import { type BitReader, type BitWriter, riceOrder } from "./bits.ts";
import { readName, writeName } from "./group-bits.ts";
import { readSketch, writeSketch } from "./sketch-codec.ts";

/*
 * Visits as bits: whether the sketch is in its usual form, sketch (or its text), present and came as differences from the expected numbers, unit of the lengths, left, staying,
 *   drift, entered. The next minute's visits entered with the lengths at which they stay in this one. Those that stay entered with lengths that are a minute and the drift (ms) shorter.
 *   lengths = number of those of the other list that are missing, [flag (missing, or all of them), list], list of those that are not in the other one
 *   list    = number of lengths, [order, whether lengths repeat, lengths as distances from the previous one, [order, numbers of people unless lengths repeat]]
 */
const COUNT_ORDER = 1;
const ORDER_BITS = 5;
const MOST_ORDER = 2 ** ORDER_BITS - 1;
const SECOND_MS = 1_000;
/** Lengths are repeated for each person unless there are many of a length, as in the groups of a large audience. */
const REPEATED = 1.5;

/** The next minute of the same recorder. */
type NextVisits = Visits;

/** Numbers that are expected from the levels of the part. */
export interface ExpectedVisits {
  present: number;
  came: number;
}

const peopleIn = (lengths: Lengths): number => lengths.reduce((sum, [, people]) => sum + people, 0);

const writeNumbers = (out: BitWriter, numbers: readonly number[]): void => {
  const order = riceOrder(numbers, MOST_ORDER);
  out.fixed(order, ORDER_BITS);
  for (const number of numbers) out.rice(number, order);
};

const writeList = (out: BitWriter, lengths: Lengths, unit: number): void => {
  const people = peopleIn(lengths);
  const repeats = people <= REPEATED * lengths.length;
  const all = repeats ? lengths.flatMap(([ms, count]) => new Array<number>(count).fill(ms)) : lengths.map(([ms]) => ms);
  out.number(all.length, COUNT_ORDER);
  if (all.length === 0) return;
  out.flag(repeats);
  writeNumbers(
    out,
    all.map((ms, i) => (ms - (all[i - 1] ?? 0)) / unit),
  );
  if (repeats) return;
  writeNumbers(
    out,
    lengths.map(([, count]) => count - 1),
  );
};

const readList = (bytes: BitReader, unit: number): Lengths => {
  const length = bytes.number(COUNT_ORDER);
  if (length === 0) return [];
  const repeats = bytes.flag();
  const order = bytes.fixed(ORDER_BITS);
  const lengths: Lengths = [];
  let ms = 0;
  for (let read = 0; read < length; read += 1) {
    ms += bytes.rice(order) * unit;
    const last = lengths.at(-1);
    if (repeats && last?.[0] === ms) last[1] += 1;
    else lengths.push([ms, 1]);
  }
  if (repeats) return lengths;
  const peopleOrder = bytes.fixed(ORDER_BITS);
  for (const pair of lengths) pair[1] = bytes.rice(peopleOrder) + 1;
  return lengths;
};

/** Those of `lengths` that are not in `others`. */
const without = (lengths: Lengths, others: Lengths): Lengths => {
  const rest: Lengths = [];
  let at = 0;
  for (const [ms, people] of lengths) {
    while ((others[at]?.[0] ?? Number.POSITIVE_INFINITY) < ms) at += 1;
    const other = others[at];
    const more = people - (other?.[0] === ms ? other[1] : 0);
    if (more > 0) rest.push([ms, more]);
  }
  return rest;
};

const together = (some: Lengths, others: Lengths): Lengths => {
  const people = new Map(some);
  for (const [ms, count] of others) people.set(ms, (people.get(ms) ?? 0) + count);
  return [...people].sort(([a], [b]) => a - b);
};

const writeLengths = (out: BitWriter, lengths: Lengths, expected: Lengths, unit: number): void => {
  const missing = without(expected, lengths);
  const more = without(lengths, expected);
  const isRelative = missing.length + more.length < lengths.length || expected.length === 0;
  out.flag(isRelative);
  if (isRelative) writeList(out, missing, unit);
  writeList(out, isRelative ? more : lengths, unit);
};

const readLengths = (bytes: BitReader, expected: Lengths, unit: number): Lengths => {
  const isRelative = bytes.flag();
  const rest = isRelative ? without(expected, readList(bytes, unit)) : [];
  return together(rest, readList(bytes, unit));
};

/** The lengths of those who stay when the minute began, if it lasted a minute and `drift` ms. */
const atStart = (staying: Lengths, drift: number): Lengths =>
  staying.flatMap(([ms, people]): Lengths => (ms >= MINUTE_MS + drift ? [[ms - MINUTE_MS - drift, people]] : []));

/** A recorder's minutes last up to a millisecond more or less, because its two clocks differ by fractions of it. */
const driftOf = (entered: Lengths, staying: Lengths): number => {
  const unmatched = (drift: number): number => without(entered, atStart(staying, drift)).length;
  return [1, -1].reduce((best, drift) => (unmatched(drift) < unmatched(best) ? drift : best), 0);
};

const sketchOf = ({ sketch }: Visits): Sketch => Sketch.from(Buffer.from(sketch, "base64url"));
const textOf = (sketch: Sketch): string => Buffer.from(sketch.bytes).toString("base64url");

export const writeVisits = (
  out: BitWriter,
  visits: Visits,
  { present, came }: ExpectedVisits,
  next?: NextVisits,
): void => {
  const { entered, left, staying } = visits;
  const sketch = sketchOf(visits);
  const isUsual = textOf(sketch) === visits.sketch;
  out.flag(isUsual);
  if (isUsual) writeSketch(out, sketch, next && sketchOf(next));
  else writeName(out, visits.sketch);
  out.signed(visits.present - present);
  out.signed(visits.came - came);
  const expected = next?.entered ?? [];
  const inSeconds = [entered, left, staying, expected].every((all) => all.every(([ms]) => ms % SECOND_MS === 0));
  const unit = inSeconds ? SECOND_MS : 1;
  out.flag(inSeconds);
  writeList(out, left, unit);
  writeLengths(out, staying, expected, unit);
  const drift = inSeconds ? 0 : driftOf(entered, staying);
  out.signed(drift);
  writeLengths(out, entered, atStart(staying, drift), unit);
};

export const readVisits = (bytes: BitReader, { present, came }: ExpectedVisits, next?: NextVisits): Visits => {
  const sketch = bytes.flag() ? textOf(readSketch(bytes, next && sketchOf(next))) : readName(bytes);
  const numbers = { present: present + bytes.signed(), came: came + bytes.signed() };
  const unit = bytes.flag() ? SECOND_MS : 1;
  const left = readList(bytes, unit);
  const staying = readLengths(bytes, next?.entered ?? [], unit);
  const entered = readLengths(bytes, atStart(staying, bytes.signed()), unit);
  return { sketch, ...numbers, entered, left, staying };
};
