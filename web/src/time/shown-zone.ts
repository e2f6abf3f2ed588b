import { isTimeZone, ownTimeZone } from "@headcount/protocol/time-zone";
import { unknownZone } from "./text.ts";

/** The time zone for shown times: the auction's, or this device's if the browser does not know the auction's zone. */
export const shownZone = (zone: string): string => (isTimeZone(zone) ? zone : (ownTimeZone() ?? "UTC"));

/** A note for times in a zone that the browser does not know; `null` if it knows the zone. */
export const zoneNote = (zone: string): string | null => (isTimeZone(zone) ? null : unknownZone(zone, shownZone(zone)));

/** This browser's name for a zone, because some zones have two names. */
const canonical = (zone: string): string =>
  new Intl.DateTimeFormat(undefined, { timeZone: shownZone(zone) }).resolvedOptions().timeZone;

const OWN = canonical(ownTimeZone() ?? "UTC");

/** Whether times need the name of their zone, because it is not this device's. */
export const isForeign = (zone: string): boolean => canonical(zone) !== OWN;
