import { ownZone, zoneFormat } from "../time/zone-format.ts";
import { TEXT } from "./text.ts";

const MINUTE_MS = 60_000;
const [HOUR_MINUTES, DAY_MINUTES] = [60, 1_440];

/**
 * The time since `at` in whole minutes or hours, such as "just now", "3 min" and "2 h"; from a day on, the date. A time after `now`
 * is just now.
 * @param at epoch ms @param now epoch ms
 */
export function relativeTime(at: number, now: number): string {
  const minutes = Math.floor((now - at) / MINUTE_MS);
  if (minutes < 1) return TEXT.justNow;
  if (minutes < HOUR_MINUTES) return TEXT.minutesAgo(minutes);
  if (minutes < DAY_MINUTES) return TEXT.hoursAgo(Math.floor(minutes / HOUR_MINUTES));
  return zoneFormat(ownZone(), { day: "numeric", month: "short" }).format(at);
}

/** The time since `at` as a clock shows it: "0:07", "12:34", "1:02:03". */
export function stopwatch(at: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - at) / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (part: number): string => String(part).padStart(2, "0");
  return [...(hours > 0 ? [hours, two(minutes)] : [minutes]), two(seconds % 60)].join(":");
}
