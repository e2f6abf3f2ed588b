import { ownTimeZone } from "@headcount/protocol/time-zone";
import { LOCALE } from "../format/locale.ts";
import { shownZone } from "./shown-zone.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** A zone's format. It is cached, because creating one costs more than a hundred uses, and charts need it at each redraw. */
export function zoneFormat(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([timeZone, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(LOCALE, { timeZone: shownZone(timeZone), ...options });
  formats.set(key, format);
  return format;
}

/** A formatter of instants (epoch ms) in a zone. */
export function inZone(timeZone: string, options: Intl.DateTimeFormatOptions): (at: number) => string {
  const format = zoneFormat(timeZone, options);
  return (at) => format.format(at);
}

/** Options for times of day: "7:05 PM", and "07:05" where the day has 24 hours. @param locale by default the browser's */
export const timeOptions = (locale?: string) =>
  ({
    hour: new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12 ? "numeric" : "2-digit",
    minute: "2-digit",
  }) as const;

export const TIME = timeOptions(LOCALE);
/** Seconds are shown if instants are exact to 5 s. */
export const TIME_EXACT = { ...TIME, second: "2-digit" } as const;

/** The time zone of this device. */
export const ownZone = (): string => ownTimeZone() ?? "UTC";

/** A time (ISO) that belongs to no auction, with its date and zone: "Mar 10, 2026, 7:05 PM EST". */
export const ownTime = (at: string, time: typeof TIME | typeof TIME_EXACT = TIME): string =>
  zoneFormat(ownZone(), { day: "numeric", month: "short", year: "numeric", ...time, timeZoneName: "short" }).format(
    Date.parse(at),
  );

const shortName = (timeZone: string, at: number): string =>
  zoneFormat(timeZone, { timeZoneName: "short" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value ?? timeZone;

/** The zone's short name at an instant (epoch ms), such as "EST". An interval in which the clock changes has two: "EST/EDT". */
export const zoneName = (timeZone: string, from: number, to = from): string =>
  [...new Set([shortName(timeZone, from), shortName(timeZone, to)])].join("/");
