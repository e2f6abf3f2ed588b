import { isTimeZone } from "@headcount/protocol/time-zone";
import { i18n } from "../languages/i18n.ts";
import { shownZone } from "./shown-zone.ts";

/** A note for times in a zone that the browser does not know; `null` if it knows the zone. */
export const zoneNote = (zone: string): string | null =>
  isTimeZone(zone)
    ? null
    : i18n._(
        "This browser does not know the time zone {zone}. Times are shown in {shown}, the time zone of this device.",
        {
          zone,
          shown: shownZone(zone),
        },
      );
