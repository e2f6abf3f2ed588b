import {
  type CountMode,
  countModeBits,
  countModesOf,
  type Level,
  type Slot,
  type TotalLevels,
} from "@headcount/protocol";
import { BitReader, BitWriter, type Expected, riceOrder, sameLevel } from "./bits.ts";
import { readGroups, readNames, writeGroups, writeNames } from "./group-bits.ts";

/*
 * A slot, as bits: [index unless it follows the previous slot], [joins, leaves; joins as the difference from the people who came in the slot and stay, if they are known], people, [connections unless the same], [flag, ms seen], [number of the leaves that are
 *   not drained], [flag, total: connections, people, flag, [ms known]], [flag, for each name of a group: flag, [connections, people]].
 * Each field in brackets is there if some slot of the part has it, as `SlotFields` says.
 */

export const MODES_BITS = 2;
/** A part has up to 60 slots, and usually twelve. */
const SLOTS_ORDER = 3;
const ORDER_BITS = 5;
/** The order of the joins and leaves if all are 0. */
const STILL = 31;

/** By index of the slot, how many people came in it at least. */
export type Arrivals = ReadonlyMap<number, number>;

/** What some slots of a part have. */
interface SlotFields {
  jumps: boolean;
  /** The order of leaves, and of joins unless they are expected; `STILL` if there are none. */
  moves: number;
  /** Whether numbers of people differ from numbers of connections. */
  hasPeople: boolean;
  isPartly: boolean;
  hasDrained: boolean;
  hasTotals: boolean;
  /** Names of groups. */
  groups: readonly string[];
}

const groupsOf = (slots: readonly Slot[]): string[] =>
  [...new Set(slots.flatMap(({ groups }) => groups?.map(({ group }) => group) ?? []))].sort();

const fieldsOf = (slots: readonly Slot[], arrivals: Arrivals | undefined): SlotFields => {
  const moves = slots.flatMap(({ joins, leaves }) => (arrivals ? [leaves] : [joins, leaves]));
  return {
    jumps: slots.some(({ index }, place) => index !== place),
    moves: moves.every((number) => number === 0) ? STILL : riceOrder(moves, STILL - 1),
    hasPeople: slots.some(({ connections, people }) => !sameLevel(connections, people)),
    isPartly: slots.some(({ seen }) => seen !== undefined),
    hasDrained: slots.some(({ drained }) => drained !== undefined),
    hasTotals: slots.some(({ total }) => total !== undefined),
    groups: groupsOf(slots),
  };
};

const writeFields = (out: BitWriter, fields: SlotFields): void => {
  out.fixed(fields.moves, ORDER_BITS);
  out.flag(fields.hasPeople);
  const hasRare = fields.jumps || fields.isPartly || fields.hasDrained || fields.hasTotals || fields.groups.length > 0;
  out.flag(hasRare);
  if (!hasRare) return;
  out.flag(fields.jumps);
  out.flag(fields.isPartly);
  out.flag(fields.hasDrained);
  out.flag(fields.hasTotals);
  writeNames(out, fields.groups);
};

const readFields = (bytes: BitReader): SlotFields => {
  const moves = bytes.fixed(ORDER_BITS);
  const [hasPeople, hasRare] = [bytes.flag(), bytes.flag()];
  const rare = (): boolean => hasRare && bytes.flag();
  const [jumps, isPartly, hasDrained, hasTotals] = [rare(), rare(), rare(), rare()];
  return { jumps, moves, hasPeople, isPartly, hasDrained, hasTotals, groups: hasRare ? readNames(bytes) : [] };
};

const writeMs = (out: BitWriter, seen: number | undefined): void => {
  out.flag(seen !== undefined);
  if (seen !== undefined) out.sized(seen);
};

/** The slot before, and the levels when this slot began. */
interface Before {
  index: number;
  connections: number;
  people: number;
  slot: Slot | undefined;
}

/** A part's first slot is expected to begin at these levels. */
export type Start = Pick<Before, "connections" | "people">;

const NOTHING: Start = { connections: 0, people: 0 };

const beforeFirst = (start: Start): Before => ({ ...start, index: -1, slot: undefined });

const after = (slot: Slot): Before => ({
  index: slot.index,
  connections: slot.connections.last,
  people: slot.people.last,
  slot,
});

/** People change by those who come and leave, and have as many tabs as before. */
const expectedPeople = ({ people }: Before, { joins, leaves }: Pick<Slot, "joins" | "leaves">): Expected => ({
  start: people,
  last: people + joins - leaves,
});

const expectedConnections = ({ connections, people }: Before, { last }: Level): Expected => ({
  start: connections,
  last: last + connections - people,
});

/** The last value of a total is expected as that of the previous total, or as that of the recorder's own connections. */
const expectedTotal = (slot: Pick<Slot, "connections">, before: Before, of: "connections" | "people"): Expected => {
  const last = before.slot?.total?.[of].last ?? slot.connections.last;
  return { start: last, last };
};

const writeTotal = (out: BitWriter, slot: Slot, before: Before): void => {
  const { total } = slot;
  out.flag(total !== undefined);
  if (!total) return;
  out.level(total.connections, expectedTotal(slot, before, "connections"), 1);
  out.levelBeside(total.people, total.connections, expectedTotal(slot, before, "people"), 1);
  writeMs(out, total.seen);
};

