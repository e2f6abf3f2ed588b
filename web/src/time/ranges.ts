import type { TimeRange } from "@headcount/protocol";

/** The ranges offered, in the order of their keys 1 to 7. */
export const RANGES = [
  { range: "15m", words: "15m" },
  { range: "hour", words: "1h" },
  { range: "3h", words: "3h" },
  { range: "day", words: "Day" },
  { range: "7d", words: "7d" },
  { range: "all", words: "All" },
  { range: "live", words: "While live" },
] as const satisfies readonly { range: TimeRange; words: string }[];

export type Range = (typeof RANGES)[number]["range"];

/** A stretch of time, epoch ms. */
export interface Interval {
  from: number;
  to: number;
}

/** The span as long as this one right before (−1) or after it (1), but not beyond now. */
export function adjacentInterval({ from, to }: Interval, direction: -1 | 1, now: number): Interval {
  const length = to - from;
  const shift = Math.min(direction * length, Math.max(0, now - to));
  return { from: from + shift, to: to + shift };
}
