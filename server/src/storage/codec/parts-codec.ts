import {
  type CountMode,
  countModeBits,
  countModesOf,
  type Lengths,
  type MinutePart,
  type Slot,
  type TotalLevels,
  type Visits,
} from "@headcount/protocol";
import { BitReader, BitWriter } from "./bits.ts";
import { readGroups, readName, readNames, writeGroups, writeName, writeNames } from "./group-bits.ts";

/** A part in its minute's row. The recorder is a number, and the row has the minute. */
export type PackedPart = Omit<MinutePart, "node" | "boot" | "minute"> & { recorder: number };

/*
 * Format 1: version byte, number of parts, parts, as bits.
 *   part = recorder, seq, flags, count modes, [whether slots have totals, drained people, groups and sources, if any has one], [names of groups], [sources as JSON], [joins, leaves unless they are the slots' sums], [level, samples], [visits], [covers], [minutes before], number of slots, slots
 *   visits = length of the sketch, its bytes, present, came, and three lists of lengths; each list is its length and pairs of difference and people
 *   slot = flags, [index unless it follows the previous slot], connections, people, [joins, leaves unless both 0], in a part with partly seen slots: flag, [ms], in a part with
 *          drained people: number of the leaves that are not, in a part with totals: flag, [connections, people, flag, [ms known]],
 *          in a part with groups: flag, and for each name flag, [connections, people]
 */
const VERSION = 1;
const MODES_BITS = 2;
/** Most minutes have twelve slots, and in each of them few people come or leave. */
const SLOTS_ORDER = 3;
const PART_MOVES_ORDER = 1;
/** The visits of a minute differ by seconds, in ms. */
const LENGTHS_ORDER = 11;

const sum = (slots: readonly Slot[], of: "joins" | "leaves"): number => slots.reduce((total, s) => total + s[of], 0);

/** Fields that some slots of a part have. */
interface Extras {
  isPartly: boolean;
  hasDrained: boolean;
  hasTotals: boolean;
  /** Names of groups. */
  groups: readonly string[];
}

/** A slot alone names its groups itself. */
const allExtras = (groups: readonly string[]): Extras => ({
  isPartly: true,
  hasDrained: true,
  hasTotals: true,
  groups,
});
const groupsOf = (slots: readonly Slot[]): string[] =>
  [...new Set(slots.flatMap(({ groups }) => groups?.map(({ group }) => group) ?? []))].sort();

const extrasOf = (slots: readonly Slot[]): Extras => ({
  isPartly: slots.some(({ seen }) => seen !== undefined),
  hasDrained: slots.some(({ drained }) => drained !== undefined),
  hasTotals: slots.some(({ total }) => total !== undefined),
  groups: groupsOf(slots),
});

const writeMs = (out: BitWriter, seen: number | undefined): void => {
  out.flag(seen !== undefined);
  if (seen !== undefined) out.sized(seen);
};

/** The value that the last value of a total is encoded against: that of the previous total, or of the recorder's own connections. */
const beforeTotal = (slot: Pick<Slot, "connections">, before: Slot | undefined, of: "connections" | "people"): number =>
  before?.total?.[of].last ?? slot.connections.last;

const writeTotal = (out: BitWriter, slot: Slot, before: Slot | undefined): void => {
  const { total } = slot;
  out.flag(total !== undefined);
  if (!total) return;
  out.level(total.connections, beforeTotal(slot, before, "connections"), 1);
  out.levelBeside(total.people, total.connections, beforeTotal(slot, before, "people"), 1);
  writeMs(out, total.seen);
};

const readTotal = (bytes: BitReader, slot: Pick<Slot, "connections">, before: Slot | undefined): TotalLevels => {
  const connections = bytes.level(beforeTotal(slot, before, "connections"), 1);
  const people = bytes.levelBeside(connections, beforeTotal(slot, before, "people"), 1);
  const seen = bytes.flag() ? bytes.sized() : undefined;
  return { connections, people, ...(seen !== undefined && { seen }) };
};

