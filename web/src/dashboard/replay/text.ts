/** All texts of the replay. */
export const TEXT = {
  page: (title: string): string => `Replay: ${title} – Headcount`,
  loadingPage: "Replay – Headcount",
  loading: "Loading the replay",
  notLive: "Nothing to replay yet",
  notLiveHelp: "The replay shows the live time of an auction, from its first recorded minute on.",

  count: (kind: "people" | "tabs"): string => (kind === "people" ? "people watching" : "watching"),
  average: "average of this part; the exact count has expired",
  notRecorded: "not recorded at this time",
  at: (time: string): string => `at ${time}`,
  ended: "End of the sale",

  lot: {
    title: "On the block",
    none: "No lot on the block",
    noBid: "No bid yet",
  },
  latest: "So far",
  nothing: "Nothing yet",

  chart: (time: string): string => `The audience from the start until ${time}`,
  position: "Position in the sale",
  positionIs: (time: string, count: string, lot: string | null): string =>
    `${time}, ${count} watching${lot === null ? "" : `, lot ${lot} on the block`}`,

  play: "Play",
  pause: "Pause",
  speed: "Speed",
  times: (speed: number): string => `${speed}×`,
  previousLot: "Previous lot",
  nextLot: "Next lot",
  copy: "Copy link to this second",
  copied: "Link copied",
  copyRefused: "Copy the address of this page: it names the shown second.",

  keysTitle: "Keys",
  keys: [
    ["Space", "Play or pause"],
    ["← →", "10 seconds back or forward"],
    ["Shift ← →", "1 minute back or forward"],
    ["↑ ↓", "Faster or slower"],
    ["P N", "Previous or next lot"],
    ["Home End", "Start or end of the sale"],
  ],
} as const;
