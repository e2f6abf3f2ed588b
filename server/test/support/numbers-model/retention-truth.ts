import type { Kept } from "./answers-truth.ts";
import type { TruePart } from "./boot-truth.ts";
import { callsOf, type History, MINUTE, SLOT } from "./history.ts";

// How long people stay, by the lengths of their visits in whole slots, which a recorder rounds down. Written apart from the recorder.

/** A visit while it was watched: from one of its lengths to another, in whole slots as ms; `isOver` where it ended then. */
interface Watched {
  /** Whether it was watched from its start. */
  hasBegun: boolean;
  from: number;
  to: number;
  isOver: boolean;
}

/** When each person was there for a process: one visit however many connections there were at once. */
function presences(history: History, node: number, number: number): { from: number; to: number }[] {
  const boot = history.nodes[node]?.[number];
  if (!boot) return [];
  const there = new Map<number, { from: number; connections: number }>();
  const found: { from: number; to: number }[] = [];
  for (const { at, what } of callsOf(history, node, boot)) {
    if (what.kind !== "open" && what.kind !== "close") continue;
    const known = there.get(what.person);
    if (what.kind === "open") {
      there.set(what.person, { from: known?.from ?? at, connections: (known?.connections ?? 0) + 1 });
    } else if (known && known.connections > 1) known.connections -= 1;
    else if (known) {
      found.push({ from: known.from, to: at });
      there.delete(what.person);
    }
  }
  for (const { from } of there.values()) found.push({ from, to: Number.POSITIVE_INFINITY });
  return found;
}

const inSlots = (length: number): number => Math.floor(length / SLOT) * SLOT;

/** What the stored parts say of a visit, piece by piece; pieces that follow on are one. */
function piecesOf(visit: { from: number; to: number }, parts: readonly TruePart[]): Watched[] {
  const pieces: Watched[] = [];
  for (const { watched } of parts) {
    // A viewer who leaves at the very end of a minute is counted in the next one.
    const isOver = visit.to >= watched.from && visit.to < watched.to;
    const [from, to] = [Math.max(visit.from, watched.from), isOver ? visit.to : watched.to];
    if (visit.from >= watched.to || visit.to < watched.from) continue;
    const last = pieces.at(-1);
    const piece = { hasBegun: from === visit.from, from: from - visit.from, to: to - visit.from, isOver };
    if (last && last.to === piece.from) Object.assign(last, { to: piece.to, isOver });
    else pieces.push(piece);
  }
  return pieces.map((piece) => ({ ...piece, from: inSlots(piece.from), to: inSlots(piece.to) }));
}

export interface TrueRetention {
  came: number;
  /** By length in minutes; `share` is `null` where too few were seen. */
  stillThere: { minutes: number; share: number | null; atRisk: number }[];
}

/** Shares are claimed of so many people and more. */
const ENOUGH = 10;

const howMany = (pieces: readonly Watched[], wanted: (piece: Watched) => boolean): number =>
  pieces.filter(wanted).length;

/**
 * How many were watched when visits ended at this length. The others who were watched from it on take the place of those who were watched up
 * to it, because the slot does not tell who came first.
 */
function atRiskAt(pieces: readonly Watched[], length: number): number {
  const before = howMany(pieces, ({ from, to }) => from < length && length <= to);
  const begun = howMany(pieces, ({ hasBegun, from }) => hasBegun && from === length);
  const others = howMany(pieces, ({ hasBegun, from }) => !hasBegun && from === length);
  const hidden = howMany(pieces, ({ to, isOver }) => to === length && !isOver);
  return before + begun + Math.max(0, others - hidden);
}

/** Whether fewer than enough were seen at all lengths of more than a minute, up to `end` (ms). */
function isHiddenUntil(pieces: readonly Watched[], end: number): boolean {
  const lengths = [...new Set([0, end, ...pieces.flatMap(({ from, to }) => [from, to])])]
    .filter((length) => length <= end)
    .sort((a, b) => a - b);
  let since: number | null = null;
  for (const [i, length] of lengths.slice(0, -1).entries()) {
    const next = lengths[i + 1] ?? end;
    if (atRiskAt(pieces, length) >= ENOUGH) since = null;
    if (howMany(pieces, ({ from, to }) => from <= length && next <= to) >= ENOUGH) since = null;
    else since ??= length;
    if (since !== null && next - since > MINUTE) return true;
  }
  return false;
}

/** Kaplan and Meier's estimate for one length, ms. */
function shareAt(pieces: readonly Watched[], edge: number): number | null {
  const ends = pieces.flatMap(({ to, isOver }) => (isOver && to < edge ? [to] : []));
  let share = 1;
  for (const length of [...new Set(ends)].sort((a, b) => a - b)) {
    const atRisk = atRiskAt(pieces, length);
    if (atRisk < ENOUGH) return null;
    share *= 1 - ends.filter((end) => end === length).length / atRisk;
    if (share === 0) return isHiddenUntil(pieces, length) ? null : 0;
  }
  const isEnough = howMany(pieces, ({ from, to }) => from < edge && edge <= to) >= ENOUGH;
  return isEnough && !isHiddenUntil(pieces, edge) ? share : null;
}

/** The estimate over the stored parts that tell people apart; `null` where they know of nobody. */
export function retentionTruth(history: History, kept: readonly Kept[]): TrueRetention | null {
  const parts = kept
    .flatMap((minute) => minute.parts)
    .filter(({ persons, windows }) => persons !== null && windows.length > 0)
    .sort((a, b) => a.watched.from - b.watched.from);
  if (!parts.some(({ persons }) => (persons?.size ?? 0) > 0)) return null;
  let came = 0;
  const pieces: Watched[] = [];
  for (const own of Map.groupBy(parts, ({ node, boot }) => `${node} ${boot}`).values()) {
    const [{ node, boot } = { node: 0, boot: 0 }] = own;
    for (const visit of presences(history, node, boot)) {
      if (own.some(({ watched }) => visit.from >= watched.from && visit.from < watched.to)) came += 1;
      pieces.push(...piecesOf(visit, own));
    }
  }
  const stillThere = [5, 15, 30, 60].map((minutes) => {
    const edge = minutes * MINUTE;
    const atRisk = howMany(pieces, ({ from, to }) => from < edge && edge <= to);
    return { minutes, share: shareAt(pieces, edge), atRisk };
  });
  return { came, stillThere };
}