/** A slot relative to the previous slot of the minute. */
const writeSlot = (out: BitWriter, slot: Slot, before: Slot | undefined, extras: Extras): void => {
  const jump = slot.index !== (before?.index ?? -1) + 1;
  const moves = slot.joins !== 0 || slot.leaves !== 0;
  out.flag(jump);
  out.flag(moves);
  if (jump) out.number(slot.index);
  out.level(slot.connections, before?.connections.last ?? 0, 1);
  out.levelBeside(slot.people, slot.connections, before?.people.last ?? 0, 1);
  if (moves) {
    out.number(slot.joins, PART_MOVES_ORDER);
    out.number(slot.leaves, PART_MOVES_ORDER);
  }
  if (extras.isPartly) writeMs(out, slot.seen);
  // A recorder that stops disconnects everyone at once, so the slot has few other leaves.
  if (extras.hasDrained && slot.leaves > 0) {
    out.flag(slot.drained !== undefined);
    if (slot.drained !== undefined) out.number(slot.leaves - slot.drained);
  }
  if (extras.hasTotals) writeTotal(out, slot, before);
  if (extras.groups.length > 0) out.flag(slot.groups !== undefined);
  if (slot.groups) writeGroups(out, extras.groups, slot.groups, before?.groups, 1);
};

const readSlot = (bytes: BitReader, before: Slot | undefined, extras: Extras): Slot => {
  const [jump, moves] = [bytes.flag(), bytes.flag()];
  const index = jump ? bytes.number() : (before?.index ?? -1) + 1;
  const connections = bytes.level(before?.connections.last ?? 0, 1);
  const people = bytes.levelBeside(connections, before?.people.last ?? 0, 1);
  const joins = moves ? bytes.number(PART_MOVES_ORDER) : 0;
  const leaves = moves ? bytes.number(PART_MOVES_ORDER) : 0;
  const seen = extras.isPartly && bytes.flag() ? bytes.sized() : undefined;
  const drained = extras.hasDrained && leaves > 0 && bytes.flag() ? leaves - bytes.number() : undefined;
  const slot: Slot = { index, connections, people, joins, leaves };
  if (seen !== undefined) slot.seen = seen;
  if (drained !== undefined) slot.drained = drained;
  if (extras.hasTotals && bytes.flag()) slot.total = readTotal(bytes, slot, before);
  if (extras.groups.length > 0 && bytes.flag()) slot.groups = readGroups(bytes, extras.groups, before?.groups, 1);
  return slot;
};

const writeVisits = (out: BitWriter, { sketch, present, came, entered, left, staying }: Visits): void => {
  const bytes = Buffer.from(sketch, "base64url");
  out.sized(bytes.length);
  for (const byte of bytes) out.fixed(byte, 8);
  out.sized(present);
  out.sized(came);
  for (const lengths of [entered, left, staying]) {
    out.number(lengths.length, SLOTS_ORDER);
    for (const [place, [ms, people]] of lengths.entries()) {
      out.number(ms - (lengths[place - 1]?.[0] ?? -1) - 1, LENGTHS_ORDER);
      out.number(people - 1);
    }
  }
};

const readVisits = (bytes: BitReader): Visits => {
  const sketch = Buffer.from(Array.from({ length: bytes.sized() }, () => bytes.fixed(8))).toString("base64url");
  const [present, came] = [bytes.sized(), bytes.sized()];
  const lengths = (): Lengths => {
    const pairs: Lengths = [];
    for (let left = bytes.number(SLOTS_ORDER); left > 0; left -= 1)
      pairs.push([(pairs.at(-1)?.[0] ?? -1) + 1 + bytes.number(LENGTHS_ORDER), bytes.number() + 1]);
    return pairs;
  };
  return { sketch, present, came, entered: lengths(), left: lengths(), staying: lengths() };
};

const writePart = (out: BitWriter, part: PackedPart): void => {
  const { recorder, seq, slots, joins, leaves, whole, visits, sources, covers, minutesBefore, countModes } = part;
  const extras = extrasOf(slots);
  const hasGroups = extras.groups.length > 0;
  const hasRare = extras.hasTotals || extras.hasDrained || hasGroups || sources !== undefined;
  const moves = joins !== sum(slots, "joins") || leaves !== sum(slots, "leaves");
  out.sized(recorder);
  out.sized(seq);
  out.flag(whole !== undefined);
  out.flag(moves);
  out.flag(visits !== undefined);
  out.flag(covers !== undefined);
  out.flag(minutesBefore !== undefined);
  out.flag(extras.isPartly);
  out.flag(hasRare);
  out.fixed(countModeBits(countModes), MODES_BITS);
  if (hasRare) {
    out.flag(extras.hasTotals);
    out.flag(extras.hasDrained);
    out.flag(hasGroups);
    if (hasGroups) writeNames(out, extras.groups);
    out.flag(sources !== undefined);
    if (sources) writeName(out, JSON.stringify(sources));
  }
  if (moves) {
    out.number(joins);
    out.number(leaves);
  }
  if (whole) {
    out.level(whole.level, 0, 1);
    out.number(whole.samples);
  }
  if (visits) writeVisits(out, visits);
  if (covers) {
    out.sized(covers.from);
    out.sized(covers.to);
  }
  if (minutesBefore !== undefined) out.sized(minutesBefore);
  out.number(slots.length, SLOTS_ORDER);
  for (const [place, slot] of slots.entries()) writeSlot(out, slot, slots[place - 1], extras);
};

