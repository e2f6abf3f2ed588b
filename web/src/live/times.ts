import { ownZone, zoneFormat } from "../time/zone-format.ts";
import { lengthOf, numberOf, text } from "./text.ts";

const MINUTE_MS = 60_000;
const [HOUR_MINUTES, DAY_MINUTES] = [60, 1_440];

/**
 * The time since `at` in whole minutes or hours, such as "just now", "3 min" and "2 hr"; from a day on, the date. A time after `now`
 * is just now.
 * @param at epoch ms @param now epoch ms
 */
export function relativeTime(at: number, now: number): string {
  const minutes = Math.floor((now - at) / MINUTE_MS);
  if (minutes < 1) return text("justNow");
  if (minutes < HOUR_MINUTES) return lengthOf(minutes, "minute");
  if (minutes < DAY_MINUTES) return lengthOf(Math.floor(minutes / HOUR_MINUTES), "hour");
  return zoneFormat(ownZone(), { day: "numeric", month: "short" }).format(at);
}

/** The time since `at` as a clock shows it: "0:07", "12:34", "1:02:03". */
export function stopwatch(at: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - at) / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return clock([...(hours > 0 ? [hours] : []), minutes, seconds % 60]);
}

/** Hours, minutes and seconds as a clock shows them. @param digits of the first part */
export const clock = (parts: readonly number[], digits = 1): string =>
  parts.map((part, i) => numberOf(part, i === 0 ? digits : 2)).join(":");
