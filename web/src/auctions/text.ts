/** All texts of the list of auctions. */
export const TEXT = {
  title: "Auctions",
  create: "New auction",
  search: "Search by title or external ID",
  more: "Show more",
  watchingNow: "Watching now",
  average: "Average",
  peak: "Peak",
  notFound: "No auction found",
  notFoundFor: (title: string): string => `None of your auctions has “${title}” in its title or external ID.`,
  none: "No auctions yet",
  noneHelp: "Create your first auction, share its link, and watch the audience arrive.",

  form: {
    title: "New auction",
    name: "Title",
    tracking: "Viewer Analytics Tracking",
    close: "Close",
    cancel: "Cancel",
    submit: "Create auction",
  },
} as const;
