import { type Interval, MINUTE_MS } from "@headcount/protocol/time";

/** The server answers by whole minutes. */

const wholeMinutes = ({ from, to }: Interval): Interval => ({
  from: Math.floor(from / MINUTE_MS) * MINUTE_MS,
  to: Math.ceil(to / MINUTE_MS) * MINUTE_MS,
});

/** The whole minutes between two instants, in either order, within the interval shown. */
export function spanBetween(shown: Interval, a: number, b: number): Interval {
  const within = (at: number): number => Math.min(shown.to, Math.max(shown.from, at));
  const [first, last] = [within(Math.min(a, b)), within(Math.max(a, b))];
  return wholeMinutes({ from: first, to: Math.max(last, first + 1) });
}

/** The interval `factor` times as long around the same middle, at least a minute, and not beyond now. */
export function scaled({ from, to }: Interval, factor: number, now: number): Interval {
  const length = Math.max(MINUTE_MS, Math.round(((to - from) * factor) / MINUTE_MS) * MINUTE_MS);
  const end = Math.min((from + to + length) / 2, Math.max(now, to));
  const start = Math.floor((end - length) / MINUTE_MS) * MINUTE_MS;
  return { from: start, to: start + length };
}
