import type { Unit } from "@headcount/protocol";
import { DAY_MS, MINUTE_MS } from "@headcount/protocol/time";
import { clockTime, offsetNote } from "../time/zone-clock.ts";
import { inZone, TIME, TIME_EXACT, zoneFormat, zoneName } from "../time/zone-format.ts";
import type { ChartPoint } from "./chart-points.ts";

/** A label for each tick: the time. If there are several days, the first tick of each day also has the day below. */
export function tickLabels(ticks: readonly number[], step: number, timeZone: string): (string | string[])[] {
  const time = clockTime(timeZone, step < MINUTE_MS ? TIME_EXACT : TIME);
  const day = inZone(timeZone, { day: "numeric", month: "short" });
  if (step >= DAY_MS) return ticks.map(day);
  const days = ticks.map(day);
  const crosses = new Set(days).size > 1;
  return ticks.map((at, index) =>
    crosses && days[index] !== days[index - 1] ? [time(at), days[index] ?? ""] : time(at),
  );
}

/** Formats the interval of a point, with the short name of its zone. */
export function pointTime(unit: Unit, timeZone: string): (point: Partial<ChartPoint> | undefined) => string {
  const day = { dateStyle: "medium" } as const;
  const isDate = ["day", "week", "month", "range"].includes(unit);
  const format = zoneFormat(timeZone, {
    ...day,
    ...(!isDate && { timeStyle: unit === "slot" ? "medium" : "short" }),
  });
  // A time that the clock shows twice has its offset, which says the zone too.
  const zone = (at: number): string => (isDate ? "" : offsetNote(at, timeZone) || ` ${zoneName(timeZone, at)}`);
  return (point) => {
    if (point?.x === undefined) return "";
    const { x, from = x, to = x } = point;
    // Points of the series have an interval. The current count is an instant.
    const isInstant = from === to || unit === "slot" || unit === "minute" || unit === "day";
    return `${isInstant ? format.format(from) : format.formatRange(from, to)}${zone(from)}`;
  };
}
