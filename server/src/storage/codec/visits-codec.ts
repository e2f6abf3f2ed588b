import {
  DEFAULT_GRID,
  type Lengths,
  longestVisitMs,
  MINUTE_MS,
  type MinutePart,
  Sketch,
  SLOT_MS,
  SLOTS_PER_MINUTE,
  type Visits,
} from "@headcount/protocol";
import { type BitReader, type BitWriter, riceOrder } from "./bits.ts";
import { readName, writeName } from "./group-bits.ts";
import { readSketch, writeSketch } from "./sketch-codec.ts";
import type { Arrivals } from "./slots-codec.ts";

/*
 * Visits as bits: whether the sketch is in its usual form, sketch (or its text), flag, [unit of the lengths unless a slot], staying, entered, left; after the slots: present and
 *   came as differences from the numbers that the slots have. The next minute's visits entered with the lengths at which they stay in this one. Those that stay entered with lengths that are a minute
 *   shorter. Those that left had entered and do not stay, or came in this minute; in order of their lengths, each is up to a minute longer.
 *   staying, entered = number of those of the expected list that are missing, [flag (missing, or all of them), list], list of those that are not in the expected one
 *   left             = flag; list, or number of those that came, and the growth of each length, which is at least that of the previous one
 *   list             = number of lengths, [order, whether lengths repeat, lengths as distances from the previous one, [order, numbers of people unless lengths repeat]]
 */
const COUNT_ORDER = 1;
const ORDER_BITS = 5;
const MOST_ORDER = 2 ** ORDER_BITS - 1;
const UNIT_BITS = 16;
const LONGEST_MS = longestVisitMs(DEFAULT_GRID);
/** Lengths are repeated for each person unless there are many of a length, as in a large audience. */
const REPEATED = 1.5;
/** At most this many people are written one by one where they cost less than a bit each. */
const MOST_EACH = 2 ** 13;

/** The next minute of the same recorder. */
type NextVisits = VisitLengths;

type Numbers = Pick<Visits, "present" | "came">;
/** Visits without the numbers that follow the slots. */
export type VisitLengths = Omit<Visits, keyof Numbers>;

const peopleIn = (lengths: Lengths): number => lengths.reduce((sum, [, people]) => sum + people, 0);

/** Whether the length of each person is shorter than each length with its number of people. */
const areRepeated = (lengths: Lengths): boolean => peopleIn(lengths) <= REPEATED * lengths.length;

/** The length of each person, shortest first. */
const eachOf = (lengths: Lengths): number[] => lengths.flatMap(([ms, people]) => new Array<number>(people).fill(ms));

/** People by these lengths, which are in order. */
const grouped = (all: Iterable<number>): Lengths => {
  const lengths: Lengths = [];
  for (const ms of all) {
    const last = lengths.at(-1);
    if (last?.[0] === ms) last[1] += 1;
    else lengths.push([ms, 1]);
  }
  return lengths;
};

const writeNumbers = (out: BitWriter, numbers: readonly number[]): void => {
  const order = riceOrder(numbers, MOST_ORDER);
  out.fixed(order, ORDER_BITS);
  for (const number of numbers) out.rice(number, order);
};

