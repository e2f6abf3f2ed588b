import { viewerCountWords } from "@headcount/protocol/viewer-count-words";

const integer = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat(undefined, {
  maximumFractionDigits: 1,
  maximumSignificantDigits: 1,
  roundingPriority: "morePrecision",
});

/** What stands where there is no number. */
export const MISSING = "–";

export const formatCount = (value: number | null): string => (value === null ? MISSING : integer.format(value));

/** A count of now, as every live surface shows it. */
export const formatViewers = (value: number | null): string => (value === null ? MISSING : viewerCountWords(value));

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });

/** A share of what there should be, 0 to 1, rounded down: 100% is all of it, and 0% nothing. */
export function formatCoverage(share: number | null): string {
  if (share === null) return MISSING;
  const whole = Math.floor(share * 100 + 1e-9) / 100;
  return share > 0 && whole === 0 ? `< ${percent.format(0.01)}` : percent.format(whole);
}

/** Averages, with at most one decimal; less than a tenth with one digit, for it is no zero. */
export const formatAverage = (value: number | null): string => (value === null ? MISSING : decimal.format(value));

const durationUnit = (unit: "day" | "hour" | "minute"): Intl.NumberFormat =>
  new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay: "narrow" });
const [inDays, inHours, inMinutes] = [durationUnit("day"), durationUnit("hour"), durationUnit("minute")];
const [HOUR, DAY] = [60, 1_440];

/** Minutes as "3h 20m"; from a day on as "2d 5h". */
export function formatDuration(minutes: number): string {
  const whole = minutes < DAY ? Math.round(minutes) : Math.round(minutes / HOUR) * HOUR;
  const [days, hours, rest] = [Math.floor(whole / DAY), Math.floor((whole % DAY) / HOUR), whole % HOUR];
  const parts = [
    days > 0 && inDays.format(days),
    hours > 0 && inHours.format(hours),
    rest > 0 && inMinutes.format(rest),
  ];
  return parts.filter((part) => part !== false).join(" ") || inMinutes.format(0);
}
