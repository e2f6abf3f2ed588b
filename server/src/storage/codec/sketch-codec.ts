import { MAX_SKETCH_RANK, SKETCH_REGISTERS, Sketch } from "@headcount/protocol";
import { BitReader, BitWriter, riceOrder } from "./bits.ts";

/*
 * A sketch as bits: whether relative to another one, [registers of the other one that are 0 in this one], registers that are set (in a relative sketch: to another rank).
 *   registers = number, [order], for each the distance to the previous one; and for those that are set the most usual rank and each rank
 *   rank      = its distance from the most usual one in ones; if that is not 1, after a flag for its side
 */
const COUNT_ORDER = 5;
const ORDER_BITS = 4;
const RANK_BITS = 6;

/** Numbers in ascending order. */
const writeAscending = (out: BitWriter, numbers: readonly number[]): void => {
  out.number(numbers.length, COUNT_ORDER);
  if (numbers.length === 0) return;
  const gaps = numbers.map((number, i) => number - (numbers[i - 1] ?? -1) - 1);
  const order = riceOrder(gaps, 2 ** ORDER_BITS - 1);
  out.fixed(order, ORDER_BITS);
  for (const gap of gaps) out.rice(gap, order);
};

const readAscending = (bytes: BitReader): number[] => {
  const length = bytes.number(COUNT_ORDER);
  if (length > SKETCH_REGISTERS) throw new Error("stored bytes are damaged");
  const order = length > 0 ? bytes.fixed(ORDER_BITS) : 0;
  const numbers: number[] = [];
  while (numbers.length < length) numbers.push((numbers.at(-1) ?? -1) + 1 + bytes.rice(order));
  if ((numbers.at(-1) ?? 0) >= SKETCH_REGISTERS) throw new Error("stored bytes are damaged");
  return numbers;
};

/** Bits of a rank; see above. */
const rankBits = (rank: number, usual: number): number =>
  usual === 1 ? rank : 2 + (rank < usual ? usual - 1 - rank : rank - usual);

const usualOf = (ranks: readonly number[]): number => {
  const counts = new Array<number>(MAX_SKETCH_RANK + 1).fill(0);
  for (const rank of ranks) counts[rank] = (counts[rank] ?? 0) + 1;
  const bitsAt = (usual: number): number =>
    counts.reduce((sum, count, rank) => sum + (count === 0 ? 0 : count * rankBits(rank, usual)), 0);
  let [best, least] = [1, bitsAt(1)];
  for (let usual = 2; usual <= MAX_SKETCH_RANK; usual += 1) {
    const bits = bitsAt(usual);
    if (bits < least) [best, least] = [usual, bits];
  }
  return best;
};

const writeRanks = (out: BitWriter, ranks: readonly number[]): void => {
  const usual = usualOf(ranks);
  out.fixed(usual, RANK_BITS);
  for (const rank of ranks) {
    if (usual > 1) out.flag(rank < usual);
    out.rice(rank < usual ? usual - 1 - rank : rank - usual, 0);
  }
};

const readRanks = (bytes: BitReader, count: number): number[] => {
  const usual = bytes.fixed(RANK_BITS);
  return Array.from({ length: count }, () => {
    const isBelow = usual > 1 && bytes.flag();
    const distance = bytes.rice(0);
    const rank = isBelow ? usual - 1 - distance : usual + distance;
    if (rank < 1 || rank > MAX_SKETCH_RANK) throw new Error("stored bytes are damaged");
    return rank;
  });
};

const setIn = (ranks: Uint8Array): number[] => {
  const registers: number[] = [];
  for (let register = 0; register < SKETCH_REGISTERS; register += 1) if (ranks[register]) registers.push(register);
  return registers;
};

/** @param base what the reader knows: another sketch that is nearly the same */
export const writeSketch = (out: BitWriter, { ranks }: Sketch, base?: Sketch | null): void => {
  const all = setIn(ranks);
  const known = base ? setIn(base.ranks) : [];
  const changed = base ? all.filter((register) => ranks[register] !== base.ranks[register]) : all;
  const gone: number[] = [];
  for (const [place, register] of known.entries()) if (!ranks[register]) gone.push(place);
  const isRelative = changed.length + gone.length < all.length;
  out.flag(isRelative);
  if (isRelative) writeAscending(out, gone);
  const written = isRelative ? changed : all;
  writeAscending(out, written);
  if (written.length > 0)
    writeRanks(
      out,
      written.map((register) => ranks[register] ?? 0),
    );
};

export const readSketch = (bytes: BitReader, base?: Sketch | null): Sketch => {
  const isRelative = bytes.flag();
  if (isRelative && !base) throw new Error("stored bytes are damaged");
  const ranks = isRelative && base ? base.ranks.slice() : new Uint8Array(SKETCH_REGISTERS);
  if (isRelative && base) {
    const known = setIn(base.ranks);
    for (const place of readAscending(bytes)) ranks[known[place] ?? 0] = 0;
  }
  const registers = readAscending(bytes);
  const set = registers.length > 0 ? readRanks(bytes, registers.length) : [];
  for (const [i, register] of registers.entries()) ranks[register] = set[i] ?? 0;
  return Sketch.ofRanks(ranks);
};

/** A sketch in fewer bytes than its own. */
export const packSketch = (sketch: Sketch): Uint8Array => {
  const out = new BitWriter();
  writeSketch(out, sketch);
  return out.finish();
};

/** @throws Error for most bytes that are not from `packSketch` */
export const unpackSketch = (packed: Uint8Array): Sketch => readSketch(new BitReader(packed));
