import type { TruePart } from "./boot-truth.ts";
import { type History, MINUTE, SLOT } from "./history.ts";
import { liveTimes } from "./live-truth.ts";
import { type Level, type Minute, minuteOf, type Slot } from "./minute-truth.ts";

/** What a store holds of a minute, and since when (epoch ms). */
export interface Kept {
  minute: number;
  parts: TruePart[];
  createdAt: number;
}

/** Minutes that begin in [from, to), epoch ms. */
export interface Range {
  from: number;
  to: number;
}

export type Query = { timeRange: string } | { from: number; to: number };

const LENGTHS: Record<string, number> = { "15m": 15, hour: 60, "3h": 180, day: 1_440, "7d": 10_080, "30d": 43_200 };

/** The whole minutes of a question that is asked at `now`: whatever begins until then is in a range that reaches it, and what a fast clock sent ahead. */
export function rangeOf(query: Query, kept: readonly Kept[], now: number): Range {
  const [first = now, last = 0] = [kept.at(0)?.minute, kept.at(-1)?.minute];
  const end = Math.max(now, last + (last >= now ? MINUTE : 0));
  const up = (at: number): number => Math.ceil(at / MINUTE) * MINUTE;
  if ("timeRange" in query) {
    const length = LENGTHS[query.timeRange];
    return { from: length === undefined ? first : Math.min(now, up(now - length * MINUTE)), to: end };
  }
  return { from: up(query.from), to: query.to >= now ? end : Math.floor(query.to / MINUTE) * MINUTE };
}

/** What the clock on the wall shows, with its distance from UTC. */
function wallClock(at: number, timeZone: string) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    ...({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit" } as const),
    hourCycle: "h23",
    timeZoneName: "longOffset",
  }).formatToParts(at);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  const date = `${of("year")}-${of("month")}-${of("day")}`;
  return { date, month: date.slice(0, 7), hour: of("hour"), offset: of("timeZoneName") };
}

/** Two instants with the same name lie in one point. */
export function pointName(unit: string, at: number, timeZone: string): string {
  const steps: Record<string, number> = { slot: SLOT, minute: MINUTE, "5m": 5 * MINUTE, "15m": 15 * MINUTE };
  const step = steps[unit];
  if (step !== undefined) return String(Math.floor(at / step) * step);
  const { date, month, hour, offset } = wallClock(at, timeZone);
  if (unit === "hour") return `${date} ${hour} ${offset}`;
  if (unit === "day") return date;
  if (unit === "month") return month;
  if (unit === "range") return "";
  const day = Date.parse(date);
  return String(day - ((new Date(day).getUTCDay() + 6) % 7) * 86_400_000);
}

/** What some minutes, in order, come to. */
export interface Total {
  minutes: number;
  first: number;
  last: number;
  samples: number;
  seen: number;
  /** Viewers × ms. */
  area: number;
  peak: number;
  peakAt: number;
  peakIsBound: boolean;
  min: number;
  joins: number;
  leaves: number;
  viewerCount: number;
  people: number;
  connections: number;
}

const countedOf = (slot: Slot, mode: History["countMode"]): Level =>
  mode === "people" ? slot.people : slot.connections;

export function totalOf(minutes: readonly Minute[], mode: History["countMode"]): Total {
  const slots = minutes.flatMap((minute) => minute.slots);
  const levels = slots.map((slot) => countedOf(slot, mode));
  const peak = Math.max(...levels.map(({ max }) => max));
  const certain = levels.findIndex(({ max, isMaxCertain }) => max === peak && isMaxCertain);
  const highest = certain < 0 ? levels.findIndex(({ max }) => max === peak) : certain;
  const [first, last] = [minutes.at(0), minutes.at(-1)];
  const end = slots.at(-1);
  return {
    minutes: minutes.length,
    first: first?.minute ?? 0,
    last: last?.minute ?? 0,
    samples: slots.length,
    seen: slots.reduce((sum, { seen }) => sum + seen, 0),
    area: slots.reduce((sum, slot, i) => sum + (levels[i]?.mean ?? 0) * slot.seen, 0),
    peak,
    peakAt: slots[highest]?.from ?? 0,
    peakIsBound: levels[highest]?.isMaxCertain === false,
    min: Math.min(...levels.map(({ min }) => min)),
    joins: minutes.reduce((sum, { joins }) => sum + joins, 0),
    leaves: minutes.reduce((sum, { leaves }) => sum + leaves, 0),
    viewerCount: levels.at(-1)?.last ?? 0,
    people: end?.people.last ?? 0,
    connections: end?.connections.last ?? 0,
  };
}

/** The stored minutes of a range of which something was seen. */
export const minutesIn = (kept: readonly Kept[], { from, to }: Range): Minute[] =>
  kept
    .filter(({ minute }) => minute >= from && minute < to)
    .map(({ parts }) => minuteOf(parts))
    .filter(({ slots }) => slots.length > 0);

