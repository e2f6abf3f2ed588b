import type { Unit } from "@headcount/protocol";
import { isForeign } from "../time/shown-zone.ts";
import { clockTime, offsetNote } from "../time/zone-clock.ts";
import { inZone, TIME, TIME_EXACT, zoneFormat } from "../time/zone-format.ts";
import type { ChartPoint } from "./chart-points.ts";
import { DAY, MINUTE } from "./ticks.ts";

/** A label for each tick: the time, and below it the day, on the first tick of each day where there are several. */
export function tickLabels(ticks: readonly number[], step: number, timeZone: string): (string | string[])[] {
  const time = clockTime(timeZone, step < MINUTE ? TIME_EXACT : TIME);
  const day = inZone(timeZone, { day: "numeric", month: "short" });
  if (step >= DAY) return ticks.map(day);
  const days = ticks.map(day);
  const crosses = new Set(days).size > 1;
  return ticks.map((at, index) =>
    crosses && days[index] !== days[index - 1] ? [time(at), days[index] ?? ""] : time(at),
  );
}

/** Says which stretch a point stands for, with the zone's name where it is not the browser's. */
export function pointTime(unit: Unit, timeZone: string): (point: Partial<ChartPoint> | undefined) => string {
  const zone = isForeign(timeZone) ? ` ${timeZone}` : "";
  const day = { dateStyle: "medium" } as const;
  const isDate = ["day", "week", "month", "range"].includes(unit);
  const format = zoneFormat(timeZone, {
    ...day,
    ...(!isDate && { timeStyle: unit === "slot" ? "medium" : "short" }),
  });
  const note = isDate ? () => "" : (at: number): string => offsetNote(at, timeZone);
  return (point) => {
    if (point?.x === undefined) return "";
    const { x, from = x, to = x } = point;
    // Only a point of the series stands for a stretch; the present one is an instant.
    const isInstant = from === to || unit === "slot" || unit === "minute" || unit === "day";
    return (isInstant ? format.format(from) : format.formatRange(from, to)) + note(from) + zone;
  };
}
