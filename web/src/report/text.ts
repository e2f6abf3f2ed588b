import type { LotAudience } from "@headcount/protocol";

/** All texts of the report, except the method, which comes from the server. */
export const TEXT = {
  page: (title: string): string => `${title} – audience report`,
  loadingPage: "Audience report – Headcount",
  loading: "Loading",
  print: "Print",
  noData: "No data in this range",
  noDataHelp: "There is nothing to report for this range.",
  showAll: "Show everything",

  kind: "Audience report",
  figure: {
    peak: "Peak",
    at: (time: string): string => `at ${time}`,
    about: (time: string): string => `about ${time}`,
    average: "Average minute audience",
    people: "People reached",
    viewerMinutes: "Viewer-minutes",
    total: "total",
    duration: "Duration",
    whileLive: "while live",
    firstToLast: "first to last recorded minute",
    coverage: "Coverage",
    ofLive: "of the live time",
    ofShown: "of the time shown",
  },
  overTime: "Audience over time",
  overTimeHelp: "The line is the average. The band extends from the lowest to the highest number.",

  groups: {
    title: "Viewers by group",
    columns: ["Group", "Average", "Peak", "Lowest"],
  },

  lots: {
    title: "Lots",
    nothing: "No audience was recorded in 5-second steps during these lots.",
    top: "Top lots by peak audience",
    some: (shown: string, all: string): string => `The top ${shown} of ${all} lots.`,
    columns: ["Lot", "Title", "Result", "Peak", "Average", "On the block"],
    result: { sold: "Sold", unsold: "Unsold", passed: "Passed", withdrawn: "Withdrawn" } satisfies Record<
      NonNullable<LotAudience["outcome"]>,
      string
    >,
    sold: (result: string, price: string): string => `${result}, ${price}`,
  },

  method: "How this was measured",
  created: (time: string, zone: string): string => `Created with Headcount on ${time}, ${zone}.`,
  simulated: " The audience of this auction is simulated.",
} as const;