/** The minutes by the points that they lie in, in order. */
export function pointsOf(minutes: readonly Minute[], unit: string, timeZone: string): Minute[][] {
  const points: { name: string; minutes: Minute[] }[] = [];
  for (const minute of minutes) {
    const name = pointName(unit, minute.minute, timeZone);
    const last = points.at(-1);
    if (last?.name === name) last.minutes.push(minute);
    else points.push({ name, minutes: [minute] });
  }
  return points.map((point) => point.minutes);
}

/** Everyone who was known to be there in the range; `null` if people are not identified. */
export function personsIn(kept: readonly Kept[], { from, to }: Range): Set<number> | null {
  const known = kept
    .filter(({ minute }) => minute >= from && minute < to)
    .flatMap(({ parts }) => minuteOf(parts).persons ?? []);
  return known.length === 0 ? null : new Set(known.flatMap((persons) => [...persons]));
}

/** A time of a lot on the block, ms after `t0`. */
export interface TrueLot {
  lot: string;
  from: number;
  /** `null` where it is still there. */
  to: number | null;
  isHammered: boolean;
  bids: number;
}

type TrueMoment = History["moments"][number];

/**
 * The moments of one instant as they are meant, whatever their order: what is said of lots that are not opened in it, or of the lot that was on the block
 * already; the openings; and what is said of the lots that these opened. Bids come before hammers.
 */
function asMeant(moments: readonly TrueMoment[], onBlock: string | undefined): TrueMoment[] {
  const openings = moments.filter(({ kind }) => kind === "lot_opened");
  const isOpened = (lot: string): boolean => lot !== onBlock && openings.some((opening) => opening.lot === lot);
  const said = ["bid", "hammer"].map((what) =>
    moments.filter(({ kind }) => kind !== "lot_opened" && (kind === "bid") === (what === "bid")),
  );
  const about = (opened: boolean) => said.flatMap((some) => some.filter(({ lot }) => isOpened(lot) === opened));
  return [...about(false), ...openings, ...about(true)];
}

/** The lots of a history by the moments before `until`: one is on the block at a time. */
export function lotsOf(history: History, until: number): TrueLot[] {
  const { moments } = history;
  const lots: TrueLot[] = [];
  const blockOf = (): TrueLot | undefined => (lots.at(-1)?.to === null ? lots.at(-1) : undefined);
  const fold = ({ at, kind, lot }: TrueMoment): void => {
    const block = blockOf();
    if (kind === "lot_opened" && block?.lot !== lot) {
      if (block) block.to = at;
      lots.push({ lot, from: at, to: null, isHammered: false, bids: 0 });
    }
    if (!block || block.lot !== lot) return;
    if (kind === "bid") block.bids += 1;
    if (kind === "sold" || kind === "unsold") [block.to, block.isHammered] = [at, true];
  };
  const known = moments.filter((moment) => moment.at < until);
  for (const at of new Set(known.map((moment) => moment.at)))
    for (const moment of asMeant(
      known.filter((other) => other.at === at),
      blockOf()?.lot,
    ))
      fold(moment);
  // A lot is over with the live time that it was opened in, and at once after the last one.
  const live = liveTimes(history, until);
  for (const block of lots) {
    const end = live.find(({ to }) => to > block.from)?.to ?? (live.length > 0 ? block.from : Number.POSITIVE_INFINITY);
    if (block.to === null && end <= until) block.to = Math.max(block.from, end);
    else if (block.to !== null && !block.isHammered) block.to = Math.max(block.from, Math.min(block.to, end));
  }
  return lots;
}

/** The audience of an interval (epoch ms): a slot across an edge counts by its share, with its mean only. */
export function audienceOf(slots: readonly Slot[], { from, to }: Range, mode: History["countMode"]) {
  let [area, seen, peak, min, isBound] = [0, 0, -1, Number.POSITIVE_INFINITY, false];
  for (const slot of slots) {
    const overlap = Math.min(to, slot.from + SLOT) - Math.max(from, slot.from);
    if (overlap <= 0) continue;
    const level = countedOf(slot, mode);
    const time = (overlap * slot.seen) / SLOT;
    area += level.mean * time;
    seen += time;
    const isWhole = overlap === SLOT;
    const [highest, isCertain] = isWhole ? [level.max, level.isMaxCertain] : [Math.ceil(level.mean), true];
    if (highest > peak) [peak, isBound] = [highest, !isCertain];
    else if (highest === peak && isCertain) isBound = false;
    min = Math.min(min, isWhole ? level.min : Math.floor(level.mean));
  }
  return { area, seen, peak, peakIsBound: isBound, min };
}
