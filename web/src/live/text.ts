import type { AuctionKind, AuctionState } from "@headcount/protocol";
import type { Outcome } from "@headcount/protocol/block";
import type { ViewerStatus } from "@headcount/sdk";

/** The text around a time. The page writes the time as a separate element. */
type AroundTime = readonly [before: string, after: string];

/** All texts of the live page. */
export const TEXT = {
  state: { setup: "Starts soon", live: "Live", ended: "Ended" } satisfies Record<AuctionState, string>,
  demo: "Demo",
  watching: " watching",
  watchingNow: (count: string): string => `${count} watching`,
  connection: {
    stale: "This number may be out of date",
    reconnecting: "Reconnecting …",
    offline: "You are offline",
  } satisfies Partial<Record<ViewerStatus, string>> as Partial<Record<ViewerStatus, string>>,
  blocked: "Live updates do not arrive. An ad blocker or the network may block them. Trying again …",
  notCounted: "You are not counted (team)",
  membersOnly: "Only members of this auction can see this page until it goes live.",

  notStarted: "The auction has not started yet.",
  startingSoon: "Starting any moment",
  /** `there`: the time by the auction's clock, or empty if that shows the same. */
  startsAt: (there: string): AroundTime => ["", there && ` (${there} at the auction)`],
  endedAt: (there: string): AroundTime => [
    "This auction ended on ",
    there === "" ? "." : ` (${there} at the auction).`,
  ],
  units: {
    days: ["day", "days"],
    hours: ["hour", "hours"],
    minutes: ["minute", "minutes"],
    seconds: ["second", "seconds"],
  } as const,
  addToCalendar: "Add to calendar",

  justNow: "just now",
  minutesAgo: (minutes: number): string => `${minutes} min`,
  hoursAgo: (hours: number): string => `${hours} h`,

  onBlock: "On the block",
  lot: (number: string): string => `Lot ${number}`,
  lotOf: (place: number, total: number): string => `lot ${place} of ${total}`,
  timeOnBlock: "Time on the block",
  currentBid: "Current bid",
  noBid: "No bid yet",
  firstSoon: "The first lot opens soon.",
  outcome: { sold: "Sold", unsold: "Unsold", passed: "Passed", withdrawn: "Withdrawn" } satisfies Record<
    Outcome,
    string
  >,
  bids: (count: number): string => (count === 1 ? "1 bid" : `${count} bids`),
  next: "Next:",
  firstLots: (total: number): string => (total === 1 ? "The only lot" : `First of ${total} lots`),

  feed: { setup: "News", live: "Latest", ended: "Latest" } satisfies Record<AuctionState, string>,
  opened: "opened",
  aLot: "Lot",
  bid: "Bid",
  break: "Break",
  someBids: "Bids",
  details: "Details",
  earlierBids: (count: number): string => (count === 1 ? "1 earlier bid" : `${count} earlier bids`),

  topResults: "Top results",
  allLots: "All lots",
  total: "Total",
  noResults: "No results were recorded.",

  notFound: {
    title: "Auction not found",
    text: "The address may be mistyped, or the auction may have been removed.",
  },
  locked: {
    required: "This auction is for invited viewers",
    expired: "Your access has expired",
    invalid: "This link does not open the auction",
    text: "Open the auction from the organizer's website or app.",
  },
  removed: {
    title: "This auction has been removed",
    text: (title: string): string => `${title} is no longer available.`,
  },
  /** The difference between the two outcomes without a sale. */
  unsoldOrPassed: "Unsold: no bid was made or accepted. Passed: the lot was put back and may be offered again.",
  kind: { sample: "Sample", simulated: "Simulated" } satisfies Record<AuctionKind, string>,
  kindNote: {
    sample: "This auction is a sample: its audience and its lots were generated.",
    simulated: "These viewers are simulated. You are not counted.",
  } satisfies Record<AuctionKind, string>,
  unreachable: {
    blocked:
      "Something on this device blocks a request to the server, such as an ad blocker or a privacy extension. Allow this site there, then reload the page.",
    title: "The server cannot be reached",
    text: "The server does not answer. It may be restarting, or you may be offline.",
    action: "Try again",
  },
  stopped: {
    title: "This page stopped working",
    text: "Something went wrong. Reload the page to keep watching.",
    action: "Reload",
  },
  notShown: {
    title: "This page could not be shown",
    text: "Something went wrong. Reload the page to try again.",
    action: "Reload",
  },
} as const;
