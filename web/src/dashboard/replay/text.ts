import { i18n } from "../../languages/i18n.ts";

/** All texts of the replay. */
export const TEXT = {
  page: (title: string): string => i18n._("Replay: {title} – Headcount", { title }),
  loadingPage: i18n._("Replay – Headcount"),
  loading: i18n._("Loading the replay"),
  notLive: i18n._("Nothing to replay yet"),
  notLiveHelp: i18n._("The replay shows the live time of an auction, from its first recorded minute on."),

  count: (kind: "people" | "tabs"): string => (kind === "people" ? i18n._("people watching") : i18n._("watching")),
  average: i18n._("average of this part; the exact count has expired"),
  notRecorded: i18n._("not recorded at this time"),
  at: (time: string): string => i18n._("at {time}", { time }),
  ended: i18n._("End of the sale"),

  lot: {
    title: i18n._("On the block"),
    none: i18n._("No lot on the block"),
    noBid: i18n._("No bid yet"),
  },
  latest: i18n._("So far"),
  nothing: i18n._("Nothing yet"),

  chart: (time: string): string => i18n._("The audience from the start until {time}", { time }),
  position: i18n._("Position in the sale"),
  positionIs: (time: string, count: string, lot: string | null): string =>
    lot === null
      ? i18n._("{time}, {count} watching", { time, count })
      : i18n._("{time}, {count} watching, lot {lot} on the block", { time, count, lot }),

  play: i18n._("Play"),
  pause: i18n._("Pause"),
  speed: i18n._("Speed"),
  times: (speed: number): string => `${speed}×`,
  previousLot: i18n._("Previous lot"),
  nextLot: i18n._("Next lot"),
  copy: i18n._("Copy link to this second"),
  copied: i18n._("Link copied"),
  copyRefused: i18n._("Copy the address of this page: it names the shown second."),

  keysTitle: i18n._("Keys"),
  keys: [
    [i18n._("Space"), i18n._("Play or pause")],
    ["← →", i18n._("10 seconds back or forward")],
    [i18n._("Shift ← →"), i18n._("1 minute back or forward")],
    ["↑ ↓", i18n._("Faster or slower")],
    [i18n._("P N"), i18n._("Previous or next lot")],
    [i18n._("Home End"), i18n._("Start or end of the sale")],
  ],
} as const;
