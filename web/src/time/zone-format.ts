import { shownZone } from "./shown-zone.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** A zone's format. It is cached, because creating one costs more than a hundred uses, and charts need it at each redraw. */
export function zoneFormat(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([timeZone, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(undefined, { timeZone: shownZone(timeZone), ...options });
  formats.set(key, format);
  return format;
}

/** A formatter of instants (epoch ms) in a zone. */
export function inZone(timeZone: string, options: Intl.DateTimeFormatOptions): (at: number) => string {
  const format = zoneFormat(timeZone, options);
  return (at) => format.format(at);
}

/** Seconds are shown if instants are exact to 5 s. */
export const TIME_EXACT = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
export const TIME = { hour: "2-digit", minute: "2-digit" } as const;
