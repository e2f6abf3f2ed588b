import { type CountMode, countModeBits, countModesOf, type MinutePart, type Slot } from "@headcount/protocol";
import { BitReader, BitWriter, steady } from "./bits.ts";
import { readName, writeName } from "./group-bits.ts";
import { MODES_BITS, readSlots, type Start, writeSlots } from "./slots-codec.ts";
import { arrivalsOf, readNumbersOf, readVisits, writeNumbersOf, writeVisits } from "./visits-codec.ts";

/** A part in its minute's row. The recorder is a number, and the row has the minute. */
export type PackedPart = Omit<MinutePart, "node" | "boot" | "minute"> & { recorder: number };

/*
 * Format 1: version, whether a part is relative to the next minute (together a byte), number of parts, parts, as bits.
 *   part = in a relative minute: flag; [index in the next minute] or [recorder]; seq, fields, [joins, leaves unless they are the slots' sums], [level, samples], [covers],
 *          [minutes before], [sources as JSON], [visits], slots, [numbers of visits]
 *   fields = in a relative part: whether those of the next minute, or flags and count modes
 * A part is relative to that of the same recorder in the next minute, because a recorder's minutes arrive in order, and the oldest minutes are deleted first.
 */
const VERSION = 1;
const VERSION_BITS = 7;
const PARTS_ORDER = 1;

const sum = (slots: readonly Slot[], of: "joins" | "leaves"): number => slots.reduce((total, s) => total + s[of], 0);

/** Which fields a part has. */
interface Fields {
  isWhole: boolean;
  /** Whether joins and leaves are not the sums of the slots. */
  hasMoves: boolean;
  hasVisits: boolean;
  hasCovers: boolean;
  hasBefore: boolean;
  hasSources: boolean;
  modes: number;
}

const fieldsOf = (part: PackedPart): Fields => ({
  isWhole: part.whole !== undefined,
  hasMoves: part.joins !== sum(part.slots, "joins") || part.leaves !== sum(part.slots, "leaves"),
  hasVisits: part.visits !== undefined,
  hasCovers: part.covers !== undefined,
  hasBefore: part.minutesBefore !== undefined,
  hasSources: part.sources !== undefined,
  modes: countModeBits(part.countModes),
});

const flagsOf = ({ isWhole, hasMoves, hasVisits, hasCovers, hasBefore, hasSources }: Fields): boolean[] => [
  isWhole,
  hasMoves,
  hasVisits,
  hasCovers,
  hasBefore,
  hasSources,
];

const sameFields = (a: Fields, b: Fields): boolean => {
  const flags = flagsOf(b);
  return a.modes === b.modes && flagsOf(a).every((flag, i) => flag === flags[i]);
};

const writeFields = (out: BitWriter, fields: Fields, next: PackedPart | undefined): void => {
  const same = next !== undefined && sameFields(fields, fieldsOf(next));
  if (next) out.flag(same);
  if (same) return;
  for (const flag of flagsOf(fields)) out.flag(flag);
  out.fixed(fields.modes, MODES_BITS);
};

const readFields = (bytes: BitReader, next: PackedPart | undefined): Fields => {
  if (next && bytes.flag()) return fieldsOf(next);
  const flag = (): boolean => bytes.flag();
  return {
    ...{ isWhole: flag(), hasMoves: flag(), hasVisits: flag() },
    ...{ hasCovers: flag(), hasBefore: flag(), hasSources: flag() },
    modes: bytes.fixed(MODES_BITS),
  };
};

/** Numbers that grow by 1 each minute are expected to be 1 less than in the next one. */
const writeCounter = (out: BitWriter, value: number, next: number | undefined): void => {
  if (next !== undefined) out.flag(value === next - 1);
  if (next === undefined || value !== next - 1) out.sized(value);
};

const readCounter = (bytes: BitReader, next: number | undefined): number =>
  next !== undefined && bytes.flag() ? next - 1 : bytes.sized();

/** The levels at the start of the next minute. */
const startOf = (next: PackedPart | undefined): Start | undefined => {
  const [slot] = next?.slots ?? [];
  return slot && { connections: slot.connections.last, people: slot.people.last };
};

