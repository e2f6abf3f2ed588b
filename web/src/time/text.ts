import type { TimeRange } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";

/** Names of the offered ranges. */
export const RANGE_NAMES = {
  "15m": i18n._("15 min"),
  hour: i18n._("1 h"),
  "3h": i18n._("3 h"),
  day: i18n._("Day"),
  "7d": i18n._("7 days"),
  all: i18n._("All"),
  live: i18n._("While live"),
} satisfies Partial<Record<TimeRange, string>>;

/** @param amount a number with its unit: "5 min" */
export const wrongClock = (amount: string, isFast: boolean): string =>
  isFast
    ? i18n._("The clock of this device is fast by {amount}. Entries are saved with the server's time.", { amount })
    : i18n._("The clock of this device is slow by {amount}. Entries are saved with the server's time.", { amount });
