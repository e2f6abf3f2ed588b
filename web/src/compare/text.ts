import type { Alignment, Compared } from "@headcount/protocol";

/** All texts of the comparison on the dashboard. */
export const TEXT = {
  title: "Compare",
  asTable: "Show comparison as table",
  with: "Compare with",
  withHelp: (most: number): string => `Up to ${most} of your auctions`,
  noOthers: "None of your other auctions has been live yet.",
  aligned: "Compare by",
  alignment: { start: "By minute", lot: "By lot" } satisfies Record<Alignment, string>,
  nothing: {
    start: "Nothing was recorded while these auctions were live.",
    lot: "No lots were recorded.",
  } satisfies Record<Alignment, string>,
  chart: (sentence: string): string => `${sentence} The table has every point.`,
  at: {
    start: (time: string): string => `+${time}`,
    lot: (number: string): string => `Lot ${number}`,
  } satisfies Record<Alignment, (at: string) => string>,

  counted: { tabs: "tabs", people: "people", mixed: "tabs and people" },
  noMinutes: "None of these auctions has recorded minutes of its live time.",
  peaks: (when: string, peaks: string): string => `Peaks ${when}: ${peaks}.`,
  whileLive: "while live",
  first: (time: string): string => `in the first ${time}, because one auction is still live`,
  mixed: " Tabs and people are counted differently, so no difference between them is shown.",
  summarized: (title: string, time: string): string =>
    ` The minutes of ${title} have expired. Its numbers are from its summary, for its first ${time}.`,

  number: {
    overallPeak: "Peak",
    overallAvg: "Average",
    overallMin: "Lowest",
    duration: "Duration",
    uniqueViewers: "People reached",
    viewerMinutes: "Viewer-minutes",
  } satisfies Record<Compared, string>,
  notKnown: "not known",
  value: (title: string, value: string): string => `${title}: ${value}`,
  same: "the same as",
  more: (size: string): string => `${size} more than`,
  less: (size: string): string => `${size} less than`,

  table: {
    title: "The comparison as a table",
    caption: "Average viewers, with the peak in brackets. Cells without data are empty.",
    at: { start: "Since the start", lot: "Lot" } satisfies Record<Alignment, string>,
  },
} as const;
