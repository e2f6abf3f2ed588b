import type { LotAudience } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";

/** All texts of the report, except the method, which comes from the server. */
export const TEXT = {
  page: (title: string): string => i18n._("{title} – audience report", { title }),
  loadingPage: i18n._("Audience report – Headcount"),
  loading: i18n._("Loading"),
  print: i18n._("Print"),
  noData: i18n._("No data in this range"),
  noDataHelp: i18n._("There is nothing to report for this range."),
  showAll: i18n._("Show everything"),

  kind: i18n._("Audience report"),
  figure: {
    peak: i18n._("Peak"),
    at: (time: string): string => i18n._("at {time}", { time }),
    about: (time: string): string => i18n._("about {time}", { time }),
    average: i18n._("Average minute audience"),
    people: i18n._("People reached"),
    viewerMinutes: i18n._("Viewer-minutes"),
    total: i18n._("total"),
    duration: i18n._("Duration"),
    whileLive: i18n._("while live"),
    firstToLast: i18n._("first to last recorded minute"),
    coverage: i18n._("Coverage"),
    ofLive: i18n._("of the live time"),
    ofShown: i18n._("of the time shown"),
  },
  overTime: i18n._("Audience over time"),
  overTimeHelp: i18n._("The line is the average. The band extends from the lowest to the highest number."),

  usual: {
    title: i18n._("Compared with earlier sales"),
    columns: [i18n._("Number"), i18n._("This sale"), i18n._("Median before"), i18n._("Difference")],
    median: (value: string, count: number, n: string): string =>
      i18n._("{count, plural, one {{value} of {n} sale} other {{value} of {n} sales}}", { value, count, n }),
    help: i18n._(
      "The median of the last sales before this one that count alike, at most ten. A difference is not its cause.",
    ),
  },

  groups: {
    title: i18n._("Viewers by group"),
    columns: [i18n._("Group"), i18n._("Average"), i18n._("Peak"), i18n._("Lowest")],
  },

  lots: {
    title: i18n._("Lots"),
    nothing: i18n._("No audience was recorded in 5-second steps during these lots."),
    top: i18n._("Top lots by peak audience"),
    some: (shown: string, all: string): string => i18n._("The top {shown} of {all} lots.", { shown, all }),
    columns: [
      i18n._("Lot"),
      i18n._("Title"),
      i18n._("Result"),
      i18n._("Peak"),
      i18n._("Average"),
      i18n._("On the block"),
    ],
    result: {
      sold: i18n._("Sold"),
      unsold: i18n._("Unsold"),
      passed: i18n._("Passed"),
      withdrawn: i18n._("Withdrawn"),
    } satisfies Record<NonNullable<LotAudience["outcome"]>, string>,
    sold: (result: string, price: string): string => `${result}, ${price}`,
  },

  method: i18n._("How this was measured"),
  created: (time: string, zone: string): string => i18n._("Created with Headcount on {time}, {zone}.", { time, zone }),
  simulated: i18n._(" The audience of this auction is simulated."),
} as const;
