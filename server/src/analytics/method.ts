import { type Auction, countingOf, type Meta, type Summary } from "@headcount/protocol";
import type { AnalyticsContext } from "./query.ts";

const COUNTED = {
  tabs: "Counted are open tabs: who watches in two tabs is counted twice.",
  people: "Counted are people: who watches in two tabs is counted once.",
  mixed:
    "People are counted in some of the minutes, open tabs in the others, because the count mode was changed. A person with two tabs counts twice in the latter.",
} as const;

const GENERATED = {
  sample: "This auction is a sample: its audience and its lots were generated.",
  simulated: "The audience and the lots of this auction are simulated.",
} as const;

const RECORDED_PEOPLE =
  "People were counted in some of the minutes. The numbers are of open tabs, which are known of every minute.";

/** How the numbers of an export or a report came to be, in sentences for whoever was not there. */
export const methodOf = ({
  grid,
  auction,
  retentionDays,
  summarizedAt,
  countMode,
  countModes,
}: Pick<AnalyticsContext, "grid" | "retentionDays"> &
  Pick<Meta, "summarizedAt" | "countMode"> &
  Pick<Summary, "countModes"> & {
    auction: Pick<Auction, "kind">;
  }): string[] => [
  ...(auction.kind ? [GENERATED[auction.kind]] : []),
  COUNTED[countingOf(countMode, countModes)],
  ...(countMode === "tabs" && countModes.includes("people") ? [RECORDED_PEOPLE] : []),
  `The audience is recorded in slots of ${grid.slotMs / 1_000} seconds. Peaks and minima come from every change within them, not from samples.`,
  "Averages are viewer-seconds divided by the seconds observed: the average minute audience, weighted by time.",
  "Viewers whose network fails for more than 5 to 15 seconds leave, and join again when it is back. Joins minus leaves are the change of the count.",
  "While live is the time from going live to the end, without the breaks of an auction that was opened again. The first and the last minute are cut to it.",
  "Time that was not recorded is left out and never filled in. Recorded is the share of the live time with tracking on that was seen; where the auction was not live, of the time from the first recorded minute to the last.",
  "A lot runs from its opening to its hammer. A slot across its edge counts by the share within it, with its mean only, rounded to whole people where it is a peak or a minimum.",
  "People reached are estimated, because nobody's identity is kept. In 95 of 100 cases the number is off by no more than it says, and it is never below the most people at once.",
  "Time that was not recorded ends no visit. After a restart of the server everyone who is there joins again, so that joins less leaves are what the count changed by.",
  `Minutes are kept for ${retentionDays} days.`,
  ...(summarizedAt === null
    ? []
    : [`Those of this auction have expired since. What is shown is its summary of ${summarizedAt}, in UTC.`]),
];
