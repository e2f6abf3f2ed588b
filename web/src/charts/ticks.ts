import type { Interval } from "../time/ranges.ts";
import { instantOf, offsetAt } from "../time/zone-clock.ts";

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const STEPS = [5, 10, 15, 30]
  .map((n) => n * 1_000)
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * MINUTE))
  .concat([1, 2, 3, 6, 12].map((n) => n * HOUR))
  .concat([1, 2, 3, 4, 7, 14, 30].map((n) => n * DAY));

/** Round times within the span by the zone's clock, at most so many (and one at its end), and how far apart they are: `least` (ms) or more. */
export function timeTicks(
  { from, to }: Interval,
  most: number,
  timeZone: string,
  least = MINUTE,
): { ticks: number[]; step: number } {
  const fits = (step: number): boolean => step >= least && (to - from) / step <= most;
  const step = STEPS.find(fits) ?? Math.ceil((to - from) / most / DAY) * DAY;
  const offset = offsetAt(from, timeZone);
  const first = Math.floor((from + offset) / step) * step;
  const ticks: number[] = [];
  for (let local = first; ; local += step) {
    // A change of the clock moves it by whole half hours: shorter steps go on evenly, also through an hour that it shows twice.
    const at = step <= HOUR / 2 ? local - offset : instantOf(local, timeZone);
    if (at > to) break;
    // Where the clock is put forward two local times may be one instant.
    if (at >= from && at > (ticks.at(-1) ?? Number.NEGATIVE_INFINITY)) ticks.push(at);
  }
  return { ticks, step };
}
