import {
  countModeBits,
  countModesOf,
  type Grid,
  type GroupLevels,
  HOUR_MS,
  type Level,
  MINUTE_MS,
  type MinuteLevel,
  minuteMs,
} from "@headcount/protocol";
import { type LevelSum, type MinuteSum, minuteSumOf } from "../../minutes/minute-sum.ts";
import type { StoredMinute } from "../store.ts";
import { BitReader, BitWriter, type Expected } from "./bits.ts";
import { readGroups, readName, readNames, writeGroups, writeName, writeNames } from "./group-bits.ts";

/** The merged minute, and when its first part arrived (epoch ms). */
export interface KeptMinute {
  minute: StoredMinute;
  createdAt: number;
}

/*
 * Format 1: version byte, whether a minute has groups, whether there is a sum, [sum], number of minutes, minutes in order, as bits.
 *   sum    = number of minutes, last minute, samples, time seen, joins, leaves, count modes, connections, people: each viewer slots, min, max, slot of the peak, whether peaks are bounds, in an hour with
 *            groups: flag, [number of groups, each: name, connections, people, whether peaks are bounds]
 *   minute = start, whether created with the previous one, [creation], [samples unless the usual number], [ms seen unless all of the samples],
 *            [joins, leaves unless both 0], people, connections, slot of the connections' peak, [slot of the people's
 *            peak unless the same], whether peaks are bounds, [count modes unless those of the previous minute], in an hour with groups: flag,
 *            [names, levels, whether peaks are bounds]
 * Start and creation are stored as differences from the values expected after the previous minute. A peak's slot is 0 if unknown, and otherwise its index + 1,
 * counted from the start of the minute or of the first minute of the sum.
 */
const VERSION = 1;
const MODES_BITS = 2;
const USUAL_SAMPLES = 12;
const COUNT_ORDER = 5;
/** The creation times of consecutive minutes differ from one minute by tenths of a second. */
const CREATION_ORDER = 8;
const SAMPLES_ORDER = 3;
/** Within a minute, an audience moves by a few people beyond its first and last number. */
const SPREAD_ORDER = 2;
const PEAK_ORDER = 2;
const HOUR_MOVES_ORDER = 3;

/** The UTC hour, counted from 1970, of a minute that begins at `at`. */
export const hourOf = (at: number): number => Math.floor(at / HOUR_MS);

const slotOf = (at: number | null, start: number, { slotMs }: Grid): number =>
  at === null ? 0 : (at - start) / slotMs + 1;
const timeOf = (slot: number, start: number, { slotMs }: Grid): number | null =>
  slot === 0 ? null : start + (slot - 1) * slotMs;

/** Milliseconds seen if each sample is a whole slot. */
const usuallySeen = (samples: number, grid: Grid): number => Math.min(minuteMs(grid), samples * grid.slotMs);

/** When a minute is expected to begin and to be created, and the levels of the previous one. */
const expectedAfter = (before: KeptMinute | undefined, hour: number) =>
  before
    ? {
        start: before.minute.minute + MINUTE_MS,
        createdAt: before.createdAt,
        lag: before.createdAt - before.minute.minute,
        connections: before.minute.connections.last,
        people: before.minute.people.last,
        modes: countModeBits(before.minute.countModes),
      }
    : { start: hour * HOUR_MS, createdAt: hour * HOUR_MS, lag: 0, connections: 0, people: 0, modes: 0 };
type Before = ReturnType<typeof expectedAfter>;

/** People change by those who come and leave, and have as many tabs as before. */
const expectedPeople = (before: Before, { joins, leaves }: Pick<StoredMinute, "joins" | "leaves">): Expected => ({
  start: before.people,
  last: before.people + joins - leaves,
});
const expectedConnections = (before: Before, people: Level): Expected => ({
  start: before.connections,
  last: people.last + before.connections - before.people,
});

/** How the minutes of an hour are packed. */
interface Hour {
  grid: Grid;
  hasGroups: boolean;
}

interface Bound {
  isBound?: true;
}

/** Writes whether the peaks are bounds. One bit suffices if neither is, as on a single server. */
const writeBounds = (out: BitWriter, connections: Bound, people: Bound): void => {
  out.flag(connections.isBound === true || people.isBound === true);
  if (!connections.isBound && !people.isBound) return;
  out.flag(connections.isBound === true);
  out.flag(people.isBound === true);
};

const readBounds = (bytes: BitReader, connections: Bound, people: Bound): void => {
  if (!bytes.flag()) return;
  if (bytes.flag()) connections.isBound = true;
  if (bytes.flag()) people.isBound = true;
};

