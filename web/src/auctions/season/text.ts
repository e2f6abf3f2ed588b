import type { Measure, Period, Sort } from "./season-search.ts";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** All texts of the season. */
export const TEXT = {
  title: "Season",
  about:
    "All sales that have ended, from the totals that stay when minutes expire. Sample and simulated auctions are left out.",
  download: "Download CSV",
  none: "No ended sales in this period",
  noneHelp: "A sale appears here about two minutes after it ends. Choose a longer period, or remove the tag.",
  nothingRecorded: "Nothing was recorded in these sales",
  nothingRecordedHelp: "Turn on Viewer Analytics Tracking in the settings of an auction before it goes live.",

  filters: {
    label: "Period and filter",
    period: "Period",
    preset: { "30d": "30 days", "90d": "90 days", "12m": "12 months", all: "All" } satisfies Record<Period, string>,
    own: "Days",
    from: "From",
    to: "Until",
    tag: "Tag",
    anyTag: "All tags",
    tagWith: (tag: string, sales: string): string => `${tag} (${sales})`,
    counted: "Counted",
    mode: { tabs: "Open tabs", people: "People" },
    modeWith: (mode: string, sales: string): string => `${mode} (${sales})`,
    currency: "Currency",
  },

  sales: (count: number, words: string): string => (count === 1 ? "1 sale" : `${words} sales`),
  notCompared: (words: string): string =>
    `${words} not compared, because they count differently. They are in the table below.`,
  notRecorded: (words: string): string => `${words} without a record of the audience.`,
  totals: { sales: "Sales", watchTime: "Watch time", lots: "Lots sold", value: "Sold" },
  soldOf: (sold: string, lots: string): string => `${sold} of ${lots}`,

  measure: {
    peak: "Peak",
    average: "Average audience",
    reached: "People reached",
    watchTime: "Watch time",
    value: "Sold value per viewer-hour",
  } satisfies Record<Measure, string>,
  compareBy: "Compare sales by",
  means: {
    peak: "The highest number of viewers at one time. Peaks that are only a bound are not compared.",
    average: "The average number of viewers while live.",
    reached: "An estimate of the different people in one sale. Unknown if tabs are counted.",
    watchTime: "The time of all viewers together.",
    value: "The sum of the hammer prices, divided by the watch time in hours.",
  } satisfies Record<Measure, string>,
  unknownReached: "People reached is unknown, because these sales count open tabs.",
  few: (n: string): string => `Not enough sales (${n})`,
  fewHelp: "A median needs at least three sales.",

  typical: {
    title: "Typical sale",
    median: (n: string): string => `Median of ${n} sales`,
    middle: (lower: string, upper: string): string => `Half of the sales are between ${lower} and ${upper}`,
    best: "Best",
    weakest: "Weakest",
  },

  last: {
    title: "Last sale",
    none: "Too few earlier sales to say what is usual. It takes three that count alike.",
    why: "What stands out in it",
    lots: "Its lots",
  },

  weekdays: {
    title: "By weekday",
    names: WEEKDAYS,
    weekday: "Weekday",
    sales: "Sales",
    median: "Median",
    middle: "Middle half",
    range: (lower: string, upper: string): string => `${lower} – ${upper}`,
    best: (day: string, median: string, others: string): string =>
      `${day} is highest: the median is ${median}, and ${others} for all other days.`,
    clear: (above: string, n: string): string =>
      `${above} of its ${n} sales were above that. Chance alone rarely leads to this.`,
    unclear: (above: string, n: string): string => `${above} of its ${n} sales were above that. This may be chance.`,
    few: "Too few sales to compare weekdays. It takes three on one weekday, and three on others.",
    help: "The weekday of the start, in the time zone of each auction. A difference is not its cause.",
  },

  hours: {
    title: "Audience by weekday and hour",
    region: "Table of weekdays and hours",
    help: "The median of the average audience in each hour, over sales with at least ten minutes in it. Hours are those of each auction's time zone.",
    few: "fewer than 3 sales",
    cell: (viewers: string, sales: string): string => `${viewers} viewers, ${sales} sales`,
    none: "No hour has been recorded yet.",
    time: "Weekday",
  },

  trend: {
    title: "Trend",
    unit: {
      sale: "One point per sale",
      day: "Medians by day",
      week: "Medians by week",
      month: "Medians by month",
      year: "Medians by year",
    },
    label: (measure: string, points: string): string =>
      `${measure} over time, ${points} points. The table below has the sales.`,
    point: (value: string, sales: string): string => `${value} (${sales})`,
  },

  table: {
    title: "Sales",
    region: "Table of sales",
    sale: "Sale",
    column: {
      date: "Date",
      peak: "Peak",
      average: "Average",
      reached: "People",
      watchTime: "Watch time",
      value: "Value / viewer-hour",
    } satisfies Record<Sort, string>,
    pages: "Pages of sales",
    page: (page: string, of: string): string => `Page ${page} of ${of}`,
    previous: "Previous",
    next: "Next",
  },
} as const;
