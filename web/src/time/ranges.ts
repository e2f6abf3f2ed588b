import type { TimeRange } from "@headcount/protocol";
import type { Interval } from "@headcount/protocol/time";

/** The offered ranges, in the order of their keys 1 to 7. */
export const RANGES = ["15m", "hour", "3h", "day", "7d", "all", "live"] as const satisfies readonly TimeRange[];

export type Range = (typeof RANGES)[number];

/** The equally long span directly before (−1) or after (1) this one, but not beyond now. */
export function adjacentInterval({ from, to }: Interval, direction: -1 | 1, now: number): Interval {
  const length = to - from;
  const shift = Math.min(direction * length, Math.max(0, now - to));
  return { from: from + shift, to: to + shift };
}
