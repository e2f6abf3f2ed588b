import { isTimeZone, ownTimeZone } from "@headcount/protocol/time-zone";

/** The time zone for shown times: the auction's, or this device's if the browser does not know the auction's zone. */
export const shownZone = (zone: string): string => (isTimeZone(zone) ? zone : (ownTimeZone() ?? "UTC"));
