import { type Boot, type Call, callsOf, type History, MINUTE, SLOT } from "./history.ts";

// What one process can know of the auction, by a sweep over what it learned. Written apart from the recorder: nothing here folds slots as they come.

/** How many were there, over a time. `area` is in viewers × ms. */
export interface TrueLevel {
  area: number;
  min: number;
  max: number;
  last: number;
}

/** The time of a slot that the process saw, ms after `t0` by the true clock. `slot` counts from the epoch by its own clock. */
export interface Window {
  slot: number;
  from: number;
  to: number;
  connections: TrueLevel;
  people: TrueLevel;
  joins: number;
  leaves: number;
}

/** What a process recorded of one minute (epoch ms by its own clock). */
export interface TruePart {
  node: number;
  boot: number;
  minute: number;
  windows: Window[];
  /** It answers for this time, ms from the minute's start: it followed the auction then. */
  covers: { from: number; to: number };
  /** For so many minutes before it the process had followed the auction without a break, and answers for them. */
  minutesBefore: number;
  /** Everyone who was there in it; `null` where that died with the process. */
  persons: Set<number> | null;
}

interface Step {
  at: number;
  connections: number;
  people: number;
  /** How many people this step brought (1), took (−1) or left as they were. */
  moved: number;
}

/** The numbers after each opening and closing of a connection. */
function stepsOf(history: History, calls: readonly Call[]): Step[] {
  const open = new Map<number, number>();
  const peopleNow = (): number => (history.countMode === "people" ? new Set(open.values()).size : open.size);
  return calls.flatMap(({ at, what }) => {
    if (what.kind !== "open" && what.kind !== "close") return [];
    const before = peopleNow();
    if (what.kind === "open") open.set(what.visit, what.person);
    else open.delete(what.visit);
    return [{ at, connections: open.size, people: peopleNow(), moved: peopleNow() - before }];
  });
}

/** The level over [from, to): the one before it counts for an instant, too. */
function levelOver(steps: readonly Step[], of: "connections" | "people", from: number, to: number): TrueLevel {
  let value = steps.findLast(({ at }) => at < from)?.[of] ?? 0;
  const level = { area: 0, min: value, max: value, last: value };
  let since = from;
  for (const step of steps) {
    if (step.at < from || step.at >= to) continue;
    level.area += value * (step.at - since);
    since = step.at;
    value = step[of];
    level.min = Math.min(level.min, value);
    level.max = Math.max(level.max, value);
  }
  // An instant is a millisecond of what it was like.
  level.area += value * (to > from ? to - since : 1);
  level.last = value;
  return level;
}

/** Times in which something was there, both ends included. */
function times(calls: readonly Call[], end: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  const began = new Map<string, number>();
  for (const { at, what } of calls) {
    if (what.kind === "tick") continue;
    const name = what.kind === "live" ? "live" : `visit ${what.visit}`;
    const begins = what.kind === "live" ? what.isLive : what.kind === "open";
    if (begins) began.set(name, began.get(name) ?? at);
    else {
      // What ends without having begun was noticed all the same.
      if (what.kind === "close" || began.has(name)) found.push({ from: began.get(name) ?? at, to: at });
      began.delete(name);
    }
  }
  for (const from of began.values()) found.push({ from, to: end });
  return found;
}

/** The slots that a process saw, whoever was there: from the first whole one on, without those that passed between two signs of life. */
function seenTimes(history: History, boot: Boot, calls: readonly Call[]): { slot: number; from: number; to: number }[] {
  const shift = history.t0 + boot.offset;
  const slotAt = (at: number): number => Math.floor((at + shift) / SLOT);
  const startOf = (slot: number): number => slot * SLOT - shift;
  const signs = calls.map(({ at }) => at);
  if (!boot.isKilled) signs.push(boot.to);
  const seen: { slot: number; from: number; to: number }[] = [];
  let [slot, from] = [slotAt(boot.from), Number.NaN];
  for (const at of signs) {
    const now = slotAt(at);
    if (now === slot) continue;
    if (!Number.isNaN(from)) seen.push({ slot, from, to: startOf(slot + 1) });
    from = now === slot + 1 ? startOf(now) : at;
    slot = now;
  }
  // One that stops at the edge of a slot says of the next one what it was like at that instant.
  if (!boot.isKilled && !Number.isNaN(from)) seen.push({ slot, from, to: Math.max(from + 1, boot.to) });
  // Of a killed one the disk has what the last minute began with, where it closed no slot of it.
  const minuteOf = (of: number): number => Math.floor((of * SLOT) / MINUTE);
  const isNew =
    minuteOf(slot) !== minuteOf(slotAt(boot.from)) && !seen.some((of) => minuteOf(of.slot) === minuteOf(slot));
  if (boot.isKilled && isNew) seen.push({ slot, from, to: from });
  return seen;
}