const writeMinute = (out: BitWriter, { minute: kept, createdAt }: KeptMinute, expected: Before, hour: Hour): void => {
  const { grid } = hour;
  const { minute, connections, people, sampleCount, seen, joins, leaves } = kept;
  out.signed(minute - expected.start);
  // Minutes that arrive in one batch are created at once.
  out.flag(createdAt === expected.createdAt);
  if (createdAt !== expected.createdAt) out.signed(createdAt - minute - expected.lag, CREATION_ORDER);
  out.flag(sampleCount !== USUAL_SAMPLES);
  if (sampleCount !== USUAL_SAMPLES) out.number(sampleCount, SAMPLES_ORDER);
  out.flag(seen !== usuallySeen(sampleCount, grid));
  if (seen !== usuallySeen(sampleCount, grid)) out.sized(seen);
  const samples = Math.max(1, sampleCount);
  const moves = joins !== 0 || leaves !== 0;
  out.flag(moves);
  if (moves) {
    out.number(joins, HOUR_MOVES_ORDER);
    out.number(leaves, HOUR_MOVES_ORDER);
  }
  out.level(people, expectedPeople(expected, kept), samples, SPREAD_ORDER);
  out.levelBeside(connections, people, expectedConnections(expected, people), samples, SPREAD_ORDER);
  const [slot, peopleSlot] = [slotOf(connections.maxAt, minute, grid), slotOf(people.maxAt, minute, grid)];
  out.number(slot, PEAK_ORDER);
  out.flag(peopleSlot !== slot);
  if (peopleSlot !== slot) out.number(peopleSlot, PEAK_ORDER);
  writeBounds(out, connections, people);
  const modes = countModeBits(kept.countModes);
  out.flag(modes !== expected.modes);
  if (modes !== expected.modes) out.fixed(modes, MODES_BITS);
  if (!hour.hasGroups) return;
  out.flag(kept.groups !== undefined);
  if (!kept.groups) return;
  const names = kept.groups.map(({ group }) => group);
  writeNames(out, names);
  writeGroups(out, names, kept.groups, undefined, samples);
  for (const { connections, people } of kept.groups) writeBounds(out, connections, people);
};

const readMinuteGroups = (bytes: BitReader, samples: number): GroupLevels[] => {
  const groups: GroupLevels[] = readGroups(bytes, readNames(bytes), undefined, samples);
  for (const { connections, people } of groups) readBounds(bytes, connections, people);
  return groups;
};

const readMinute = (bytes: BitReader, expected: Before, { grid, hasGroups }: Hour): KeptMinute => {
  const minute = expected.start + bytes.signed();
  const createdAt = bytes.flag() ? expected.createdAt : minute + expected.lag + bytes.signed(CREATION_ORDER);
  const sampleCount = bytes.flag() ? bytes.number(SAMPLES_ORDER) : USUAL_SAMPLES;
  const seen = bytes.flag() ? bytes.sized() : usuallySeen(sampleCount, grid);
  const samples = Math.max(1, sampleCount);
  const moves = bytes.flag();
  const joins = moves ? bytes.number(HOUR_MOVES_ORDER) : 0;
  const leaves = moves ? bytes.number(HOUR_MOVES_ORDER) : 0;
  const people = bytes.level(expectedPeople(expected, { joins, leaves }), samples, SPREAD_ORDER) as MinuteLevel;
  const beside = expectedConnections(expected, people);
  const connections = bytes.levelBeside(people, beside, samples, SPREAD_ORDER) as MinuteLevel;
  const slot = bytes.number(PEAK_ORDER);
  connections.maxAt = timeOf(slot, minute, grid);
  people.maxAt = timeOf(bytes.flag() ? bytes.number(PEAK_ORDER) : slot, minute, grid);
  readBounds(bytes, connections, people);
  const countModes = countModesOf(bytes.flag() ? bytes.fixed(MODES_BITS) : expected.modes);
  const groups = hasGroups && bytes.flag() && { groups: readMinuteGroups(bytes, samples) };
  return {
    minute: { minute, connections, people, sampleCount, seen, joins, leaves, countModes, ...groups },
    createdAt,
  };
};

const writeLevelSum = (out: BitWriter, level: LevelSum, first: number, grid: Grid): void => {
  out.sized(level.viewerSlots);
  out.number(level.min, HOUR_MOVES_ORDER);
  out.number(level.max - level.min, HOUR_MOVES_ORDER);
  out.number(slotOf(level.maxAt, first, grid), COUNT_ORDER);
};

const readLevelSum = (bytes: BitReader, first: number, grid: Grid): LevelSum => {
  const viewerSlots = bytes.sized();
  const min = bytes.number(HOUR_MOVES_ORDER);
  const max = min + bytes.number(HOUR_MOVES_ORDER);
  return { viewerSlots, min, max, maxAt: timeOf(bytes.number(COUNT_ORDER), first, grid) };
};