const readTotal = (bytes: BitReader, slot: Pick<Slot, "connections">, before: Before): TotalLevels => {
  const connections = bytes.level(expectedTotal(slot, before, "connections"), 1);
  const people = bytes.levelBeside(connections, expectedTotal(slot, before, "people"), 1);
  const seen = bytes.flag() ? bytes.sized() : undefined;
  return { connections, people, ...(seen !== undefined && { seen }) };
};

const writeMoves = (out: BitWriter, { index, joins, leaves }: Slot, moves: number, arrivals?: Arrivals): void => {
  if (arrivals) out.signed(joins - (arrivals.get(index) ?? 0));
  if (moves === STILL) return;
  if (!arrivals) out.rice(joins, moves);
  out.rice(leaves, moves);
};

const readMoves = (
  bytes: BitReader,
  index: number,
  moves: number,
  arrivals?: Arrivals,
): Pick<Slot, "joins" | "leaves"> => {
  const move = (): number => (moves === STILL ? 0 : bytes.rice(moves));
  const joins = arrivals ? (arrivals.get(index) ?? 0) + bytes.signed() : move();
  return { joins, leaves: move() };
};

const writeSlot = (out: BitWriter, slot: Slot, before: Before, fields: SlotFields, arrivals?: Arrivals): void => {
  const { index, connections, people, leaves, seen, drained, groups } = slot;
  if (fields.jumps) out.number(index - before.index - 1);
  writeMoves(out, slot, fields.moves, arrivals);
  out.level(people, expectedPeople(before, slot), 1);
  if (fields.hasPeople) out.levelBeside(connections, people, expectedConnections(before, people), 1);
  if (fields.isPartly) writeMs(out, seen);
  // A recorder that stops disconnects everyone at once, so the slot has few other leaves.
  if (fields.hasDrained && leaves > 0) {
    out.flag(drained !== undefined);
    if (drained !== undefined) out.number(leaves - drained);
  }
  if (fields.hasTotals) writeTotal(out, slot, before);
  if (fields.groups.length > 0) out.flag(groups !== undefined);
  if (groups) writeGroups(out, fields.groups, groups, before.slot?.groups, 1);
};

const readSlot = (bytes: BitReader, before: Before, fields: SlotFields, arrivals?: Arrivals): Slot => {
  const index = before.index + 1 + (fields.jumps ? bytes.number() : 0);
  const { joins, leaves } = readMoves(bytes, index, fields.moves, arrivals);
  const people = bytes.level(expectedPeople(before, { joins, leaves }), 1);
  const connections = fields.hasPeople
    ? bytes.levelBeside(people, expectedConnections(before, people), 1)
    : { ...people };
  const seen = fields.isPartly && bytes.flag() ? bytes.sized() : undefined;
  const drained = fields.hasDrained && leaves > 0 && bytes.flag() ? leaves - bytes.number() : undefined;
  const slot: Slot = { index, connections, people, joins, leaves };
  if (seen !== undefined) slot.seen = seen;
  if (drained !== undefined) slot.drained = drained;
  if (fields.hasTotals && bytes.flag()) slot.total = readTotal(bytes, slot, before);
  if (fields.groups.length > 0 && bytes.flag()) slot.groups = readGroups(bytes, fields.groups, before.slot?.groups, 1);
  return slot;
};

/** Writes the slots of a part, in order. */
export const writeSlots = (out: BitWriter, slots: readonly Slot[], start = NOTHING, arrivals?: Arrivals): void => {
  const fields = fieldsOf(slots, arrivals);
  out.number(slots.length, SLOTS_ORDER);
  writeFields(out, fields);
  let before = beforeFirst(start);
  for (const slot of slots) {
    writeSlot(out, slot, before, fields, arrivals);
    before = after(slot);
  }
};

export const readSlots = (bytes: BitReader, start = NOTHING, arrivals?: Arrivals): Slot[] => {
  const slots: Slot[] = [];
  const length = bytes.number(SLOTS_ORDER);
  const fields = readFields(bytes);
  let before = beforeFirst(start);
  while (slots.length < length) {
    const slot = readSlot(bytes, before, fields, arrivals);
    slots.push(slot);
    before = after(slot);
  }
  return slots;
};

/** A slot of a minute that is still open, with the number of its part. */
interface NumberedSlot {
  seq: number;
  slot: Slot;
  /** The count modes of the minute so far. */
  countModes: CountMode[];
}

/** Packs slots of different auctions. `unpackSlots` returns them in the same order. */
export const packSlots = (slots: readonly NumberedSlot[]): Uint8Array => {
  const out = new BitWriter();
  out.sized(slots.length);
  for (const { seq, slot, countModes } of slots) {
    out.sized(seq);
    out.fixed(countModeBits(countModes), MODES_BITS);
    writeSlots(out, [slot]);
  }
  return out.finish();
};

export const unpackSlots = (packed: Uint8Array): NumberedSlot[] => {
  const bytes = new BitReader(packed);
  const slots: NumberedSlot[] = [];
  for (let left = bytes.sized(); left > 0; left -= 1) {
    const [seq, countModes] = [bytes.sized(), countModesOf(bytes.fixed(MODES_BITS))];
    const [slot] = readSlots(bytes);
    if (!slot) throw new Error("there is no slot in the stored bytes");
    slots.push({ seq, countModes, slot });
  }
  return slots;
};
