import { type Grid, HOUR_MS, type Interval, minuteMs, type Unit } from "@headcount/protocol";
import { Temporal } from "temporal-polyfill";

/** The interval of one point: epoch ms, `end` exclusive. */
export interface Bucket {
  start: number;
  end: number;
}

/** Finds the bucket that contains a time (epoch ms). */
export type BucketAt = (at: number) => Bucket;

const zoned = (at: number, tz: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(tz);

const fixed =
  (lengthMs: number): BucketAt =>
  (at) => {
    const start = Math.floor(at / lengthMs) * lengthMs;
    return { start, end: start + lengthMs };
  };

/** An interval with a constant UTC offset of the zone, in ms. */
interface ConstantOffset extends Interval {
  offset: number;
}

/** Finds the offset at a time. The zone is looked up only if the time is outside the last interval. */
const offsetsOf = (tz: string): ((at: number) => ConstantOffset) => {
  let current: ConstantOffset = { from: 0, to: 0, offset: 0 };
  return (at) => {
    if (at >= current.from && at < current.to) return current;
    const time = zoned(at, tz);
    current = {
      from: time.add({ nanoseconds: 1 }).getTimeZoneTransition("previous")?.epochMilliseconds ?? -8.64e15,
      to: time.getTimeZoneTransition("next")?.epochMilliseconds ?? 8.64e15,
      offset: time.offsetNanoseconds / 1e6,
    };
    return current;
  };
};

/** Formats times in the zone, with its offset: `2026-03-29T03:00:00+02:00`. */
export const localTimes = (tz: string): ((at: number) => string) => {
  const offsetAt = offsetsOf(tz);
  return (at) => {
    const { offset } = offsetAt(at);
    const clock = new Date(at + offset).toISOString().slice(0, 19);
    return clock + (offset < 0 ? "-" : "+") + new Date(Math.abs(offset)).toISOString().slice(11, 16);
  };
};

/** Hours of the zone's clock. A repeated hour gives two buckets, and no bucket extends over a change of the clock. */
const hours = (tz: string): BucketAt => {
  const offsetAt = offsetsOf(tz);
  return (at) => {
    const current = offsetAt(at);
    const start = Math.floor((at + current.offset) / HOUR_MS) * HOUR_MS - current.offset;
    return { start: Math.max(start, current.from), end: Math.min(start + HOUR_MS, current.to) };
  };
};

/** Intervals of the zone's calendar. `first` finds the first day of an interval, and `length` gives its end. */
const calendar =
  (
    tz: string,
    length: Temporal.DurationLike,
    first: (day: Temporal.ZonedDateTime) => Temporal.ZonedDateTime = (day) => day,
  ): BucketAt =>
  (at) => {
    const start = first(zoned(at, tz)).startOfDay();
    return { start: start.epochMilliseconds, end: start.add(length).startOfDay().epochMilliseconds };
  };

/**
 * The points of this unit. Slots, minutes, `5m` and `15m` follow the grid and the UTC clock. Hours and days follow the zone's clock, so
 * a day may have 23 or 25 hours. `range` is one bucket for the whole range.
 */
export const bucketsOf = (unit: Unit, tz: string, grid: Grid, range: Interval): BucketAt => {
  switch (unit) {
    case "slot":
      return fixed(grid.slotMs);
    case "minute":
      return fixed(minuteMs(grid));
    case "5m":
      return fixed(5 * minuteMs(grid));
    case "15m":
      return fixed(15 * minuteMs(grid));
    case "hour":
      return hours(tz);
    case "day":
      return calendar(tz, { days: 1 });
    case "week":
      return calendar(tz, { weeks: 1 }, (day) => day.subtract({ days: day.dayOfWeek - 1 }));
    case "month":
      return calendar(tz, { months: 1 }, (day) => day.with({ day: 1 }));
    case "range":
      return () => ({ start: range.from, end: Math.max(range.to, range.from + 1) });
  }
};

/** The number of buckets that touch [from, to), counted to `limit + 1` at most. */
export const countBuckets = (bucketAt: BucketAt, from: number, to: number, limit: number): number => {
  let count = 0;
  for (let at = from; at < to && count <= limit; count += 1) at = bucketAt(at).end;
  return count;
};
