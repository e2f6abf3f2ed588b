import type { AuctionListName } from "@headcount/protocol";
import { formatCount } from "../format/format.ts";

/** All texts of the list of auctions. */
export const TEXT = {
  title: "Auctions",
  create: "New auction",
  search: "Search auctions",
  searchBy: "Search by title, external ID or tag",
  lists: {
    live: "Live now",
    upcoming: "Upcoming",
    past: "Past",
    archived: "Archived",
  } satisfies Record<AuctionListName, string>,
  listNames: "Lists of auctions",

  empty: {
    live: { title: "Nothing is live", help: "Open an upcoming auction and choose Go live." },
    upcoming: { title: "Nothing is planned", help: "Create an auction, or duplicate a past one." },
    past: { title: "No past auctions yet", help: "An auction moves here when it ends, with its peak and average." },
    archived: { title: "Nothing is archived", help: "Archive an auction to remove it from the other lists." },
  } satisfies Record<AuctionListName, { title: string; help: string }>,
  notFound: "No auction found",
  notFoundFor: (title: string): string => `None of these auctions has “${title}” in its title, external ID or tags.`,
  none: "No auctions yet",
  noneHelp: "Create your first auction, share its link, and watch the audience arrive.",

  watching: "watching",
  waiting: (count: string): string => `${count} waiting`,
  liveFor: (duration: string): string => `Live for ${duration}`,
  lastLive: (time: string): string => `Ended ${time}`,
  created: (day: string): string => `Created ${day}`,
  starts: (time: string): string => `Starts ${time}`,
  noDate: "No date yet",
  toDo: "To do: ",
  ready: "Ready to go live",
  lots: (count: number): string => (count === 1 ? "1 lot" : `${formatCount(count)} lots`),
  tasks: { date: "set the date", catalogue: "import the catalogue", tracking: "turn on tracking" },

  column: {
    title: "Auction",
    date: "Date",
    duration: "Duration",
    peak: "Peak",
    average: "Average",
    sold: "Sold",
  },
  shortAverage: "Avg",
  soldOf: (sold: string, lots: string): string => `${sold} of ${lots}`,

  pages: "Pages",
  page: (page: string, of: string): string => `Page ${page} of ${of}`,
  previous: "Previous",
  next: "Next",

  menu: {
    of: (title: string): string => `More about ${title}`,
    duplicate: "Duplicate",
    duplicateOne: (title: string): string => `Duplicate ${title}`,
    archive: "Archive",
    restore: "Restore",
  },

  form: {
    title: "New auction",
    name: "Title",
    tracking: "Viewer Analytics Tracking",
    close: "Close",
    cancel: "Cancel",
    submit: "Create auction",
  },
} as const;
