import type { LotAnalytics } from "@headcount/protocol";
import { UNSOLD_OR_PASSED } from "../format/moment-words.ts";
import { i18n } from "../languages/i18n.ts";
import type { LotFate } from "./lot-words.ts";

/** All texts of the lots on the dashboard. */
export const TEXT = {
  title: i18n._("Lots"),
  legend: i18n._("Outcomes"),
  /** The letter is shown with the color, because many people cannot rely on color alone. */
  fate: {
    sold: { letter: i18n._("S"), words: i18n._("Sold") },
    unsold: { letter: i18n._("U"), words: i18n._("Unsold") },
    passed: { letter: i18n._("P"), words: i18n._("Passed") },
    withdrawn: { letter: i18n._("W"), words: i18n._("Withdrawn") },
    open: { letter: "●", words: i18n._("On the block") },
    none: { letter: "–", words: i18n._("No hammer") },
  } satisfies Record<LotFate, { letter: string; words: string }> as Record<LotFate, { letter: string; words: string }>,
  /** The outcome of a lot within a sentence. */
  fateInSentence: {
    sold: i18n._("sold"),
    unsold: i18n._("unsold"),
    passed: i18n._("passed"),
    withdrawn: i18n._("withdrawn"),
    open: i18n._("on the block"),
    none: i18n._("no hammer"),
  } satisfies Record<LotFate, string>,
  again: (number: string, run: string): string => `${number} (${run})`,
  lot: (name: string, title: string, outcome: string, viewers: string): string =>
    i18n._("Lot {name}{title}: {outcome}. Viewers {viewers}.", { name, title, outcome, viewers }),
  line: (name: string, title: string, outcome: string): string =>
    i18n._("Lot {name}{title} · {outcome}", { name, title, outcome }),
  sold: (outcome: string, price: string): string => i18n._("{outcome} for {price}", { outcome, price }),
  viewers: (opening: string, peak: string, hammer: string): string =>
    i18n._("at opening {opening}, peak {peak}, at the hammer {hammer}", { opening, peak, hammer }),
  seconds: (count: string): string => i18n._("{count}\u00a0s", { count }),

  count: (lots: number, count: string): string =>
    i18n._("{lots, plural, one {{count} lot} other {{count} lots}}", { lots, count }),
  nothing: i18n._("No audience was recorded in 5-second steps during these lots."),
  best: (number: string, title: string, peak: string): string =>
    i18n._("Most watched: lot {number}{title} with {peak} at its peak.", { number, title, peak }),
  unknown: (lots: number, count: string): string =>
    i18n._(
      " {lots, plural, one {{count} lot has no audience in 5-second steps.} other {{count} lots have no audience in 5-second steps.}}",
      { lots, count },
    ),

  sortBy: i18n._("Sort by"),
  peak: (peak: string): string => i18n._("peak {peak}", { peak }),
  to: i18n._(" to "),
  untilNow: "…",
  some: (some: string, lots: string): string => i18n._("{some} of {lots}, in the range shown.", { some, lots }),
  noneShown: (lots: string): string => i18n._("None of {lots} is in the range shown.", { lots }),

  bids: (most: string): string => i18n._("Bids per minute, {most} at most", { most }),

  table: {
    title: i18n._("Lots as a table"),
    columns: i18n._("Columns"),
    caption: `${i18n._("Each lot is measured from opening to hammer.")} ${UNSOLD_OR_PASSED}`,
    show: i18n._("Show this lot in the chart"),
    column: {
      order: i18n._("Lot"),
      outcome: i18n._("Result"),
      viewersAtOpen: i18n._("Opening → hammer"),
      peakViewers: i18n._("Peak"),
      peakAt: i18n._("Time of peak"),
      avgViewers: i18n._("Average"),
      viewersAtHammer: i18n._("At hammer"),
      viewerMinutes: i18n._("Viewer-minutes"),
      joins: i18n._("Joined"),
      leaves: i18n._("Left"),
      secondsOnBlock: i18n._("On the block"),
      bids: i18n._("Bids"),
      bidders: i18n._("Bidders"),
      bidsPer100Viewers: i18n._("Bids per 100 viewers"),
      escalation: i18n._("Hammer ÷ first bid"),
      viewersGained: i18n._("Viewers gained"),
      heat: i18n._("Heat"),
      price: i18n._("Price"),
    },
  },

  hottest: {
    title: i18n._("Hottest lots"),
    heat: (heat: string): string => i18n._("heat {heat}", { heat }),
    bids: (bids: string): string => i18n._("{bids} bids per 100 viewers", { bids }),
    bidders: (count: number, words: string): string =>
      i18n._("{count, plural, one {{words} bidder} other {{words} bidders}}", { count, words }),
    escalation: (times: string): string => i18n._("{times} the first bid", { times }),
    gained: (viewers: string): string => i18n._("{viewers} viewers while on the block", { viewers }),
    how: i18n._("How heat is computed"),
    times: (value: string): string => `${value}×`,
  },

  hammer: {
    title: i18n._("Around the hammer"),
    line: i18n._("Viewers"),
    average: (before: string, hammer: string | null, lots: string): string =>
      hammer === null
        ? i18n._("On average {before} ({lots}).", { before, lots })
        : i18n._("On average {before}, {hammer} at the hammer ({lots}).", { before, hammer, lots }),
    viewers: (viewers: number | null, count: string): string =>
      i18n._("{viewers, plural, one {{count} viewer} other {{count} viewers}}", { viewers, count }),
    before: (viewers: string, seconds: string): string =>
      i18n._("{viewers} {seconds} s before the hammer", { viewers, seconds }),
    after: (viewers: string, seconds: string): string =>
      i18n._("{viewers} {seconds} s after the hammer", { viewers, seconds }),
    at: (viewers: string): string => i18n._("{viewers} at the hammer", { viewers }),
    offset: (seconds: string): string => i18n._("{seconds} from the hammer", { seconds }),
    point: (viewers: string, lots: string): string => `${viewers}, ${lots}`,
    asTable: i18n._("Show the curve as table"),
    columns: [i18n._("From the hammer"), i18n._("Viewers"), i18n._("Lots")],
  },

  groups: {
    title: i18n._("Average audience"),
    columns: [i18n._("Group"), i18n._("Lots"), i18n._("Viewers")],
    third: [i18n._("First third"), i18n._("Middle third"), i18n._("Last third")],
    part: (third: string, lots: string): string => `${third} (${lots})`,
    lots: (first: string, last: string): string =>
      first === last ? i18n._("lot {first}", { first }) : i18n._("lots {first}–{last}", { first, last }),
    phase: {
      before: i18n._("Before it was live"),
      during: i18n._("While live"),
      between: i18n._("Between live times"),
      after: i18n._("After it ended"),
    } satisfies Record<keyof LotAnalytics["phases"], string>,
    tooFew: i18n._("A comparison of sold and unsold lots needs at least ten of each."),
    noDifference: (low: string, high: string): string =>
      i18n._("Sold and unsold lots do not clearly differ (from {low} to {high} viewers, 95%).", { low, high }),
    difference: (isMore: boolean, viewers: string, low: string, high: string): string =>
      isMore
        ? i18n._(
            "Sold lots had {viewers} more viewers than unsold ones (from {low} to {high}, 95%). This shows a difference, not its cause.",
            { viewers, low, high },
          )
        : i18n._(
            "Sold lots had {viewers} fewer viewers than unsold ones (from {low} to {high}, 95%). This shows a difference, not its cause.",
            { viewers, low, high },
          ),
  },
} as const;
