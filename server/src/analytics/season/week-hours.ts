import { DEFAULT_GRID, type HourAudience, MINUTE_MS, type Snapshot } from "@headcount/protocol";
import { bucketsOf, localTimes } from "../buckets.ts";

/** A time in the zone: weekday 1 (Monday) to 7, and the hour of its clock. */
export const weekHours = (tz: string): ((at: number) => Pick<HourAudience, "weekday" | "hour">) => {
  const localTime = localTimes(tz);
  return (at) => {
    const local = localTime(at);
    const weekday = new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay();
    return { weekday: weekday === 0 ? 7 : weekday, hour: Number(local.slice(11, 13)) };
  };
};

type Point = Pick<Snapshot, "timestamp" | "avgViewers" | "coverage">;

/**
 * The audience by hour of the week in the zone, in the order of first appearance. A point lasts `length` ms, but at most until `to`, and
 * is divided among the hours that it touches.
 */
export function audienceByHour(
  points: readonly Point[],
  { length, from, to }: { length: number; from: number; to: number },
  tz: string,
): HourAudience[] {
  const hourAt = bucketsOf("hour", tz, DEFAULT_GRID, { from, to });
  const nameOf = weekHours(tz);
  const found = new Map<string, HourAudience>();
  for (const { timestamp, avgViewers, coverage } of points) {
    const end = Math.min(Date.parse(timestamp) + length, to);
    for (let at = Math.max(from, Date.parse(timestamp)); at < end; ) {
      const until = Math.min(end, hourAt(at).end);
      const minutes = ((until - at) / MINUTE_MS) * coverage;
      const { weekday, hour } = nameOf(at);
      const known = found.get(`${weekday} ${hour}`) ?? { weekday, hour, minutes: 0, viewerMinutes: 0 };
      known.minutes += minutes;
      known.viewerMinutes += avgViewers * minutes;
      found.set(`${weekday} ${hour}`, known);
      at = until;
    }
  }
  return [...found.values()].filter(({ minutes }) => minutes > 0);
}
