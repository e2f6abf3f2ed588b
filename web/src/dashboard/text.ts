import type { ExportTableName } from "@headcount/protocol";
import type { EmptyState } from "./notices/empty-state.ts";

interface Empty {
  title: string;
  text: (known: { mayTurnOn: boolean; days: number }) => string;
}

/** All texts of the dashboard, except those of its lots and its comparison. */
export const TEXT = {
  loading: "Loading",
  /** Names at the start of a sentence. */
  panel: {
    chart: "The chart",
    lots: "The lots",
    retention: "How long people stay",
    comparison: "The comparison",
    marks: "The private marks",
  },
  timesIn: (zone: string): string => `Times in ${zone}.`,

  hero: {
    live: (length: string): string => `Live for ${length}`,
    ended: (day: string): string => `Ended · ${day}`,
    neverLive: "Ended",
    notStarted: "Not started",
    starts: (time: string): string => `Starts ${time}`,
    lost: "connection lost",
    unknown: "not known to this server",
    unit: { people: "people", tabs: "tabs" },
    change: (change: number, count: string, minutes: number): string =>
      `${count} ${change < 0 ? "fewer" : "more"} in ${minutes} min`,
    noChange: (minutes: number): string => `No change in ${minutes} min`,
    none: "nothing recorded in this range",
    at: (time: string): string => `at ${time}`,
    atLot: (time: string, lot: string): string => `at ${time}, lot ${lot}`,
    countPeople: "Count people to see this",
    now: "Watching now",
    nowMeans: (unit: string): string =>
      `How many ${unit} are watching at this moment. Staff, wall screens, streams and known bots are connected, but not counted.`,
    peak: "Peak",
    peakMeans: "The highest number at any instant of the range, not only at the end of a minute.",
    average: "Average",
    averageMeans: "The time that all viewers together watched, divided by the recorded time.",
    lowest: "Lowest",
    lowestMeans: "The lowest number at any instant of the recorded time.",
    people: "People reached",
    peopleMeans:
      "The number of different people. This is an estimate, because we do not store identities. At least 95 of 100 estimates are within the margin. The number is known only if people are counted, not tabs.",
    duration: "Duration",
    durationMeans: (isLive: boolean): string =>
      isLive ? "How long the auction was live." : "From the first recorded minute of the range to the end of the last.",
    watchTime: "Watch time",
    watchTimeMeans: "The time that all viewers together watched. Ten viewers for six minutes are one hour.",
  },

  standsOut: {
    title: "What stands out",
    nothing: "Nothing yet. Lots, breaks and earlier sales show up here.",
    lotStart: (people: string, lot: string): string => `+${people} in lot ${lot}'s first minute`,
    afterPeak: (share: string, peakLot: string, lot: string): string =>
      `Lot ${peakLot} had the peak. ${share} of that count at lot ${lot}'s opening`,
    break: (time: string, share: string): string => `Break at ${time}: down ${share} at its lowest`,
    backAfter: (minutes: string): string => `, back to the count before after ${minutes}`,
    notBack: ", not back to the count before",
    above: (peak: string, share: string): string => `Peak ${peak}, ${share} above`,
    below: (peak: string, share: string): string => `Peak ${peak}, ${share} below`,
    same: (peak: string): string => `Peak ${peak}, the same as`,
    usual: (start: string, sales: string, median: string): string =>
      `${start} the median of the last ${sales} sales (${median})`,
  },

  room: {
    title: "In the room",
    nothing: "Lots and bids show up here when they are recorded.",
  },

  health: {
    title: "Health",
    coverage: (share: string): string => `Coverage ${share} of the live time`,
    noCoverage: "Nothing was to be recorded in this range",
    off: "Tracking is off: no new minutes are recorded",
    notCounted: (groups: string): string => `Not counted: ${groups}`,
    allCounted: "Everyone connected is counted",
    connected: (sites: number, count: string): string =>
      sites === 1 ? "Pages of 1 site are connected" : `Pages of ${count} sites are connected`,
    refused: (sites: string): string => `Refused: ${sites}`,
    group: {
      staff: () => "staff",
      screen: (count: number) => (count === 1 ? "screen" : "screens"),
      bot: (count: number) => (count === 1 ? "bot" : "bots"),
      overAddressLimit: () => "over the limit per address",
      tooShort: () => "not long enough yet",
    },
  },

  tabs: { lots: "Lots", retention: "How long people stay", compare: "Compare" },

  range: {
    title: "Range",
    custom: "Custom",
    from: "From",
    to: "To",
    show: "Show",
  },

  tracking: {
    off: "Tracking is off",
    offHelp: "New minutes of this auction are not recorded.",
    on: "Turn tracking on",
  },
  summarized: {
    title: "The minutes of this auction have expired",
    text: (day: string): string =>
      `You see the summary of its live time, created on ${day}. It is kept as long as the auction.`,
  },
  modes: { mixed: "This range mixes open tabs and people", changed: "The count mode was changed" },
  outside: {
    title: "Most viewers came while the auction was not live",
    before:
      "The report and the range “While live” leave these viewers out. If it went live late or ended early, you can ",
    link: "correct when it was live",
    after: ".",
  },

  empty: {
    off: {
      title: "Tracking is off",
      text: ({ mayTurnOn }) =>
        mayTurnOn
          ? "Turn it on and the first minute shows up here within two minutes."
          : "This auction's audience is not recorded.",
    },
    "not-started": {
      title: "Not started yet",
      text: () => "The audience appears here when the auction is live or someone opens its live view.",
    },
    waiting: {
      title: "Live, nothing recorded yet",
      text: () => "The first minute appears shortly after its end, even without viewers.",
    },
    range: {
      title: "No data in this range",
      text: () => "The audience of this auction was recorded at another time.",
    },
    expired: {
      title: "The records have expired",
      text: ({ days }) => `Minutes are kept for ${days} days. This auction ended longer ago than that.`,
    },
    unrecorded: { title: "Nothing was recorded", text: () => "The auction ended without a recorded minute." },
  } satisfies Record<EmptyState, Empty> as Record<EmptyState, Empty>,
  showAll: "Show everything",

  audience: {
    title: "Audience",
    nothing: "Nothing was recorded in this range.",
    noViewers: (duration: string): string => `No viewers yet (${duration} recorded).`,
    sentence: (peak: string, time: string | null, average: string, duration: string): string =>
      `Peak ${peak}${time === null ? "" : ` at ${time}`}, average ${average} over ${duration}.`,
    resetZoom: "Reset zoom",
    trend: "Trend line",
    asTable: "Show as table",
    paused: (points: number, count: string): string =>
      `Paused, ${points === 1 ? "1 new point" : `${count} new points`}`,
    resume: "Resume",
    line: { average: "Average", now: "Now", trend: "Trend" },
    peakMark: (peak: string, lot: string | null): string => `Peak ${peak}${lot === null ? "" : ` – lot ${lot}`}`,
    bids: (bids: number, count: string): string => (bids === 1 ? "1 bid" : `${count} bids`),
    peak: "Peak",
    lowest: "Lowest",
    value: (name: string, value: string): string => `${name}: ${value}`,
  },

  table: {
    title: "The chart as a table",
    more: (some: string, all: string): string => `Show ${some} more of ${all}`,
    gaps: "Intervals that were not recorded have no row.",
    columns: ["Time", "Average", "Peak", "Lowest", "Joined", "Left", "Coverage"],
    ofGroup: (name: string): string => `${name}, average`,
  },

  groups: {
    title: "Viewers by group",
    columns: ["Group", "Average", "Peak", "Lowest"],
  },

  export: {
    title: "Export",
    csv: (table: string): string => `${table} (CSV)`,
    tables: {
      series: "Minutes",
      groups: "Minutes by group",
      lots: "Lots",
      lotGroups: "Lots by group",
      sources: "Where viewers come from",
      moments: "Moments",
      summary: "Summary",
      marks: "Private marks",
    } satisfies Record<ExportTableName, string>,
    everything: "Everything (JSON)",
    failed: "The file was not saved",
    direct: "Try a direct download",
  },

  retention: {
    title: "How long people stay",
    visits: (came: number | null, count: string): string => (came === 1 ? "1 visit" : `${count} visits`),
    tooFew: (visits: string): string => `${visits}; fewer than ten people were seen for five minutes.`,
    first: (share: string, after: string): string => `${share} were still there after ${after}`,
    later: (share: string, after: string): string => `${share} after ${after}`,
    sentence: (visits: string, ...shares: string[]): string => `Of ${visits}, ${shares.join(" and ")}.`,
    newVisit: "Coming back later or reloading the page starts a new visit.",
  },

  shortcuts: {
    title: "Shortcuts",
    range: (range: string): string => `Range: ${range}`,
    keys: [
      ["←", "Earlier"],
      ["→", "Later"],
      ["Drag", "Zoom to a selection"],
      ["+", "Zoom in"],
      ["−", "Zoom out"],
      ["Tab", "Go to the lots under the chart; ← → move between lots"],
      ["Esc", "Whole sale"],
      ["?", "Shortcuts"],
    ],
  },
} as const;