interface BootTruth {
  parts: TruePart[];
  /** The last slot that it recorded, or that was before it. */
  lastSlot: number;
}

/** What a process recorded, minute by minute. Slots up to `lastSlot` were recorded by the process before. */
export function bootTruth(
  history: History,
  node: number,
  number: number,
  lastSlot: number,
  hasNext: boolean,
): BootTruth {
  const boot = history.nodes[node]?.[number] as Boot;
  const all = callsOf(history, node, boot);
  const lastTick = all.findLast(({ what }) => what.kind === "tick")?.at ?? boot.from;
  // Of a killed process only what a tick has put on the disk is left.
  const calls = boot.isKilled ? all.filter(({ at }) => at <= lastTick) : all;
  const steps = stepsOf(history, calls);
  const shift = history.t0 + boot.offset;
  const there = times(calls, boot.to);
  const seen = seenTimes(history, boot, calls).filter(({ slot }) => slot > lastSlot);
  const perMinute = MINUTE / SLOT;
  const minuteOf = (slot: number): number => Math.floor(slot / perMinute);
  const moves = steps.filter(({ moved }) => moved !== 0);
  const openMinute = Math.floor((lastTick + shift) / MINUTE);

  const parts: TruePart[] = [];
  let told = 0;
  /** The minute of the first part since the process follows the auction. */
  let followed: number | null = null;
  const [first, last] = [Math.floor((boot.from + shift) / MINUTE), Math.floor((boot.to + shift) / MINUTE)];
  for (let minute = first; minute <= last; minute += 1) {
    const [from, to] = [minute * MINUTE - shift, (minute + 1) * MINUTE - shift];
    const isPending = moves.some(({ at }, i) => i >= told && at < from);
    const isGoingOn = isPending || there.some((time) => time.to >= from && time.from < from);
    const isActive = isPending || there.some((time) => time.to >= from && time.from < to);
    // With nobody there at the edge of a minute it follows no longer, unless something is still to be told.
    if (!isGoingOn) followed = null;
    if (!isActive) continue;
    // What a minute began with is known of those that it followed before.
    const slots = seen.filter(({ slot, from, to }) => minuteOf(slot) === minute && (from < to || isGoingOn));
    const firstMove = told;
    const windows = slots.map(({ slot, from, to }): Window => {
      const window = {
        ...{ slot, from, to: Math.max(from + 1, to), joins: 0, leaves: 0 },
        connections: levelOver(steps, "connections", from, to),
        people: levelOver(steps, "people", from, to),
      };
      for (let move = moves[told]; move && move.at < to; move = moves[told]) {
        if (move.moved > 0) window.joins += move.moved;
        else window.leaves -= move.moved;
        told += 1;
      }
      return window;
    });
    const [begin, end] = [windows.at(0), windows.at(-1)];
    if (!begin || !end) continue;
    followed ??= minute;
    const isOpen = boot.isKilled ? minute === openMinute : minute === last;
    if (isOpen) end.leaves += end.people.last;
    if (boot.isKilled && isOpen && !hasNext) continue;
    const minutesBefore = boot.isKilled && isOpen ? 0 : minute - followed;
    const inMinute = (at: number): number => at + shift - minute * MINUTE;
    // It was killed within the slot after its last one, or within the one that it only saw begin, and had viewers until then.
    const isBegun = slots.at(-1)?.from === slots.at(-1)?.to;
    const slotEnd = (end.slot + 1) * SLOT - shift - (isBegun ? SLOT : 0);
    const since = Math.min(from, moves[firstMove]?.at ?? from);
    parts.push({
      ...{ node, boot: number, minute: minute * MINUTE, windows, minutesBefore },
      covers: {
        from: minutesBefore > 0 ? 0 : inMinute(begin.slot * SLOT - shift),
        to: !isOpen ? MINUTE : boot.isKilled ? Math.min(MINUTE, inMinute(slotEnd) + SLOT) : inMinute(end.to),
      },
      persons:
        boot.isKilled && isOpen
          ? null
          : new Set(
              history.visits.flatMap(({ person }, visit) =>
                isThere(calls, visit, since, to, boot.to) ? [person] : [],
              ),
            ),
    });
  }
  return { parts, lastSlot: Math.max(lastSlot, parts.at(-1)?.windows.at(-1)?.slot ?? -1) };
}

function isThere(calls: readonly Call[], visit: number, from: number, to: number, end: number): boolean {
  const of = (kind: "open" | "close"): number | undefined =>
    calls.find(({ what }) => what.kind === kind && what.visit === visit)?.at;
  const open = of("open");
  return open !== undefined && open < to && (of("close") ?? end) >= from;
}
