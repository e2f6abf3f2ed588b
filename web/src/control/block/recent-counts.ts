import type { Interval } from "@headcount/protocol/time";

/** A count at an instant (epoch ms). */
export interface CountAt {
  at: number;
  count: number;
}

const STEP_MS = 5_000;
/** Five minutes. */
const STEPS = 60;
/** How long a count is valid without a newer one: counts arrive about every 5 s. */
const VALID_MS = 2 * STEP_MS;

/** The last five minutes until `now`, which ends with the current step of 5 s. */
export function recent(now: number): Interval {
  const to = Math.ceil(now / STEP_MS) * STEP_MS;
  return { from: to - STEPS * STEP_MS, to };
}

/** The count at the end of each step of the last five minutes, oldest first; `null` if the newest count before is too old. */
export function recentCounts(counts: readonly CountAt[], now: number): (number | null)[] {
  const { from } = recent(now);
  const newest = [...counts].sort((a, b) => b.at - a.at);
  return Array.from({ length: STEPS }, (_, step) => {
    const end = from + (step + 1) * STEP_MS;
    return newest.find(({ at }) => at > end - VALID_MS && at <= end)?.count ?? null;
  });
}
