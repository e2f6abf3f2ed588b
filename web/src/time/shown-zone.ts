import { isTimeZone, ownTimeZone } from "@headcount/protocol/time-zone";
import { unknownZone } from "./text.ts";

/** The time zone to show times in: the auction's, or this device's if the browser does not know it. */
export const shownZone = (zone: string): string => (isTimeZone(zone) ? zone : (ownTimeZone() ?? "UTC"));

/** A note for times in a zone that the browser does not know; `null` if it knows the zone. */
export const zoneNote = (zone: string): string | null => (isTimeZone(zone) ? null : unknownZone(zone, shownZone(zone)));

/** This browser's name of a zone, because some zones have two. */
const canonical = (zone: string): string =>
  new Intl.DateTimeFormat(undefined, { timeZone: shownZone(zone) }).resolvedOptions().timeZone;

const OWN = canonical(ownTimeZone() ?? "UTC");

/** Whether the zone is not this device's, so that times need its name. */
export const isForeign = (zone: string): boolean => canonical(zone) !== OWN;
