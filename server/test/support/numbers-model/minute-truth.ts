import type { Interval } from "@headcount/protocol";
import { bootTruth, type TrueLevel, type TruePart, WHOLE, type Window } from "./boot-truth.ts";
import { type Fate, fateOf, type History, MINUTE, SLOT } from "./history.ts";

/** A level over a slot or a minute; `mean` is by time. */
export interface Level {
  mean: number;
  min: number;
  max: number;
  last: number;
  /** Whether it is certain that the maximum was reached: levels of several processes may have had theirs at different times. */
  isMaxCertain: boolean;
}

/** A slot over all processes that followed the auction in it; `from` is epoch ms, `seen` ms. */
export interface Slot {
  from: number;
  seen: number;
  connections: Level;
  people: Level;
  /** With those of the slots before that were not seen. */
  joins: number;
  leaves: number;
}

export interface Minute {
  /** Epoch ms. */
  minute: number;
  slots: Slot[];
  joins: number;
  leaves: number;
  /** Everyone who was known to be there; `null` if people are not identified. */
  persons: Set<number> | null;
}

/** Whatever the processes of a history recorded. */
export function partsOf(history: History): TruePart[] {
  return history.nodes.flatMap((boots, node) => {
    let lastSlot = -1;
    return boots.flatMap((_, number) => {
      const truth = bootTruth(history, node, number, lastSlot, number < boots.length - 1);
      lastSlot = truth.lastSlot;
      return truth.parts;
    });
  });
}

export const fateOfPart = (
  history: History,
  { node, boot, minute }: Pick<TruePart, "node" | "boot" | "minute">,
): Fate => fateOf(history, node, boot, minute);

/** What is in one of `some` and in none of `others`, ms. */
function lengthOf(some: readonly Interval[], others: readonly Interval[]): number {
  const edges = [...some, ...others].flatMap(({ from, to }) => [from, to]).sort((a, b) => a - b);
  const holds = (all: readonly Interval[], at: number): boolean => all.some(({ from, to }) => from <= at && at < to);
  let length = 0;
  for (const [i, edge] of edges.entries()) {
    const next = edges[i + 1] ?? edge;
    if (holds(some, edge) && !holds(others, edge)) length += next - edge;
  }
  return length;
}

interface View {
  covered: Interval;
  seen: Interval;
  window: Window | null;
}

/** What a process says of a slot (ms from the minute's start); `null` where it did not follow the auction. */
function viewOf({ covers, windows, minute }: TruePart, index: number): View | null {
  const [start, end] = [index * SLOT, (index + 1) * SLOT];
  const window = windows.find(({ slot }) => slot === minute / SLOT + index) ?? null;
  const covered = { from: Math.max(covers.from, start), to: Math.min(covers.to, end) };
  if (!window) return covered.from < covered.to ? { covered, seen: { from: start, to: start }, window } : null;
  const length = window.to - window.from;
  if (length >= WHOLE && covered.to >= end)
    return { covered: { from: start, to: end }, seen: { from: start, to: end }, window };
  // Whatever ends within a slot was seen from its beginning; whatever wakes up in one, to its end.
  const seen = covered.to < end ? { from: covered.to - length, to: covered.to } : { from: end - length, to: end };
  return { covered: { from: Math.min(covered.from, seen.from), to: seen.to }, seen, window };
}

const NOBODY: TrueLevel = { area: 0, min: 0, max: 0, last: 0 };

function levelOf(views: readonly View[], of: "connections" | "people", seen: number): Level {
  const end = Math.max(...views.map(({ covered }) => covered.to));
  const level = { mean: 0, min: 0, max: 0, last: 0, isMaxCertain: true };
  for (const { window, covered, seen: own } of views) {
    const { area, min, max, last } = window?.[of] ?? NOBODY;
    const length = window ? window.to - window.from : 0;
    if (length > 0) level.mean += (area / length) * Math.min(1, (own.to - own.from) / seen);
    level.max += max;
    if (covered.to !== end) continue;
    level.min += min;
    level.last += last;
  }
  const mean = Math.min(level.max, Math.max(level.min, level.mean));
  // Each process may have had its maximum while the others had their minimum, and all of them together had the mean and the last value.
  const reached = views.map(({ window }) => {
    const { min, max } = window?.[of] ?? NOBODY;
    return level.min + max - min;
  });
  const isMaxCertain = level.max <= Math.max(...reached, level.last, Math.ceil(mean - 1e-4 * views.length));
  return { ...level, mean, isMaxCertain };
}

/** People whom a process that ended sent away, and who came to another one, by the slots of both: the first to be away is the first to be back. */
function cameBack(parts: readonly TruePart[]): { left: number; came: number }[] {
  const away: { part: number; slot: number }[] = [];
  const back: { left: number; came: number }[] = [];
  const slots = [...new Set(parts.flatMap(({ windows }) => windows.map(({ slot }) => slot)))].sort((a, b) => a - b);
  for (const slot of slots) {
    const windows = parts.map((part) => part.windows.find((window) => window.slot === slot));
    for (const [part, window] of windows.entries())
      for (let people = 0; people < (window?.drained ?? 0); people += 1) away.push({ part, slot });
    for (const [part, window] of windows.entries())
      for (let came = 0; came < (window?.joins ?? 0); came += 1) {
        const first = away.findIndex((person) => person.part !== part);
        if (first < 0) break;
        for (const person of away.splice(first, 1)) back.push({ left: person.slot, came: slot });
      }
  }
  return back;
}

/** The minute that these parts of it make; without slots where nothing of it is certain. */
export function minuteOf(parts: readonly TruePart[]): Minute {
  const slots: Slot[] = [];
  const minute = parts[0]?.minute ?? 0;
  const back = cameBack(parts);
  let [joins, leaves] = [0, 0];
  for (let index = 0; index < MINUTE / SLOT; index += 1) {
    const all = parts.flatMap((part) => viewOf(part, index) ?? []);
    const views = parts.length === 1 ? all.filter(({ window }) => window) : all;
    if (views.length === 0) continue;
    for (const { window } of views) {
      joins += window?.joins ?? 0;
      leaves += window?.leaves ?? 0;
    }
    joins -= back.filter(({ came }) => came === minute / SLOT + index).length;
    leaves -= back.filter(({ left }) => left === minute / SLOT + index).length;
    const missing = views.flatMap(({ covered, seen }) => [
      { from: covered.from, to: seen.from },
      { from: seen.to, to: covered.to },
    ]);
    const seen =
      parts.length === 1
        ? (views[0]?.seen.to ?? 0) - (views[0]?.seen.from ?? 0)
        : lengthOf(
            views.map(({ covered }) => covered),
            missing.filter(({ from, to }) => from < to),
          );
    if (seen <= 0) continue;
    slots.push({
      from: minute + index * SLOT,
      seen,
      connections: levelOf(views, "connections", seen),
      people: levelOf(views, "people", seen),
      joins,
      leaves,
    });
    [joins, leaves] = [0, 0];
  }
  const last = slots.at(-1);
  if (last) {
    last.joins += joins;
    last.leaves += leaves;
  }
  const sum = (of: (window: Window) => number): number =>
    parts.reduce((total, { windows }) => windows.reduce((more, window) => more + of(window), total), 0);
  const known = parts.flatMap(({ persons }) => persons ?? []);
  return {
    minute,
    slots,
    joins: sum(({ joins }) => joins) - back.length,
    leaves: sum(({ leaves }) => leaves) - back.length,
    persons: parts.some(({ persons }) => persons) ? new Set(known.flatMap((persons) => [...persons])) : null,
  };
}
