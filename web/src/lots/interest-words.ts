import type { LotInterest } from "@headcount/protocol";
import { formatCount, MISSING } from "../format/format.ts";
import { LOCALE } from "../format/locale.ts";
import { TEXT } from "./text.ts";

const T = TEXT.hottest;
const decimal = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const gain = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0, signDisplay: "exceptZero" });

/** A multiple, such as "2.5×". */
export const formatTimes = (value: number | null): string =>
  value === null ? MISSING : T.times(decimal.format(value));

type Parts = Pick<LotInterest, "bidsPer100Viewers" | "bidders" | "escalation" | "viewersGained">;

/** The known parts of a lot's heat. */
export const interestWords = ({ bidsPer100Viewers, bidders, escalation, viewersGained }: Parts): string =>
  [
    bidsPer100Viewers !== null && T.bids(decimal.format(bidsPer100Viewers)),
    bidders !== null && T.bidders(bidders, formatCount(bidders)),
    escalation !== null && T.escalation(formatTimes(escalation)),
    viewersGained !== null && T.gained(gain.format(viewersGained)),
  ]
    .filter(Boolean)
    .join(" · ");

/** Whether a lot has a heat to show. */
export const isHot = ({ heat, bids }: Pick<LotInterest, "heat" | "bids">): boolean => heat !== null && bids > 0;
