import { i18n } from "../../languages/i18n.ts";
import type { Measure, Period, Sort } from "./season-search.ts";

const WEEKDAYS = [
  i18n._("Monday"),
  i18n._("Tuesday"),
  i18n._("Wednesday"),
  i18n._("Thursday"),
  i18n._("Friday"),
  i18n._("Saturday"),
  i18n._("Sunday"),
] as const;

/** All texts of the season. */
export const TEXT = {
  title: i18n._("Season"),
  about: i18n._(
    "All sales that have ended, from the totals that stay when minutes expire. Sample and simulated auctions are left out.",
  ),
  download: i18n._("Download CSV"),
  none: i18n._("No ended sales in this period"),
  noneHelp: i18n._("A sale appears here about two minutes after it ends. Choose a longer period, or remove the tag."),
  nothingRecorded: i18n._("Nothing was recorded in these sales"),
  nothingRecordedHelp: i18n._("Turn on Viewer Analytics Tracking in the settings of an auction before it goes live."),

  filters: {
    label: i18n._("Period and filter"),
    period: i18n._("Period"),
    preset: {
      "30d": i18n._("30 days"),
      "90d": i18n._("90 days"),
      "12m": i18n._("12 months"),
      all: i18n._("All"),
    } satisfies Record<Period, string>,
    own: i18n._("Days"),
    from: i18n._("From"),
    to: i18n._("Until"),
    tag: i18n._("Tag"),
    anyTag: i18n._("All tags"),
    tagWith: (tag: string, sales: string): string => `${tag} (${sales})`,
    counted: i18n._("Counted"),
    mode: { tabs: i18n._("Open tabs"), people: i18n._("People") },
    modeWith: (mode: string, sales: string): string => `${mode} (${sales})`,
    currency: i18n._("Currency"),
  },

  sales: (count: number, words: string): string =>
    i18n._("{count, plural, one {{words} sale} other {{words} sales}}", { count, words }),
  notCompared: (words: string): string =>
    i18n._("{words} not compared, because they count differently. They are in the table below.", { words }),
  notRecorded: (words: string): string => i18n._("{words} without a record of the audience.", { words }),
  totals: { sales: i18n._("Sales"), watchTime: i18n._("Watch time"), lots: i18n._("Lots sold"), value: i18n._("Sold") },
  soldOf: (sold: string, lots: string): string => i18n._("{sold} of {lots}", { sold, lots }),

  measure: {
    peak: i18n._("Peak"),
    average: i18n._("Average audience"),
    reached: i18n._("People reached"),
    watchTime: i18n._("Watch time"),
    value: i18n._("Sold value per viewer-hour"),
  } satisfies Record<Measure, string>,
  compareBy: i18n._("Compare sales by"),
  means: {
    peak: i18n._("The highest number of viewers at one time. Peaks that are only a bound are not compared."),
    average: i18n._("The average number of viewers while live."),
    reached: i18n._("An estimate of the different people in one sale. Unknown if tabs are counted."),
    watchTime: i18n._("The time of all viewers together."),
    value: i18n._("The sum of the hammer prices, divided by the watch time in hours."),
  } satisfies Record<Measure, string>,
  unknownReached: i18n._("People reached is unknown, because these sales count open tabs."),
  few: (n: string): string => i18n._("Not enough sales ({n})", { n }),
  fewHelp: i18n._("A median needs at least three sales."),

  typical: {
    title: i18n._("Typical sale"),
    median: (n: string): string => i18n._("Median of {n} sales", { n }),
    middle: (lower: string, upper: string): string =>
      i18n._("Half of the sales are between {lower} and {upper}", { lower, upper }),
    best: i18n._("Best"),
    weakest: i18n._("Weakest"),
  },

  last: {
    title: i18n._("Last sale"),
    none: i18n._("Too few earlier sales to say what is usual. It takes three that count alike."),
    why: i18n._("What stands out in it"),
    lots: i18n._("Its hottest lots"),
  },

  weekdays: {
    title: i18n._("By weekday"),
    names: WEEKDAYS,
    weekday: i18n._("Weekday"),
    sales: i18n._("Sales"),
    median: i18n._("Median"),
    middle: i18n._("Middle half"),
    range: (lower: string, upper: string): string => `${lower} – ${upper}`,
    best: (day: string, median: string, others: string): string =>
      i18n._("{day} is highest: the median is {median}, and {others} for all other days.", { day, median, others }),
    clear: (above: string, n: string): string =>
      i18n._("{above} of its {n} sales were above that. Chance alone rarely leads to this.", { above, n }),
    unclear: (above: string, n: string): string =>
      i18n._("{above} of its {n} sales were above that. This may be chance.", { above, n }),
    few: i18n._("Too few sales to compare weekdays. It takes three on one weekday, and three on others."),
    help: i18n._("The weekday of the start, in the time zone of each auction. A difference is not its cause."),
  },

  hours: {
    title: i18n._("Audience by weekday and hour"),
    region: i18n._("Table of weekdays and hours"),
    help: i18n._(
      "The median of the average audience in each hour, over sales with at least ten minutes in it. Hours are those of each auction's time zone.",
    ),
    few: i18n._("fewer than 3 sales"),
    cell: (viewers: string, sales: string): string => i18n._("{viewers} viewers, {sales} sales", { viewers, sales }),
    none: i18n._("No hour has been recorded yet."),
    time: i18n._("Weekday"),
  },

  trend: {
    title: i18n._("Trend"),
    unit: {
      sale: i18n._("One point per sale"),
      day: i18n._("Medians by day"),
      week: i18n._("Medians by week"),
      month: i18n._("Medians by month"),
      year: i18n._("Medians by year"),
    },
    label: (measure: string, points: string): string =>
      i18n._("{measure} over time, {points} points. The table below has the sales.", { measure, points }),
    point: (value: string, sales: string): string => `${value} (${sales})`,
  },

  table: {
    title: i18n._("Sales"),
    region: i18n._("Table of sales"),
    sale: i18n._("Sale"),
    column: {
      date: i18n._("Date"),
      peak: i18n._("Peak"),
      average: i18n._("Average"),
      reached: i18n._("People"),
      watchTime: i18n._("Watch time"),
      value: i18n._("Value / viewer-hour"),
    } satisfies Record<Sort, string>,
    pages: i18n._("Pages of sales"),
    page: (page: string, of: string): string => i18n._("Page {page} of {of}", { page, of }),
    previous: i18n._("Previous"),
    next: i18n._("Next"),
  },
} as const;
