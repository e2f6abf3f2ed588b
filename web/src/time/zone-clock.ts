import { type Interval, MINUTE_MS } from "@headcount/protocol/time";
import { shownZone } from "./shown-zone.ts";
import { inZone } from "./zone-format.ts";

interface Clock {
  format: Intl.DateTimeFormat;
  /** Offsets (ms) by minute; a clock changes at whole minutes. */
  offsets: Map<number, number>;
}

const clocks = new Map<string, Clock>();
const MOST_OFFSETS = 20_000;

/** Cached, because formats are costly to create and each redraw needs many offsets, mostly the same ones. */
function clockOf(timeZone: string): Clock {
  const known = clocks.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en", {
    timeZone: shownZone(timeZone),
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const clock = { format, offsets: new Map<number, number>() };
  clocks.set(timeZone, clock);
  return clock;
}

/** How far the zone's clock is ahead of UTC at an instant, ms. */
export function offsetAt(at: number, timeZone: string): number {
  const { format, offsets } = clockOf(timeZone);
  const minute = Math.floor(at / MINUTE_MS);
  const known = offsets.get(minute);
  if (known !== undefined) return known;
  const parts = format.formatToParts(minute * MINUTE_MS);
  const read = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const local = Date.UTC(read("year"), read("month") - 1, read("day"), read("hour"), read("minute"), read("second"));
  if (offsets.size >= MOST_OFFSETS) offsets.clear();
  offsets.set(minute, local - minute * MINUTE_MS);
  return local - minute * MINUTE_MS;
}

const HOURS_MS = 3 * 3_600_000;

/**
 * The instants at which the zone's clock shows `local` (ms as if in UTC), in order. A repeated time has two. A skipped time has one, by
 * the offset before the change.
 */
function instantsOf(local: number, timeZone: string): [number, ...number[]] {
  const guess = local - offsetAt(local, timeZone);
  const [before, after] = [offsetAt(guess - HOURS_MS, timeZone), offsetAt(guess + HOURS_MS, timeZone)];
  const [first, ...rest] = [...new Set([before, after])]
    .filter((offset) => offsetAt(local - offset, timeZone) === offset)
    .map((offset) => local - offset)
    .sort((a, b) => a - b);
  return first === undefined ? [local - before] : [first, ...rest];
}

/** The instant at which the zone's clock shows `local`. Of two, it is the one nearer to `near`, or the second by default. */
export const instantOf = (local: number, timeZone: string, near = Number.POSITIVE_INFINITY): number =>
  (Number.isNaN(local) ? [local] : instantsOf(local, timeZone)).reduce((a, b) => (near < (a + b) / 2 ? a : b));

/** The offset, such as " GMT+2", of a time that the zone's clock shows twice. Empty for other times. */
export function offsetNote(at: number, timeZone: string): string {
  const [before, after] = [offsetAt(at - HOURS_MS, timeZone), offsetAt(at + HOURS_MS, timeZone)];
  if (before === after) return "";
  const local = at + offsetAt(at, timeZone);
  const isTwice = offsetAt(local - before, timeZone) === before && offsetAt(local - after, timeZone) === after;
  if (!isTwice) return "";
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: shownZone(timeZone),
    timeZoneName: "shortOffset",
  }).formatToParts(at);
  return ` ${parts.find((part) => part.type === "timeZoneName")?.value}`;
}

/** A formatter of times (epoch ms) in the zone, with the offset for a time that the clock shows twice. */
export function clockTime(timeZone: string, options: Intl.DateTimeFormatOptions): (at: number) => string {
  const time = inZone(timeZone, options);
  return (at) => time(at) + offsetNote(at, timeZone);
}

/** An instant (epoch ms) as the value of a `datetime-local` field that shows the zone's clock. */
export const toField = (at: number, timeZone: string): string =>
  new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 16);

/**
 * The instant (epoch ms) of a `datetime-local` field's value in the zone. Of two, it is the one nearer to `near`, or the second by default.
 */
export const fromField = (value: string, timeZone: string, near?: number): number =>
  instantOf(Date.parse(`${value}Z`), timeZone, near);

/** Whether times in the interval need a day. */
export function crossesMidnight({ from, to }: Interval, timeZone: string): boolean {
  const dayOf = (at: number): string => toField(at, timeZone).slice(0, 10);
  return dayOf(from) !== dayOf(Math.max(from, to - 1));
}
