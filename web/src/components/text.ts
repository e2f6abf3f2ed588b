import type { AuctionState } from "@headcount/protocol";

/** Texts that several pages share. */
export const TEXT = {
  state: { setup: "Not started", live: "Live", ended: "Ended" } satisfies Record<AuctionState, string>,
  demo: "Demo",
  pages: {
    of: (title: string): string => `Pages of ${title}`,
    audience: "Audience",
    control: "Run the sale",
    report: "Report",
    replay: "Replay",
    share: "Share & embed",
    settings: "Settings",
    live: "Live page",
  },
  stateButton: {
    start: "Go live",
    restart: "Go live again",
    end: "End auction",
    confirmEnd: "End the auction?",
    endHelp: (audience: string): string =>
      `${audience} Visitors see a closing page from then on. You can go live again.`,
    ended: (title: string): string => `Ended: ${title}`,
    notStarted: (why: string): string => `The auction is not live. ${why}`,
  },
  archiving: {
    archived: (title: string): string => `Archived: ${title}`,
    restored: (title: string): string => `Restored: ${title}`,
  },
  timeZone: "Time zone",

  cancel: "Cancel",
  close: "Close",
  undo: "Undo",
  reload: "Reload",
  tryAgain: "Try again",
  yourAuctions: "Your auctions",
  startPage: "Go to the start page",
  copy: "Copy",
  copied: "Copied",
  copyByHand: "This browser does not allow copying. Select the text and copy it yourself.",

  failed: "Something went wrong",
  unreachable: "The server cannot be reached. Check your connection and try again.",
  pageNotLoaded: "This page could not be loaded",
  pageStopped: "This page stopped working",
  pageStoppedHelp: "Something went wrong. Reload the page to continue. Everything that was saved is on the server.",
  partFailed: (name: string): string => `${name} could not be shown`,
  partFailedHelp: "The rest of this page works.",
  auctionNotFound: "Auction not found",
  auctionNotFoundHelp:
    "The address may be mistyped, the auction may have been deleted, or it may belong to another account.",

  idle: {
    title: "Is this auction over?",
    text: (hours: number): string =>
      `It is live, but has had no viewers for ${hours} hours. Recording is paused until a viewer arrives.`,
  },
} as const;
