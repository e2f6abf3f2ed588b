import type { AuctionState } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";

/** Texts that several pages share. */
export const TEXT = {
  state: { setup: i18n._("Not started"), live: i18n._("Live"), ended: i18n._("Ended") } satisfies Record<
    AuctionState,
    string
  >,
  demo: i18n._("Demo"),
  pages: {
    of: (title: string): string => i18n._("Pages of {title}", { title }),
    audience: i18n._("Audience"),
    control: i18n._("Run the sale"),
    report: i18n._("Report"),
    replay: i18n._("Replay"),
    share: i18n._("Share & embed"),
    settings: i18n._("Settings"),
    live: i18n._("Live page"),
  },
  stateButton: {
    start: i18n._("Go live"),
    restart: i18n._("Go live again"),
    end: i18n._("End auction"),
    confirmEnd: i18n._("End the auction?"),
    endHelp: (audience: string): string =>
      i18n._("{audience} Visitors see a closing page from then on. You can go live again.", { audience }),
    ended: (title: string): string => i18n._("Ended: {title}", { title }),
    notStarted: (why: string): string => i18n._("The auction is not live. {why}", { why }),
  },
  archiving: {
    archived: (title: string): string => i18n._("Archived: {title}", { title }),
    restored: (title: string): string => i18n._("Restored: {title}", { title }),
  },
  timeZone: i18n._("Time zone"),

  cancel: i18n._("Cancel"),
  close: i18n._("Close"),
  undo: i18n._("Undo"),
  reload: i18n._("Reload"),
  tryAgain: i18n._("Try again"),
  yourAuctions: i18n._("Your auctions"),
  startPage: i18n._("Go to the start page"),
  copy: i18n._("Copy"),
  copied: i18n._("Copied"),
  copyByHand: i18n._("This browser does not allow copying. Select the text and copy it yourself."),

  failed: i18n._("Something went wrong"),
  unreachable: i18n._("The server cannot be reached. Check your connection and try again."),
  blocked: i18n._(
    "Something on this device blocks a request to the server, such as an ad blocker or a privacy extension. Allow this site there, then reload the page.",
  ),
  pageNotLoaded: i18n._("This page could not be loaded"),
  pageStopped: i18n._("This page stopped working"),
  pageStoppedHelp: i18n._(
    "Something went wrong. Reload the page to continue. Everything that was saved is on the server.",
  ),
  partFailed: (name: string): string => i18n._("{name} could not be shown", { name }),
  partFailedHelp: i18n._("The rest of this page works."),
  auctionNotFound: i18n._("Auction not found"),
  auctionNotFoundHelp: i18n._(
    "The address may be mistyped, the auction may have been deleted, or it may belong to another account.",
  ),

  idle: {
    title: i18n._("Is this auction over?"),
    text: (hours: number): string =>
      i18n._("It is live, but has had no viewers for {hours} hours. Recording is paused until a viewer arrives.", {
        hours,
      }),
  },
} as const;