const writePart = (out: BitWriter, part: PackedPart, next: PackedPart | undefined): void => {
  const { seq, slots, joins, leaves, whole, visits, sources, covers, minutesBefore } = part;
  const fields = fieldsOf(part);
  writeCounter(out, seq, next?.seq);
  writeFields(out, fields, next);
  if (fields.hasMoves) {
    out.number(joins);
    out.number(leaves);
  }
  if (whole) {
    out.level(whole.level, steady(0), 1);
    out.number(whole.samples);
  }
  if (covers) {
    out.sized(covers.from);
    out.sized(covers.to);
  }
  if (minutesBefore !== undefined) writeCounter(out, minutesBefore, next?.minutesBefore);
  if (sources) writeName(out, JSON.stringify(sources));
  if (visits) writeVisits(out, visits, next?.visits);
  writeSlots(out, slots, startOf(next), visits && arrivalsOf(visits));
  if (visits) writeNumbersOf(out, visits, part);
};

const readPart = (bytes: BitReader, recorder: number, next: PackedPart | undefined): PackedPart => {
  const seq = readCounter(bytes, next?.seq);
  const fields = readFields(bytes, next);
  const moves = fields.hasMoves ? { joins: bytes.number(), leaves: bytes.number() } : null;
  const whole = fields.isWhole ? { level: bytes.level(steady(0), 1), samples: bytes.number() } : null;
  const covers = fields.hasCovers ? { from: bytes.sized(), to: bytes.sized() } : null;
  const minutesBefore = fields.hasBefore ? readCounter(bytes, next?.minutesBefore) : null;
  const sources = fields.hasSources ? JSON.parse(readName(bytes)) : null;
  const lengths = fields.hasVisits ? readVisits(bytes, next?.visits) : null;
  const slots = readSlots(bytes, startOf(next), lengths ? arrivalsOf(lengths) : undefined);
  const { joins, leaves } = moves ?? { joins: sum(slots, "joins"), leaves: sum(slots, "leaves") };
  const visits = lengths && { ...lengths, ...readNumbersOf(bytes, { slots, joins }) };
  const countModes: CountMode[] = countModesOf(fields.modes);
  return {
    ...{ recorder, seq, slots, joins, leaves },
    ...(covers && { covers }),
    ...(minutesBefore !== null && { minutesBefore }),
    ...(whole && { whole }),
    ...(visits && { visits }),
    ...(sources && { sources }),
    ...(countModes.length > 0 && { countModes }),
  };
};

/**
 * Packs a minute's parts. `unpackParts` returns exactly the same parts.
 * @param next the parts of the next minute, which the reader must have too
 */
export const packParts = (parts: readonly PackedPart[], next: readonly PackedPart[] = []): Uint8Array => {
  const out = new BitWriter();
  const indexes = parts.map(({ recorder }) => next.findIndex((part) => part.recorder === recorder));
  const isRelative = indexes.some((index) => index >= 0);
  out.fixed(VERSION, VERSION_BITS);
  out.flag(isRelative);
  out.number(parts.length, PARTS_ORDER);
  for (const [i, part] of parts.entries()) {
    const index = indexes[i] ?? -1;
    if (isRelative) out.flag(index >= 0);
    if (index >= 0) out.signed(index - i);
    else out.sized(part.recorder);
    writePart(out, part, next[index]);
  }
  return out.finish();
};

/** Whether these packed parts are relative to the next minute. */
export const isRelative = (packed: Uint8Array): boolean => ((packed[0] ?? 0) & 1) === 1;

/**
 * @param next the parts of the next minute, if the packed ones are relative to it
 * @throws Error for most bytes that are not from `packParts`
 */
export const unpackParts = (packed: Uint8Array, next: readonly PackedPart[] = []): PackedPart[] => {
  const bytes = new BitReader(packed);
  if (bytes.fixed(VERSION_BITS) !== VERSION) throw new Error("the stored parts of a minute are in an unknown format");
  const hasRelative = bytes.flag();
  const parts: PackedPart[] = [];
  for (let left = bytes.number(PARTS_ORDER); left > 0; left -= 1) {
    if (!(hasRelative && bytes.flag())) {
      parts.push(readPart(bytes, bytes.sized(), undefined));
      continue;
    }
    const base = next[parts.length + bytes.signed()];
    if (!base) throw new Error("the next minute of stored parts is not there");
    parts.push(readPart(bytes, base.recorder, base));
  }
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
