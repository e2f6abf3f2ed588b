import { type Boot, type Call, callsOf, type History, MINUTE, SLOT, wallOf } from "./history.ts";

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
  /** Those of `leaves` that did not leave by themselves: the process ended. */
  drained: number;
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
  /** When it watched people, ms after `t0`: what ended or began then is known. */
  watched: { from: number; to: number };
  /** Everyone who was there in it; `null` where that died with the process. */
  persons: Set<number> | null;
}

/** A slot of which nearly all was seen counts as a whole one. */
export const WHOLE = 0.98 * SLOT;

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

/** A time that a process saw of a slot; of no length where it saw the slot begin, and nothing more is left of it. */
interface Seen {
  slot: number;
  from: number;
  to: number;
}

/** A minute that the clock of a process showed, as the process learned at `entered`, and what the process saw of it. */
interface Stay {
  minute: number;
  entered: number;
  /** When people were watched in it. */
  from: number;
  until: number;
  seen: Seen[];
}

const minuteOfSlot = (slot: number): number => Math.floor((slot * SLOT) / MINUTE);

/**
 * The minutes that a process observed, in this order, with or without viewers. The first whole slot is the first one observed. Time between two signs of life
 * that are far apart is left out. So is time that the clock shows a second time, and every slot up to `lastSlot`, which the process before observed.
 */
function staysOf(history: History, boot: Boot, calls: readonly Call[], lastSlot: number): Stay[] {
  const slotAt = (at: number): number => Math.floor(wallOf(history, boot, at) / SLOT);
  const signs = calls.map(({ at }) => at);
  if (!boot.isKilled) signs.push(boot.to);
  let [slot, from, before] = [slotAt(boot.from), Number.NaN, boot.from];
  const first = Math.max(minuteOfSlot(slot), minuteOfSlot(lastSlot));
  let stay: Stay = { minute: minuteOfSlot(slot), entered: boot.from, from: boot.from, until: boot.to, seen: [] };
  const stays = [stay];
  const saw = (to: number): void => {
    if (!Number.isNaN(from) && slot > lastSlot) stay.seen.push({ slot, from, to });
  };
  for (const at of signs) {
    const [shown, known] = [slotAt(at), before];
    before = at;
    if (shown === slot || shown === slot - 1) continue;
    // It knows no better than that the clock went on as before until now.
    const end = Math.max(
      Number.isNaN(from) ? boot.from : from,
      Math.min(at, known + (slot + 1) * SLOT - wallOf(history, boot, known)),
    );
    saw(end);
    const minute = minuteOfSlot(shown);
    const isOver = minute < first || stays.some((left) => left !== stay && left.minute === minute);
    if (shown < slot && (isOver || minute === stay.minute)) {
      from = Number.NaN;
      continue;
    }
    const began = shown === slot + 1 ? end : at;
    if (minute !== stay.minute) {
      stay.until = end;
      stay = { minute, entered: at, from: began, until: boot.to, seen: [] };
      stays.push(stay);
    }
    from = isOver ? Number.NaN : began;
    slot = shown;
  }
  // One that stops at the edge of a slot says of the next one what it was like at that instant.
  if (!boot.isKilled) saw(Math.max(from + 1, boot.to));
  // Of a killed one the disk has what the first slot of the last minute began with, where it closed none of it.
  else if (stay.seen.length === 0) saw(from);
  return stays;
}

interface BootTruth {
  parts: TruePart[];
  /** The last slot that it recorded, or that was before it. */
  lastSlot: number;
}

/** What the model knows about one process. */
interface Recorded {
  history: History;
  boot: Boot;
  calls: readonly Call[];
  steps: readonly Step[];
  there: ReturnType<typeof times>;
  stays: readonly Stay[];
  /** The steps with arrivals or departures of people. */
  moves: readonly Step[];
}

function recordedBy(history: History, node: number, number: number, lastSlot: number): Recorded {
  const boot = history.nodes[node]?.[number] as Boot;
  const all = callsOf(history, node, boot);
  const lastTick = all.findLast(({ what }) => what.kind === "tick")?.at ?? boot.from;
  // A killed process leaves only what a tick has written to the disk.
  const calls = boot.isKilled ? all.filter(({ at }) => at <= lastTick) : all;
  const steps = stepsOf(history, calls);
  const moves = steps.filter(({ moved }) => moved !== 0);
  return {
    history,
    boot,
    calls,
    steps,
    there: times(calls, boot.to),
    stays: staysOf(history, boot, calls, lastSlot),
    moves,
  };
}

