import { DAY_MS, HOUR_MS, type Interval, MINUTE_MS } from "@headcount/protocol/time";
import { instantOf, offsetAt } from "../time/zone-clock.ts";

const STEPS = [5, 10, 15, 30]
  .map((n) => n * 1_000)
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * MINUTE_MS))
  .concat([1, 2, 3, 6, 12].map((n) => n * HOUR_MS))
  .concat([1, 2, 3, 4, 7, 14, 30].map((n) => n * DAY_MS));

/** Round times of the zone's clock in the interval, at most `most` and one at its end. Their distance is at least `least` (ms). */
export function timeTicks(
  { from, to }: Interval,
  most: number,
  timeZone: string,
  least = MINUTE_MS,
): { ticks: number[]; step: number } {
  const fits = (step: number): boolean => step >= least && (to - from) / step <= most;
  const step = STEPS.find(fits) ?? Math.ceil((to - from) / most / DAY_MS) * DAY_MS;
  const offset = offsetAt(from, timeZone);
  const first = Math.floor((from + offset) / step) * step;
  const ticks: number[] = [];
  for (let local = first; ; local += step) {
    // Clocks change by whole half hours, so shorter steps continue evenly, even through an hour that is shown twice.
    const at = step <= HOUR_MS / 2 ? local - offset : instantOf(local, timeZone);
    if (at > to) break;
    // If the clock is set forward, two local times may be the same instant.
    if (at >= from && at > (ticks.at(-1) ?? Number.NEGATIVE_INFINITY)) ticks.push(at);
  }
  return { ticks, step };
}
