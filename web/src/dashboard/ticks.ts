import type { Span } from "./ranges.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const STEPS = [1, 2, 5, 10, 15, 30]
  .map((n) => n * MINUTE)
  .concat([1, 2, 3, 6, 12, 24, 48, 168, 336, 720].map((n) => n * HOUR));

/** How far the zone's clock is ahead of UTC at an instant, ms. */
export function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const read = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const local = Date.UTC(read("year"), read("month") - 1, read("day"), read("hour"), read("minute"), read("second"));
  return local - Math.floor(at / 1_000) * 1_000;
}

/** Round times within the span by the zone's clock, at most so many, and how far apart they are. */
export function timeTicks({ from, to }: Span, most: number, timeZone: string): { ticks: number[]; step: number } {
  const step = STEPS.find((candidate) => (to - from) / candidate <= most) ?? Math.ceil((to - from) / most / DAY) * DAY;
  const ticks: number[] = [];
  let local = Math.floor((from + offsetAt(from, timeZone)) / step) * step;
  for (;;) {
    const guess = local - offsetAt(local, timeZone);
    const at = local - offsetAt(guess, timeZone);
    if (at > to) break;
    // Where the clock is put forward two local times may be one instant.
    if (at >= from && at > (ticks.at(-1) ?? Number.NEGATIVE_INFINITY)) ticks.push(at);
    local += step;
  }
  return { ticks, step };
}