/** The windows of these slots, with the moves from `reported` on. Returns the number of reported moves, too. */
function windowsOf(slots: readonly Seen[], { steps, moves }: Recorded, reported: number): [Window[], number] {
  let next = reported;
  const windows = slots.map(({ slot, from, to }): Window => {
    const window = {
      ...{ slot, from, to: Math.max(from + 1, to), joins: 0, leaves: 0, drained: 0 },
      connections: levelOver(steps, "connections", from, to),
      people: levelOver(steps, "people", from, to),
    };
    for (let move = moves[next]; move && move.at < to; move = moves[next]) {
      if (move.moved > 0) window.joins += move.moved;
      else window.leaves -= move.moved;
      next += 1;
    }
    return window;
  });
  return [windows, next];
}

const startOfSlot = (slot: number, minute: number): number => slot * SLOT - minute * MINUTE;

/** The time that a part covers, ms from its minute's start. */
function coversOf(
  { history, boot }: Recorded,
  windows: readonly [begin: Window, end: Window],
  {
    minute,
    minutesBefore,
    isOpen,
    lastSeen,
  }: { minute: number; minutesBefore: number; isOpen: boolean; lastSeen: Seen | undefined },
): TruePart["covers"] {
  const [begin, end] = windows;
  const from = minutesBefore > 0 ? 0 : startOfSlot(begin.slot, minute);
  if (!isOpen) return { from, to: MINUTE };
  // A killed process ended within the slot after its last one, or within the one that it only saw begin, and had viewers until then.
  const isBegun = lastSeen?.from === lastSeen?.to;
  if (boot.isKilled) return { from, to: Math.min(MINUTE, startOfSlot(end.slot + (isBegun ? 1 : 2), minute)) };
  const length = end.to - end.from;
  const own = startOfSlot(end.slot, minute) + Math.min(SLOT, length);
  const stopped = wallOf(history, boot, boot.to) - minute * MINUTE;
  return { from, to: Math.max(own, Math.min(stopped, startOfSlot(end.slot + 1, minute))) };
}

/** Everyone who was there between these times. */
const personsIn = ({ history, calls, boot }: Recorded, from: number, to: number): Set<number> =>
  new Set(history.visits.flatMap(({ person }, visit) => (isThere(calls, visit, from, to, boot.to) ? [person] : [])));

/** What a process recorded, minute by minute. Slots up to `lastSlot` were recorded by the process before. */
export function bootTruth(
  history: History,
  node: number,
  number: number,
  lastSlot: number,
  hasNext: boolean,
): BootTruth {
  const recorded = recordedBy(history, node, number, lastSlot);
  const { boot, there, stays, moves } = recorded;
  const parts: TruePart[] = [];
  let reported = 0;
  /** Since when people are watched whom no part has reported. */
  let watched: number | null = null;
  /** The earliest minute with a part since the process follows the auction. */
  let followed: number | null = null;
  for (const [i, { minute, entered: from, until, from: watchedSince, seen }] of stays.entries()) {
    const isOpen = i === stays.length - 1;
    const to = stays[i + 1]?.entered ?? Number.POSITIVE_INFINITY;
    const isPending = moves.some(({ at }, move) => move >= reported && at < from);
    const isThereBefore = (end: number): boolean => there.some((time) => time.to >= from && time.from < end);
    // Without viewers at the edge of a minute the auction is no longer followed, unless moves are still to be reported.
    if (!isPending && !isThereBefore(from)) followed = watched = null;
    watched ??= watchedSince;
    if (!isPending && !isThereBefore(to)) continue;
    // The level at the begin of a slot is known only if the auction was followed before.
    const slots = seen.filter((time) => time.from < time.to || isPending || isThereBefore(time.from));
    const since = Math.min(from, moves[reported]?.at ?? from);
    const [windows, next] = windowsOf(slots, recorded, reported);
    reported = next;
    const [begin, end] = [windows.at(0), windows.at(-1)];
    if (!begin || !end) continue;
    followed = Math.min(followed ?? minute, minute);
    if (isOpen) end.drained = end.people.last;
    end.leaves += end.drained;
    const isCutOff = boot.isKilled && isOpen;
    if (isCutOff && !hasNext) continue;
    const minutesBefore = isCutOff ? 0 : minute - followed;
    parts.push({
      ...{ node, boot: number, minute: minute * MINUTE, windows, minutesBefore },
      covers: coversOf(recorded, [begin, end], { minute, minutesBefore, isOpen, lastSeen: slots.at(-1) }),
      watched: { from: watched, to: until },
      persons: isCutOff ? null : personsIn(recorded, since, to),
    });
    watched = null;
  }
  return { parts, lastSlot: Math.max(lastSlot, ...parts.map(({ windows }) => windows.at(-1)?.slot ?? -1)) };
}

function isThere(calls: readonly Call[], visit: number, from: number, to: number, end: number): boolean {
  const of = (kind: "open" | "close"): number | undefined =>
    calls.find(({ what }) => what.kind === kind && what.visit === visit)?.at;
  const open = of("open");
  return open !== undefined && open < to && (of("close") ?? end) >= from;
}
