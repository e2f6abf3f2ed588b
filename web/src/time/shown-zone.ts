import { isTimeZone, ownTimeZone } from "@headcount/protocol/time-zone";

/** The zone to show times in: the auction's, or this device's where the browser does not know that one. */
export const shownZone = (zone: string): string => (isTimeZone(zone) ? zone : (ownTimeZone() ?? "UTC"));

/** Said beside times of a zone that the browser does not know; `null` where it knows it. */
export const zoneNote = (zone: string): string | null =>
  isTimeZone(zone)
    ? null
    : `This browser does not know the time zone ${zone}. Times are shown in ${shownZone(zone)}, the time zone of this device.`;

/** The zone under the name that this browser has for it: some zones have two. */
const canonical = (zone: string): string =>
  new Intl.DateTimeFormat(undefined, { timeZone: shownZone(zone) }).resolvedOptions().timeZone;

const OWN = canonical(ownTimeZone() ?? "UTC");

/** Whether times of the zone are not by this device's clock, so that the zone has to be named. */
export const isForeign = (zone: string): boolean => canonical(zone) !== OWN;
