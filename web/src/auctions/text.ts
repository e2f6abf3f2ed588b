import type { AuctionListName } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";

/** All texts of the list of auctions. */
export const TEXT = {
  title: i18n._("Auctions"),
  create: i18n._("New auction"),
  search: i18n._("Search auctions"),
  searchBy: i18n._("Search by title, external ID or tag"),
  lists: {
    live: i18n._("Live now"),
    upcoming: i18n._("Upcoming"),
    past: i18n._("Past"),
    archived: i18n._("Archived"),
  } satisfies Record<AuctionListName, string>,
  listNames: i18n._("Lists of auctions"),

  empty: {
    live: { title: i18n._("Nothing is live"), help: i18n._("Open an upcoming auction and choose Go live.") },
    upcoming: { title: i18n._("Nothing is planned"), help: i18n._("Create an auction, or duplicate a past one.") },
    past: {
      title: i18n._("No past auctions yet"),
      help: i18n._("An auction moves here when it ends, with its peak and average."),
    },
    archived: {
      title: i18n._("Nothing is archived"),
      help: i18n._("Archive an auction to remove it from the other lists."),
    },
  } satisfies Record<AuctionListName, { title: string; help: string }>,
  notFound: i18n._("No auction found"),
  notFoundFor: (title: string): string =>
    i18n._("None of these auctions has “{title}” in its title, external ID or tags.", { title }),
  none: i18n._("No auctions yet"),
  noneHelp: i18n._("Create your first auction, share its link, and watch the audience arrive."),

  watching: i18n._("watching"),
  waiting: (count: string): string => i18n._("{count} waiting", { count }),
  liveFor: (duration: string): string => i18n._("Live for {duration}", { duration }),
  lastLive: (time: string): string => i18n._("Ended {time}", { time }),
  created: (day: string): string => i18n._("Created {day}", { day }),
  starts: (time: string): string => i18n._("Starts {time}", { time }),
  noDate: i18n._("No date yet"),
  toDo: i18n._("To do: "),
  ready: i18n._("Ready to go live"),
  lots: (count: number): string => i18n._("{count, plural, one {# lot} other {# lots}}", { count }),
  tasks: {
    date: i18n._("set the date"),
    catalogue: i18n._("import the catalogue"),
    tracking: i18n._("turn on tracking"),
  },

  column: {
    title: i18n._("Auction"),
    date: i18n._("Date"),
    duration: i18n._("Duration"),
    peak: i18n._("Peak"),
    average: i18n._("Average"),
    sold: i18n._("Sold"),
  },
  shortAverage: i18n._("Avg"),
  soldOf: (sold: string, lots: string): string => i18n._("{sold} of {lots}", { sold, lots }),

  pages: i18n._("Pages"),
  page: (page: string, of: string): string => i18n._("Page {page} of {of}", { page, of }),
  previous: i18n._("Previous"),
  next: i18n._("Next"),

  menu: {
    of: (title: string): string => i18n._("More about {title}", { title }),
    duplicate: i18n._("Duplicate"),
    duplicateOne: (title: string): string => i18n._("Duplicate {title}", { title }),
    archive: i18n._("Archive"),
    restore: i18n._("Restore"),
  },

  form: {
    title: i18n._("New auction"),
    name: i18n._("Title"),
    tracking: i18n._("Viewer Analytics Tracking"),
    close: i18n._("Close"),
    cancel: i18n._("Cancel"),
    submit: i18n._("Create auction"),
  },
} as const;