const writeList = (out: BitWriter, lengths: Lengths, unit: number): void => {
  const repeats = areRepeated(lengths);
  const all = repeats ? eachOf(lengths) : lengths.map(([ms]) => ms);
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
  const all: number[] = [];
  while (all.length < length) all.push((all.at(-1) ?? 0) + bytes.rice(order) * unit);
  if (repeats) return grouped(all);
  const peopleOrder = bytes.fixed(ORDER_BITS);
  return all.map((ms) => [ms, bytes.rice(peopleOrder) + 1]);
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

/** The lengths of those who stay when the minute began. Most of those who stay for the longest time have done so for more than a minute. */
const atStart = (staying: Lengths): Lengths =>
  staying.flatMap(([ms, people]): Lengths => {
    const before = ms < LONGEST_MS ? ms - MINUTE_MS : ms;
    return before < 0 ? [] : [[before, people]];
  });

/** The longest length that a visit of this length has a minute later. */
const afterMinute = (ms: number): number => Math.max(ms, Math.min(LONGEST_MS, ms + MINUTE_MS));

const peopleOf = (lengths: Lengths, wanted: number): number => lengths.find(([ms]) => ms === wanted)?.[1] ?? 0;

/** The lengths with which those entered who left. Some who seem to have left reached the longest length instead. */
const goneOf = (entered: Lengths, staying: Lengths): Lengths => {
  const expected = atStart(staying);
  let reached = Math.max(0, peopleOf(expected, LONGEST_MS) - peopleOf(entered, LONGEST_MS));
  const gone: Lengths = [];
  for (const [ms, people] of without(entered, expected).reverse()) {
    const less = ms < LONGEST_MS && afterMinute(ms) === LONGEST_MS ? Math.min(reached, people) : 0;
    reached -= less;
    if (people > less) gone.push([ms, people - less]);
  }
  return gone.reverse();
};

/** The lengths of those who left when the minute began: 0 for those who came in it. */
const beforeLeaving = (came: number, gone: Lengths): number[] => [...new Array<number>(came).fill(0), ...eachOf(gone)];

/** Those who left: each length is longer than one with which they entered, by up to a minute. */
const writeLeft = (out: BitWriter, left: Lengths, gone: Lengths, unit: number): void => {
  const people = peopleIn(left);
  const came = people - peopleIn(gone);
  const isSmall = people <= MOST_EACH && areRepeated(left) && came >= 0;
  const [all, before] = isSmall ? [eachOf(left), beforeLeaving(came, gone)] : [[], []];
  const isRelative = isSmall && all.every((ms, i) => ms >= (before[i] ?? 0) && ms <= afterMinute(before[i] ?? 0));
  out.flag(isRelative);
  if (!isRelative) {
    writeList(out, left, unit);
    return;
  }
  out.number(came, COUNT_ORDER);
  for (const [i, ms] of all.entries()) {
    const [start, least] = [before[i] ?? 0, Math.max(before[i] ?? 0, all[i - 1] ?? 0)];
    out.oneOf((ms - least) / unit, (afterMinute(start) - least) / unit + 1);
  }
};

const readLeft = (bytes: BitReader, gone: Lengths, unit: number): Lengths => {
  if (!bytes.flag()) return readList(bytes, unit);
  const came = bytes.number(COUNT_ORDER);
  if (came + peopleIn(gone) > MOST_EACH) throw new Error("stored bytes are damaged");
  const all: number[] = [];
  for (const start of beforeLeaving(came, gone)) {
    const least = Math.max(start, all.at(-1) ?? 0);
    all.push(least + bytes.oneOf((afterMinute(start) - least) / unit + 1) * unit);
  }
  return grouped(all);
};

const greatestCommon = (a: number, b: number): number => (b === 0 ? a : greatestCommon(b, a % b));

/** A slot, or what all lengths are multiples of, ms. */
const unitOf = (...lists: Lengths[]): number => {
  const common = lists.flat().reduce((unit, [ms]) => greatestCommon(unit, ms), MINUTE_MS);
  return common % SLOT_MS === 0 ? SLOT_MS : common;
};

/** The numbers that the slots of the part have. */
const expectedNumbers = ({ slots, joins }: Pick<MinutePart, "slots" | "joins">): Numbers => ({
  present: slots.reduce((most, { people }) => Math.max(most, people.max), 0),
  came: joins,
});

/** The people of each slot who came and stay. */
export const arrivalsOf = ({ staying }: VisitLengths): Arrivals =>
  new Map(staying.flatMap(([ms, people]) => (ms < MINUTE_MS ? [[SLOTS_PER_MINUTE - 1 - ms / SLOT_MS, people]] : [])));

const sketchOf = ({ sketch }: VisitLengths): Sketch => Sketch.from(Buffer.from(sketch, "base64url"));
const textOf = (sketch: Sketch): string => Buffer.from(sketch.bytes).toString("base64url");

export const writeNumbersOf = (out: BitWriter, visits: Numbers, part: Pick<MinutePart, "slots" | "joins">): void => {
  const { present, came } = expectedNumbers(part);
  out.signed(visits.present - present);
  out.signed(visits.came - came);
};

export const readNumbersOf = (bytes: BitReader, part: Pick<MinutePart, "slots" | "joins">): Numbers => {
  const { present, came } = expectedNumbers(part);
  return { present: present + bytes.signed(), came: came + bytes.signed() };
};

export const writeVisits = (out: BitWriter, visits: VisitLengths, next?: NextVisits): void => {
  const { entered, left, staying } = visits;
  const sketch = sketchOf(visits);
  const isUsual = textOf(sketch) === visits.sketch;
  out.flag(isUsual);
  if (isUsual) writeSketch(out, sketch, next && sketchOf(next));
  else writeName(out, visits.sketch);
  const expected = next?.entered ?? [];
  const unit = unitOf(entered, left, staying, expected);
  out.flag(unit === SLOT_MS);
  if (unit !== SLOT_MS) out.fixed(unit, UNIT_BITS);
  writeLengths(out, staying, expected, unit);
  writeLengths(out, entered, atStart(staying), unit);
  writeLeft(out, left, goneOf(entered, staying), unit);
};

export const readVisits = (bytes: BitReader, next?: NextVisits): VisitLengths => {
  const sketch = bytes.flag() ? textOf(readSketch(bytes, next && sketchOf(next))) : readName(bytes);
  const unit = bytes.flag() ? SLOT_MS : bytes.fixed(UNIT_BITS);
  if (unit === 0) throw new Error("stored bytes are damaged");
  const staying = readLengths(bytes, next?.entered ?? [], unit);
  const entered = readLengths(bytes, atStart(staying), unit);
  const left = readLeft(bytes, goneOf(entered, staying), unit);
  return { sketch, entered, left, staying };
};
