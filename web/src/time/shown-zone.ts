import { isTimeZone, ownTimeZone } from "@headcount/protocol/time-zone";
import { unknownZone } from "./text.ts";

/** The time zone for shown times: the auction's, or this device's if the browser does not know the auction's zone. */
export const shownZone = (zone: string): string => (isTimeZone(zone) ? zone : (ownTimeZone() ?? "UTC"));

/** A note for times in a zone that the browser does not know; `null` if it knows the zone. */
export const zoneNote = (zone: string): string | null => (isTimeZone(zone) ? null : unknownZone(zone, shownZone(zone)));
