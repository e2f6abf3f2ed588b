import { viewerCountWords } from "@headcount/protocol/viewer-count-words";

const integer = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat(undefined, {
  maximumFractionDigits: 1,
  maximumSignificantDigits: 1,
  roundingPriority: "morePrecision",
});

/** Shown instead of a missing number. */
export const MISSING = "–";

export const formatCount = (value: number | null): string => (value === null ? MISSING : integer.format(value));

/** The current count, in the format of all live surfaces. */
export const formatViewers = (value: number | null): string => (value === null ? MISSING : viewerCountWords(value));

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });

/** A share from 0 to 1, rounded down: 100% is complete, and 0% is nothing. */
export function formatCoverage(share: number | null): string {
  if (share === null) return MISSING;
  const whole = Math.floor(share * 100 + 1e-9) / 100;
  return share > 0 && whole === 0 ? `< ${percent.format(0.01)}` : percent.format(whole);
}

/** An average with at most one decimal. A value below a tenth keeps one significant digit, so that it is not shown as zero. */
export const formatAverage = (value: number | null): string => (value === null ? MISSING : decimal.format(value));

const durationUnit = (unit: "day" | "hour" | "minute"): Intl.NumberFormat =>
  new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay: "narrow" });
const [inDays, inHours, inMinutes] = [durationUnit("day"), durationUnit("hour"), durationUnit("minute")];
const [HOUR_MINUTES, DAY_MINUTES] = [60, 1_440];

/** Minutes as "3h 20m", or as "2d 5h" from a day on. */
export function formatDuration(minutes: number): string {
  const whole = minutes < DAY_MINUTES ? Math.round(minutes) : Math.round(minutes / HOUR_MINUTES) * HOUR_MINUTES;
  const [days, hours, rest] = [
    Math.floor(whole / DAY_MINUTES),
    Math.floor((whole % DAY_MINUTES) / HOUR_MINUTES),
    whole % HOUR_MINUTES,
  ];
  const parts = [
    days > 0 && inDays.format(days),
    hours > 0 && inHours.format(hours),
    rest > 0 && inMinutes.format(rest),
  ];
  return parts.filter((part) => part !== false).join(" ") || inMinutes.format(0);
}
