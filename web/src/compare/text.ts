import type { Alignment, Compared } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";

/** All texts of the comparison on the dashboard. */
export const TEXT = {
  title: i18n._("Compare"),
  asTable: i18n._("Show comparison as table"),
  with: i18n._("Compare with"),
  withHelp: (most: number): string => i18n._("Up to {most} of your auctions", { most }),
  noOthers: i18n._("None of your other auctions has been live yet."),
  aligned: i18n._("Compare by"),
  alignment: { start: i18n._("By minute"), lot: i18n._("By lot") } satisfies Record<Alignment, string>,
  nothing: {
    start: i18n._("Nothing was recorded while these auctions were live."),
    lot: i18n._("No lots were recorded."),
  } satisfies Record<Alignment, string>,
  chart: (sentence: string): string => i18n._("{sentence} The table has every point.", { sentence }),
  at: {
    start: (time: string): string => `+${time}`,
    lot: (number: string): string => i18n._("Lot {number}", { number }),
  } satisfies Record<Alignment, (at: string) => string>,

  counted: { tabs: i18n._("tabs"), people: i18n._("people"), mixed: i18n._("tabs and people") },
  noMinutes: i18n._("None of these auctions has recorded minutes of its live time."),
  peaks: (when: string, peaks: string): string => i18n._("Peaks {when}: {peaks}.", { when, peaks }),
  whileLive: i18n._("while live"),
  first: (time: string): string => i18n._("in the first {time}, because one auction is still live", { time }),
  mixed: i18n._(" Tabs and people are counted differently, so no difference between them is shown."),
  summarized: (title: string, time: string): string =>
    i18n._(" The minutes of {title} have expired. Its numbers are from its summary, for its first {time}.", {
      title,
      time,
    }),

  number: {
    overallPeak: i18n._("Peak"),
    overallAvg: i18n._("Average"),
    overallMin: i18n._("Lowest"),
    duration: i18n._("Duration"),
    uniqueViewers: i18n._("People reached"),
    viewerMinutes: i18n._("Viewer-minutes"),
  } satisfies Record<Compared, string>,
  notKnown: i18n._("not known"),
  value: (title: string, value: string): string => `${title}: ${value}`,
  same: (title: string): string => i18n._("the same as {title}", { title }),
  more: (size: string, title: string): string => i18n._("{size} more than {title}", { size, title }),
  less: (size: string, title: string): string => i18n._("{size} less than {title}", { size, title }),

  table: {
    title: i18n._("The comparison as a table"),
    caption: i18n._("Average viewers, with the peak in brackets. Cells without data are empty."),
    at: { start: i18n._("Since the start"), lot: i18n._("Lot") } satisfies Record<Alignment, string>,
  },
} as const;
