const integer = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** What stands where there is no number. */
export const MISSING = "–";

export const formatCount = (value: number | null): string => (value === null ? MISSING : integer.format(value));

/** Averages, with at most one decimal. */
export const formatAverage = (value: number | null): string => (value === null ? MISSING : decimal.format(value));

/** "3h 20m"; less than an hour in minutes alone. */
export function formatDuration(minutes: number): string {
  const whole = Math.round(minutes);
  const [hours, rest] = [Math.floor(whole / 60), whole % 60];
  const unit = (value: number, name: "hour" | "minute"): string =>
    new Intl.NumberFormat(undefined, { style: "unit", unit: name, unitDisplay: "narrow" }).format(value);
  if (hours === 0) return unit(rest, "minute");
  return rest === 0 ? unit(hours, "hour") : `${unit(hours, "hour")} ${unit(rest, "minute")}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A zone's format, made once: making one costs more than using it a hundred times, and charts ask at each redraw. */
export function zoneFormat(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([timeZone, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(undefined, { timeZone, ...options });
  formats.set(key, format);
  return format;
}

/** A formatter of instants (epoch ms) in a zone. */
export function inZone(timeZone: string, options: Intl.DateTimeFormatOptions): (at: number) => string {
  const format = zoneFormat(timeZone, options);
  return (at) => format.format(at);
}

/** Seconds are shown where an instant is exact to 5 s. */
export const TIME_EXACT = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
export const TIME = { hour: "2-digit", minute: "2-digit" } as const;
