import type { TimeRange } from "@headcount/protocol";

/** Names of the offered ranges. */
export const RANGE_NAMES = {
  "15m": "15 min",
  hour: "1 h",
  "3h": "3 h",
  day: "Day",
  "7d": "7 days",
  all: "All",
  live: "While live",
} satisfies Partial<Record<TimeRange, string>>;

export const unknownZone = (zone: string, shown: string): string =>
  `This browser does not know the time zone ${zone}. Times are shown in ${shown}, the time zone of this device.`;

export const wrongClock = (amount: number, unit: "seconds" | "minutes" | "hours", isFast: boolean): string =>
  `The clock of this device is ${amount} ${unit} ${isFast ? "fast" : "slow"}. Entries are saved with the server's time.`;