const writeSum = (out: BitWriter, sum: MinuteSum, number: number, hour: Hour): void => {
  const { grid } = hour;
  out.number(sum.minutes, COUNT_ORDER);
  writeMinute(out, { minute: sum.last, createdAt: sum.last.minute }, expectedAfter(undefined, number), hour);
  for (const amount of [sum.samples, sum.seen, sum.joins, sum.leaves]) out.sized(amount);
  out.fixed(countModeBits(sum.countModes), MODES_BITS);
  writeLevelSum(out, sum.connections, sum.first, grid);
  writeLevelSum(out, sum.people, sum.first, grid);
  writeBounds(out, sum.connections, sum.people);
  if (!hour.hasGroups) return;
  out.flag(sum.groups !== undefined);
  if (!sum.groups) return;
  out.number(sum.groups.size);
  for (const [name, { connections, people }] of sum.groups) {
    writeName(out, name);
    writeLevelSum(out, connections, sum.first, grid);
    writeLevelSum(out, people, sum.first, grid);
    writeBounds(out, connections, people);
  }
};

const readSumGroups = (bytes: BitReader, first: number, grid: Grid): NonNullable<MinuteSum["groups"]> => {
  const groups: NonNullable<MinuteSum["groups"]> = new Map();
  for (let left = bytes.number(); left > 0; left -= 1) {
    const name = readName(bytes);
    const [connections, people] = [readLevelSum(bytes, first, grid), readLevelSum(bytes, first, grid)];
    readBounds(bytes, connections, people);
    groups.set(name, { connections, people });
  }
  return groups;
};

const readSum = (bytes: BitReader, number: number, hour: Hour): MinuteSum => {
  const { grid } = hour;
  const minutes = bytes.number(COUNT_ORDER);
  const { minute: last } = readMinute(bytes, expectedAfter(undefined, number), hour);
  const first = last.minute - (minutes - 1) * minuteMs(grid);
  const [samples, seen, joins, leaves] = [bytes.sized(), bytes.sized(), bytes.sized(), bytes.sized()];
  const countModes = countModesOf(bytes.fixed(MODES_BITS));
  const connections = readLevelSum(bytes, first, grid);
  const people = readLevelSum(bytes, first, grid);
  readBounds(bytes, connections, people);
  const groups = hour.hasGroups && bytes.flag() && { groups: readSumGroups(bytes, first, grid) };
  return { first, last, minutes, samples, seen, joins, leaves, countModes, connections, people, ...groups };
};

/** Packs the sum and the minutes, in order, of one hour. `unpackHour` returns exactly the same minutes. */
export const packHour = (minutes: readonly KeptMinute[], hour: number, grid: Grid): Uint8Array => {
  const sum = minuteSumOf(
    minutes.map(({ minute }) => minute),
    grid,
  );
  const out = new BitWriter();
  const hasGroups = minutes.some(({ minute }) => minute.groups !== undefined);
  out.fixed(VERSION, 8);
  out.flag(hasGroups);
  out.flag(sum !== null);
  if (sum) writeSum(out, sum, hour, { grid, hasGroups });
  out.number(minutes.length, COUNT_ORDER);
  for (const [index, minute] of minutes.entries())
    writeMinute(out, minute, expectedAfter(minutes[index - 1], hour), { grid, hasGroups });
  return out.finish();
};

const open = (packed: Uint8Array, grid: Grid): { bytes: BitReader; kept: Hour } => {
  const bytes = new BitReader(packed);
  if (bytes.fixed(8) !== VERSION) throw new Error("the stored minutes of an hour are in an unknown format");
  return { bytes, kept: { grid, hasGroups: bytes.flag() } };
};

/** The sum of the hour's minutes; `null` if they are not consecutive. */
export const unpackSum = (packed: Uint8Array, hour: number, grid: Grid): MinuteSum | null => {
  const { bytes, kept } = open(packed, grid);
  return bytes.flag() ? readSum(bytes, hour, kept) : null;
};

/** @throws Error for most bytes that are not from `packHour` */
export const unpackHour = (packed: Uint8Array, hour: number, grid: Grid): KeptMinute[] => {
  const { bytes, kept } = open(packed, grid);
  if (bytes.flag()) readSum(bytes, hour, kept);
  const minutes: KeptMinute[] = [];
  for (let left = bytes.number(COUNT_ORDER); left > 0; left -= 1)
    minutes.push(readMinute(bytes, expectedAfter(minutes.at(-1), hour), kept));
  return minutes;
};
