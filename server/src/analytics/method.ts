import { type Auction, countingOf, type Meta, type Summary } from "@headcount/protocol";
import type { AnalyticsContext } from "./query.ts";

const COUNTED = {
  tabs: "Open tabs are counted: a person with two tabs counts twice.",
  people: "People are counted: a person with two tabs counts once.",
  mixed:
    "The count mode was changed: some minutes count people, others count open tabs. In the latter, a person with two tabs counts twice.",
} as const;

const GENERATED = {
  sample: "This auction is a sample: its audience and its lots were generated.",
  simulated: "The audience and the lots of this auction are simulated.",
} as const;

const RECORDED_PEOPLE = "Some minutes counted people. The numbers show open tabs, which are known for every minute.";

const BOUND =
  "A peak with “at most” is an upper bound: several servers changed within the same slot, and their total was not known. In exported files, peakIsBound marks such peaks.";

/** Sentences for an export or a report that explain how its numbers were measured. */
export const methodOf = ({
  grid,
  auction,
  retentionDays,
  summarizedAt,
  countMode,
  countModes,
  peakIsBound,
}: Pick<AnalyticsContext, "grid" | "retentionDays"> &
  Pick<Meta, "summarizedAt" | "countMode"> &
  Pick<Summary, "countModes" | "peakIsBound"> & {
    auction: Pick<Auction, "kind">;
  }): string[] => [
  ...(auction.kind ? [GENERATED[auction.kind]] : []),
  COUNTED[countingOf(countMode, countModes)],
  ...(countMode === "tabs" && countModes.includes("people") ? [RECORDED_PEOPLE] : []),
  `The audience is recorded in slots of ${grid.slotMs / 1_000} seconds. Peaks and lowest counts include every change within a slot. On several servers, their total is exact to one second.`,
  ...(peakIsBound ? [BOUND] : []),
  "Averages are viewer-seconds divided by the seconds observed: the average minute audience, weighted by time.",
  "A viewer whose network fails for more than 5 to 15 seconds leaves, and joins again when it returns. Joins minus leaves equal the change of the count.",
  '"While live" is the time between going live and ending, without the breaks of an auction that was reopened. The first and the last minute are cut to this time.',
  "Time without a record is left out and never filled in. Coverage is the observed share of the live time with tracking on. For an auction that was not live, it is the observed share of the time from the first recorded minute to the last.",
  "A lot lasts from its opening to its hammer. A slot that crosses an edge of a lot counts by its share within the lot, with its mean. As a peak or a lowest count, this mean is rounded to whole people.",
  "People reached is an estimate, because no identities are kept. In 95 of 100 cases the error is within the stated range. The estimate is never below the peak of people.",
  "A visit does not end in time without a record. After a restart of the server, all present viewers join again. Within one minute, such leaves and joins cancel out.",
  `Minutes are kept for ${retentionDays} days.`,
  ...(summarizedAt === null
    ? []
    : [`The minutes of this auction have expired. The numbers come from its summary of ${summarizedAt}, in UTC.`]),
];