/** Flags of the fields that a part has. */
const modesOf = (bits: number): { countModes?: CountMode[] } => (bits === 0 ? {} : { countModes: countModesOf(bits) });

const readPart = (bytes: BitReader): PackedPart => {
  const [recorder, seq] = [bytes.sized(), bytes.sized()];
  const [hasWhole, hasMoves, hasVisits] = [bytes.flag(), bytes.flag(), bytes.flag()];
  const [hasCovers, hasRow, isPartly, hasRare] = [bytes.flag(), bytes.flag(), bytes.flag(), bytes.flag()];
  const modes = modesOf(bytes.fixed(MODES_BITS));
  const hasTotals = hasRare && bytes.flag();
  const hasDrained = hasRare && bytes.flag();
  const groups = hasRare && bytes.flag() ? readNames(bytes) : [];
  const sources = hasRare && bytes.flag() ? JSON.parse(readName(bytes)) : null;
  const extras = { isPartly, hasTotals, hasDrained, groups };
  const moves = hasMoves ? { joins: bytes.number(), leaves: bytes.number() } : null;
  const whole = hasWhole ? { level: bytes.level(0, 1), samples: bytes.number() } : null;
  const visits = hasVisits ? readVisits(bytes) : null;
  const covers = hasCovers ? { from: bytes.sized(), to: bytes.sized() } : null;
  const minutesBefore = hasRow ? bytes.sized() : null;
  const slots: Slot[] = [];
  for (let left = bytes.number(SLOTS_ORDER); left > 0; left -= 1) slots.push(readSlot(bytes, slots.at(-1), extras));
  const { joins, leaves } = moves ?? { joins: sum(slots, "joins"), leaves: sum(slots, "leaves") };
  return {
    ...{ recorder, seq, slots, joins, leaves },
    ...(covers && { covers }),
    ...(minutesBefore !== null && { minutesBefore }),
    ...(whole && { whole }),
    ...(visits && { visits }),
    ...(sources && { sources }),
    ...modes,
  };
};

/** Packs a minute's parts. `unpackParts` returns exactly the same parts. */
export const packParts = (parts: readonly PackedPart[]): Uint8Array => {
  const out = new BitWriter();
  out.fixed(VERSION, 8);
  out.number(parts.length);
  for (const part of parts) writePart(out, part);
  return out.finish();
};

/** @throws Error for most bytes that are not from `packParts` */
export const unpackParts = (packed: Uint8Array): PackedPart[] => {
  const bytes = new BitReader(packed);
  if (bytes.fixed(8) !== VERSION) throw new Error("the stored parts of a minute are in an unknown format");
  const parts: PackedPart[] = [];
  for (let left = bytes.number(); left > 0; left -= 1) parts.push(readPart(bytes));
  return parts;
};

/** A part without its recorder and minute. */
type PartContent = Omit<PackedPart, "recorder">;

/** Packs one part. `unpackPart` returns everything but the recorder and the minute. */
export const packPart = (part: PartContent): Uint8Array => packParts([{ ...contentOf(part), recorder: 0 }]);

export const unpackPart = (packed: Uint8Array): PartContent => {
  const [part] = unpackParts(packed);
  if (!part) throw new Error("there is no part in the stored bytes");
  return contentOf(part);
};

const contentOf = ({ recorder: _, ...content }: PartContent & { recorder?: number }): PartContent => {
  const { seq, slots, joins, leaves, covers, minutesBefore, whole, visits, sources, countModes } = content;
  return {
    ...{ seq, slots, joins, leaves },
    ...(covers && { covers }),
    ...(minutesBefore !== undefined && { minutesBefore }),
    ...(whole && { whole }),
    ...(visits && { visits }),
    ...(sources && { sources }),
    ...(countModes && { countModes }),
  };
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
    const groups = groupsOf([slot]);
    writeNames(out, groups);
    writeSlot(out, slot, undefined, allExtras(groups));
  }
  return out.finish();
};

export const unpackSlots = (packed: Uint8Array): NumberedSlot[] => {
  const bytes = new BitReader(packed);
  const slots: NumberedSlot[] = [];
  for (let left = bytes.sized(); left > 0; left -= 1)
    slots.push({
      seq: bytes.sized(),
      countModes: countModesOf(bytes.fixed(MODES_BITS)),
      slot: readSlot(bytes, undefined, allExtras(readNames(bytes))),
    });
  return slots;
};
