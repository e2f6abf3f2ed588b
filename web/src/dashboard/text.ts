import type { ExportTableName } from "@headcount/protocol";
import { LOCALE } from "../format/locale.ts";
import { i18n } from "../languages/i18n.ts";
import type { EmptyState } from "./notices/empty-state.ts";

interface Empty {
  title: string;
  text: (known: { mayTurnOn: boolean; days: number }) => string;
}

type Usual = {
  /** The number of sales, at least three. */
  n: string;
  peak: string;
  share: string;
  median: string;
};

/** All texts of the dashboard, except those of its lots and its comparison. */
export const TEXT = {
  loading: i18n._("Loading"),
  /** Names at the start of a sentence. */
  panel: {
    chart: i18n._("The chart"),
    lots: i18n._("The lots"),
    retention: i18n._("How long people stay"),
    comparison: i18n._("The comparison"),
    marks: i18n._("The private marks"),
  },
  timesIn: (zone: string): string => i18n._("Times in {zone}.", { zone }),

  hero: {
    live: (length: string): string => i18n._("Live for {length}", { length }),
    ended: (day: string): string => i18n._("Ended · {day}", { day }),
    neverLive: i18n._("Ended"),
    notStarted: i18n._("Not started"),
    starts: (time: string): string => i18n._("Starts {time}", { time }),
    lost: i18n._("connection lost"),
    unknown: i18n._("not known to this server"),
    unit: { people: i18n._("people"), tabs: i18n._("tabs") },
    change: (change: number, count: string, minutes: number): string =>
      change < 0
        ? i18n._("{count} fewer in {minutes} min", { count, minutes })
        : i18n._("{count} more in {minutes} min", { count, minutes }),
    noChange: (minutes: number): string => i18n._("No change in {minutes} min", { minutes }),
    none: i18n._("nothing recorded in this range"),
    at: (time: string): string => i18n._("at {time}", { time }),
    atLot: (time: string, lot: string): string => i18n._("at {time}, lot {lot}", { time, lot }),
    countPeople: i18n._("Count people to see this"),
    now: i18n._("Watching now"),
    nowMeans: (unit: string): string =>
      i18n._(
        "How many {unit} are watching at this moment. Staff, wall screens, streams and known bots are connected, but not counted.",
        { unit },
      ),
    peak: i18n._("Peak"),
    peakMeans: i18n._("The highest number at any instant of the range, not only at the end of a minute."),
    average: i18n._("Average"),
    averageMeans: i18n._("The time that all viewers together watched, divided by the recorded time."),
    lowest: i18n._("Lowest"),
    lowestMeans: i18n._("The lowest number at any instant of the recorded time."),
    people: i18n._("People reached"),
    peopleMeans: i18n._(
      "The number of different people. This is an estimate, because we do not store identities. At least 95 of 100 estimates are within the margin. The number is known only if people are counted, not tabs.",
    ),
    duration: i18n._("Duration"),
    durationMeans: (isLive: boolean): string =>
      isLive
        ? i18n._("How long the auction was live.")
        : i18n._("From the first recorded minute of the range to the end of the last."),
    watchTime: i18n._("Watch time"),
    watchTimeMeans: i18n._("The time that all viewers together watched. Ten viewers for six minutes are one hour."),
  },

  standsOut: {
    title: i18n._("What stands out"),
    nothing: i18n._("Nothing yet. Lots, breaks and earlier sales show up here."),
    lotStart: (people: string, lot: string): string => i18n._("+{people} in lot {lot}'s first minute", { people, lot }),
    afterPeak: (share: string, peakLot: string, lot: string): string =>
      i18n._("Lot {peakLot} had the peak. {share} of that count at lot {lot}'s opening", { peakLot, share, lot }),
    break: (time: string, share: string, minutes: string | null): string =>
      minutes === null
        ? i18n._("Break at {time}: down {share} at its lowest, not back to the count before", { time, share })
        : i18n._("Break at {time}: down {share} at its lowest, back to the count before after {minutes}", {
            time,
            share,
            minutes,
          }),
    above: (usual: Usual): string =>
      i18n._("Peak {peak}, {share} above the median of the last {n} sales ({median})", usual),
    below: (usual: Usual): string =>
      i18n._("Peak {peak}, {share} below the median of the last {n} sales ({median})", usual),
    same: (usual: Usual): string =>
      i18n._("Peak {peak}, the same as the median of the last {n} sales ({median})", usual),
  },

  room: {
    title: i18n._("In the room"),
    nothing: i18n._("Lots and bids show up here when they are recorded."),
  },

  health: {
    title: i18n._("Health"),
    coverage: (share: string): string => i18n._("Coverage {share} of the live time", { share }),
    noCoverage: i18n._("Nothing was to be recorded in this range"),
    off: i18n._("Tracking is off: no new minutes are recorded"),
    notCounted: (groups: string): string => i18n._("Not counted: {groups}", { groups }),
    allCounted: i18n._("Everyone connected is counted"),
    connected: (sites: number, count: string): string =>
      i18n._(
        "{sites, plural, one {Pages of {count} site are connected} other {Pages of {count} sites are connected}}",
        { sites, count },
      ),
    refused: (sites: string): string => i18n._("Refused: {sites}", { sites }),
    group: {
      staff: () => i18n._("staff"),
      screen: (count: number) => i18n._("{count, plural, one {screen} other {screens}}", { count }),
      bot: (count: number) => i18n._("{count, plural, one {bot} other {bots}}", { count }),
      overAddressLimit: () => i18n._("over the limit per address"),
      tooShort: () => i18n._("not long enough yet"),
    },
  },

  tabs: { lots: i18n._("Lots"), retention: i18n._("How long people stay"), compare: i18n._("Compare") },

  range: {
    title: i18n._("Range"),
    custom: i18n._("Custom"),
    from: i18n._("From"),
    to: i18n._("To"),
    show: i18n._("Show"),
  },

  tracking: {
    off: i18n._("Tracking is off"),
    offHelp: i18n._("New minutes of this auction are not recorded."),
    on: i18n._("Turn tracking on"),
  },
  summarized: {
    title: i18n._("The minutes of this auction have expired"),
    text: (day: string): string =>
      i18n._("You see the summary of its live time, created on {day}. It is kept as long as the auction.", { day }),
  },
  modes: { mixed: i18n._("This range mixes open tabs and people"), changed: i18n._("The count mode was changed") },
  outside: {
    title: i18n._("Most viewers came while the auction was not live"),
    before: i18n._(
      "The report and the range “While live” leave these viewers out. If it went live late or ended early, you can ",
    ),
    link: i18n._("correct when it was live"),
    after: ".",
  },

  empty: {
    off: {
      title: i18n._("Tracking is off"),
      text: ({ mayTurnOn }) =>
        mayTurnOn
          ? i18n._("Turn it on and the first minute shows up here within two minutes.")
          : i18n._("This auction's audience is not recorded."),
    },
    "not-started": {
      title: i18n._("Not started yet"),
      text: () => i18n._("The audience appears here when the auction is live or someone opens its live view."),
    },
    waiting: {
      title: i18n._("Live, nothing recorded yet"),
      text: () => i18n._("The first minute appears shortly after its end, even without viewers."),
    },
    range: {
      title: i18n._("No data in this range"),
      text: () => i18n._("The audience of this auction was recorded at another time."),
    },
    expired: {
      title: i18n._("The records have expired"),
      text: ({ days }) =>
        i18n._("Minutes are kept for {days} days. This auction ended longer ago than that.", { days }),
    },
    unrecorded: {
      title: i18n._("Nothing was recorded"),
      text: () => i18n._("The auction ended without a recorded minute."),
    },
  } satisfies Record<EmptyState, Empty> as Record<EmptyState, Empty>,
  showAll: i18n._("Show everything"),

  audience: {
    title: i18n._("Audience"),
    nothing: i18n._("Nothing was recorded in this range."),
    noViewers: (duration: string): string => i18n._("No viewers yet ({duration} recorded).", { duration }),
    sentence: (peak: string, time: string | null, average: string, duration: string): string =>
      time === null
        ? i18n._("Peak {peak}, average {average} over {duration}.", { peak, average, duration })
        : i18n._("Peak {peak} at {time}, average {average} over {duration}.", { peak, time, average, duration }),
    resetZoom: i18n._("Reset zoom"),
    trend: i18n._("Trend line"),
    asTable: i18n._("Show as table"),
    paused: (points: number, count: string): string =>
      i18n._("{points, plural, one {Paused, {count} new point} other {Paused, {count} new points}}", { points, count }),
    resume: i18n._("Resume"),
    line: { average: i18n._("Average"), now: i18n._("Now"), trend: i18n._("Trend") },
    peakMark: (peak: string, lot: string | null): string =>
      lot === null ? i18n._("Peak {peak}", { peak }) : i18n._("Peak {peak} – lot {lot}", { peak, lot }),
    bids: (bids: number, count: string): string =>
      i18n._("{bids, plural, one {{count} bid} other {{count} bids}}", { bids, count }),
    peak: i18n._("Peak"),
    lowest: i18n._("Lowest"),
    value: (name: string, value: string): string => `${name}: ${value}`,
  },

  table: {
    title: i18n._("The chart as a table"),
    more: (some: string, all: string): string => i18n._("Show {some} more of {all}", { some, all }),
    gaps: i18n._("Intervals that were not recorded have no row."),
    columns: [
      i18n._("Time"),
      i18n._("Average"),
      i18n._("Peak"),
      i18n._("Lowest"),
      i18n._("Joined"),
      i18n._("Left"),
      i18n._("Coverage"),
    ],
    ofGroup: (name: string): string => i18n._("{name}, average", { name }),
  },

  groups: {
    title: i18n._("Viewers by group"),
    columns: [i18n._("Group"), i18n._("Average"), i18n._("Peak"), i18n._("Lowest")],
  },

  export: {
    title: i18n._("Export"),
    csv: (table: string): string => i18n._("{table} (CSV)", { table }),
    tables: {
      series: i18n._("Minutes"),
      groups: i18n._("Minutes by group"),
      lots: i18n._("Lots"),
      lotGroups: i18n._("Lots by group"),
      sources: i18n._("Where viewers come from"),
      moments: i18n._("Moments"),
      summary: i18n._("Summary"),
      sponsors: i18n._("Sponsors"),
      marks: i18n._("Private marks"),
    } satisfies Record<ExportTableName, string>,
    everything: i18n._("Everything (JSON)"),
    failed: i18n._("The file was not saved"),
    direct: i18n._("Try a direct download"),
  },

  retention: {
    title: i18n._("How long people stay"),
    visits: (came: number | null, count: string): string =>
      i18n._("{came, plural, one {{count} visit} other {{count} visits}}", { came, count }),
    tooFew: (visits: string): string =>
      i18n._("{visits}; fewer than ten people were seen for five minutes.", { visits }),
    first: (share: string, after: string): string => i18n._("{share} were still there after {after}", { share, after }),
    later: (share: string, after: string): string => i18n._("{share} after {after}", { share, after }),
    sentence: (visits: string, ...shares: string[]): string =>
      i18n._("Of {visits}, {shares}.", { visits, shares: new Intl.ListFormat(LOCALE).format(shares) }),
    newVisit: i18n._("Coming back later or reloading the page starts a new visit."),
  },

  shortcuts: {
    title: i18n._("Shortcuts"),
    range: (range: string): string => i18n._("Range: {range}", { range }),
    keys: [
      ["←", i18n._("Earlier")],
      ["→", i18n._("Later")],
      [i18n._("Drag"), i18n._("Zoom to a selection")],
      ["+", i18n._("Zoom in")],
      ["−", i18n._("Zoom out")],
      [i18n._("Tab"), i18n._("Go to the lots under the chart; ← → move between lots")],
      [i18n._("Esc"), i18n._("Whole sale")],
      ["?", i18n._("Shortcuts")],
    ],
  },
} as const;
