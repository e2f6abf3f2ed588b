import { viewerCountWords } from "@headcount/protocol/viewer-count-words";
import { i18n } from "../languages/i18n.ts";
import { LOCALE } from "./locale.ts";

const integer = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });

/** Shown instead of a missing number. */
export const MISSING = "–";

export const formatCount = (value: number | null): string => (value === null ? MISSING : integer.format(value));

/** The current count, in the format of all live surfaces. */
export const formatViewers = (value: number | null): string =>
  value === null ? MISSING : viewerCountWords(value, LOCALE);

const percent = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 0 });

/** A share as a whole percentage. */
export const formatShare = (share: number): string => percent.format(share);

const under = (words: string): string => i18n._("under\u00a0{words}", { words });

/** A share from 0 to 1, rounded down: 100% is complete, and 0% is nothing. */
export function formatCoverage(share: number | null): string {
  if (share === null) return MISSING;
  const whole = Math.floor(share * 100 + 1e-9) / 100;
  return share > 0 && whole === 0 ? under(percent.format(0.01)) : percent.format(whole);
}

/** An average of at least 0 in whole people. It is zero only if nobody was there. */
export const formatAverage = (value: number | null): string =>
  value !== null && value > 0 && value < 1 ? under(integer.format(1)) : formatCount(value);

const [MINUTE_SECONDS, HOUR_MINUTES, DAY_MINUTES] = [60, 60, 1_440];

/** The units that are not zero, largest first. A number and its unit stay in one line. */
const inUnits = (zero: string, ...parts: readonly (readonly [amount: number, unit: string])[]): string =>
  parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${integer.format(amount)}\u00a0${unit}`)
    .join(" ") || `0\u00a0${zero}`;

/** Minutes as "3 h 20 min", or as "2 d 5 h" from a day on. */
export function formatDuration(minutes: number): string {
  const whole = minutes < DAY_MINUTES ? Math.round(minutes) : Math.round(minutes / HOUR_MINUTES) * HOUR_MINUTES;
  return inUnits(
    i18n._("min"),
    [Math.floor(whole / DAY_MINUTES), i18n._("d")],
    [Math.floor((whole % DAY_MINUTES) / HOUR_MINUTES), i18n._("h")],
    [whole % HOUR_MINUTES, i18n._("min")],
  );
}

/** A running time as a clock shows it: "0:05", "2:05" or "1:02:05". @param ms below zero counts as zero */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / MINUTE_SECONDS) % HOUR_MINUTES];
  const two = (amount: number): string => String(amount).padStart(2, "0");
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % MINUTE_SECONDS)}`;
}

/** Minutes of many people as hours: "8,742 h", below ten hours "3 h 20 min". Days would not help to compare sales. */
export const formatWatchTime = (minutes: number): string =>
  minutes < 10 * HOUR_MINUTES
    ? formatDuration(minutes)
    : inUnits(i18n._("h"), [Math.round(minutes / HOUR_MINUTES), i18n._("h")]);

/** Seconds as "45 s" or "2 min 5 s", and without the seconds from an hour on. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole >= HOUR_MINUTES * MINUTE_SECONDS) return formatDuration(whole / MINUTE_SECONDS);
  return inUnits(
    i18n._("s"),
    [Math.floor(whole / MINUTE_SECONDS), i18n._("min")],
    [whole % MINUTE_SECONDS, i18n._("s")],
  );
}
