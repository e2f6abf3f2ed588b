import type { LotAnalytics } from "@headcount/protocol";
import { UNSOLD_OR_PASSED } from "../format/moment-words.ts";
import type { LotFate } from "./lot-words.ts";

/** All texts of the lots on the dashboard. */
export const TEXT = {
  title: "Lots",
  legend: "Outcomes",
  /** The letter is shown with the color, because many people cannot rely on color alone. */
  fate: {
    sold: { letter: "S", words: "Sold" },
    unsold: { letter: "U", words: "Unsold" },
    passed: { letter: "P", words: "Passed" },
    withdrawn: { letter: "W", words: "Withdrawn" },
    open: { letter: "●", words: "On the block" },
    none: { letter: "–", words: "No hammer" },
  } satisfies Record<LotFate, { letter: string; words: string }> as Record<LotFate, { letter: string; words: string }>,
  again: (number: string, run: string): string => `${number} (${run})`,
  lot: (name: string, title: string, outcome: string, viewers: string): string =>
    `Lot ${name}${title}: ${outcome}. Viewers ${viewers}.`,
  line: (name: string, title: string, outcome: string): string => `Lot ${name}${title} · ${outcome}`,
  sold: (outcome: string, price: string): string => `${outcome} for ${price}`,
  viewers: (opening: string, peak: string, hammer: string): string =>
    `at opening ${opening}, peak ${peak}, at the hammer ${hammer}`,
  seconds: (count: string): string => `${count}\u00a0s`,

  count: (lots: number, count: string): string => (lots === 1 ? "1 lot" : `${count} lots`),
  nothing: "No audience was recorded in 5-second steps during these lots.",
  best: (number: string, title: string, peak: string): string =>
    `Most watched: lot ${number}${title} with ${peak} at its peak.`,
  unknown: (lots: number, count: string): string =>
    ` ${lots === 1 ? "1 lot has" : `${count} lots have`} no audience in 5-second steps.`,

  sortBy: "Sort by",
  peak: (peak: string): string => `peak ${peak}`,
  to: " to ",
  untilNow: "…",
  some: (some: string, lots: string): string => `${some} of ${lots}, in the range shown.`,
  noneShown: (lots: string): string => `None of ${lots} is in the range shown.`,

  bids: (most: string): string => `Bids per minute, ${most} at most`,

  table: {
    title: "Lots as a table",
    columns: "Columns",
    caption: `Each lot is measured from opening to hammer. ${UNSOLD_OR_PASSED}`,
    show: "Show this lot in the chart",
    column: {
      order: "Lot",
      outcome: "Result",
      viewersAtOpen: "Opening → hammer",
      peakViewers: "Peak",
      peakAt: "Time of peak",
      avgViewers: "Average",
      viewersAtHammer: "At hammer",
      viewerMinutes: "Viewer-minutes",
      joins: "Joined",
      leaves: "Left",
      secondsOnBlock: "On the block",
      bids: "Bids",
      bidders: "Bidders",
      bidsPer100Viewers: "Bids per 100 viewers",
      escalation: "Hammer ÷ first bid",
      viewersGained: "Viewers gained",
      heat: "Heat",
      price: "Price",
    },
  },

  hottest: {
    title: "Hottest lots",
    heat: (heat: string): string => `heat ${heat}`,
    bids: (bids: string): string => `${bids} bids per 100 viewers`,
    bidders: (count: number, words: string): string => (count === 1 ? "1 bidder" : `${words} bidders`),
    escalation: (times: string): string => `${times} the first bid`,
    gained: (viewers: string): string => `${viewers} viewers while on the block`,
    how: "How heat is computed",
    times: (value: string): string => `${value}×`,
  },

  hammer: {
    title: "Around the hammer",
    line: "Viewers",
    average: (before: string, hammer: string | null, lots: string): string =>
      `On average ${before}${hammer === null ? "" : `, ${hammer} at the hammer`} (${lots}).`,
    viewers: (viewers: number | null, count: string): string => (viewers === 1 ? "1 viewer" : `${count} viewers`),
    before: (viewers: string, seconds: string): string => `${viewers} ${seconds} s before the hammer`,
    after: (viewers: string, seconds: string): string => `${viewers} ${seconds} s after the hammer`,
    at: (viewers: string): string => `${viewers} at the hammer`,
    offset: (seconds: string): string => `${seconds} from the hammer`,
    point: (viewers: string, lots: string): string => `${viewers}, ${lots}`,
    asTable: "Show the curve as table",
    columns: ["From the hammer", "Viewers", "Lots"],
  },

  groups: {
    title: "Average audience",
    columns: ["Group", "Lots", "Viewers"],
    third: ["First third", "Middle third", "Last third"],
    part: (third: string, lots: string): string => `${third} (${lots})`,
    lots: (first: string, last: string): string => (first === last ? `lot ${first}` : `lots ${first}–${last}`),
    phase: {
      before: "Before it was live",
      during: "While live",
      between: "Between live times",
      after: "After it ended",
    } satisfies Record<keyof LotAnalytics["phases"], string>,
    tooFew: "A comparison of sold and unsold lots needs at least ten of each.",
    noDifference: (low: string, high: string): string =>
      `Sold and unsold lots do not clearly differ (from ${low} to ${high} viewers, 95%).`,
    difference: (isMore: boolean, viewers: string, low: string, high: string): string =>
      `Sold lots had ${viewers} ${isMore ? "more" : "fewer"} viewers than unsold ones (from ${low} to ${high}, 95%). This shows a difference, not its cause.`,
  },
} as const;
