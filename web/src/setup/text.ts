import type { Access, AuctionState, CountMode } from "@headcount/protocol";
import type { SetupTab } from "./setup-search.ts";

/** All texts of the setup page. */
export const TEXT = {
  tab: {
    details: "Details",
    settings: "Settings",
    team: "Team",
    audit: "Audit log",
    danger: "Danger",
  } satisfies Record<SetupTab, string>,
  saving: "Saving …",
  saved: "Saved",
  notSaved: "Not saved yet",
  save: "Save",
  confirmLeave: "Your changes are not saved. Leave without saving?",

  details: {
    title: "Title",
    externalId: "External ID",
    timeZoneHelp: "Used for all times of this auction",
    tags: "Tags",
    tagsHelp: "Press Enter after each one. Only your team sees them. The season page filters by them",
    startsAt: "Starts at",
    startsAtHelp: (zone: string): string => `In ${zone}. Shown as a countdown on the live page`,
    endsAt: "Ends at",
    endsAtHelp: (zone: string): string =>
      `In ${zone}. A live auction ends automatically then. Leave it empty to end the auction yourself`,
  },

  state: {
    title: "State",
    help: {
      private: "Not started. Only members can open the live view.",
      setup: 'Not started. Visitors see "Starts soon".',
      live: "Live. Every minute is recorded, even with no viewers. After 12 hours without a viewer, recording pauses until a viewer arrives.",
      ended: "Ended. Visitors see a closing page.",
    } satisfies Record<AuctionState | "private", string>,
  },

  copies: {
    title: "Duplicate or archive",
    help: "A duplicate has these settings and the catalogue, and none of the data. An archived auction leaves the lists and keeps its data.",
    duplicate: "Duplicate",
    archive: "Archive",
    restore: "Restore from the archive",
    live: "A live auction cannot be archived.",
  },

  liveTimes: {
    title: "When it was live",
    help: (zone: string): string =>
      `The report, “While live” and comparisons count this time. Correct it if the auction went live or ended at the wrong moment. Times are in ${zone}.`,
    from: "Live from",
    until: "Until",
    untilNow: "until now",
    remove: "Remove",
    removeOne: (from: string): string => `Remove the time from ${from}`,
    save: "Save times",
    add: "Add a time",
    discard: "Discard",
  },

  settings: {
    tracking: "Viewer Analytics Tracking",
    trackingHelp: (days: number): string =>
      `Keeps one record of the audience per minute for ${days} days. While it is off, visitors still see the viewer count, and nothing is recorded.`,
    sources: "Count where viewers come from",
    sourcesHelp:
      "Counts link tags, the sites before, kinds of devices and, if your server knows them, countries. Only totals of 15 minutes are kept, and nothing below five viewers.",
    sourcesOff: "Turn tracking on first.",
    count: "Count",
    mode: { tabs: "Open tabs", people: "People" } satisfies Record<CountMode, string>,
    modeHelp: {
      tabs: "Two tabs count twice. No identifier of any kind.",
      people: "Each person counts once. The browser stores a random id for this auction only; we do not store it.",
    } satisfies Record<CountMode, string>,
    confirmMode: {
      tabs: { title: "Count open tabs from now on?", action: "Count open tabs" },
      people: { title: "Count people from now on?", action: "Count people" },
    } satisfies Record<CountMode, { title: string; action: string }>,
    confirmModeHelp:
      "The auction is live: viewers see the new number at once. Minutes recorded so far keep their mode. The dashboard and the report say that the two cannot be compared.",
    counter: "What the public sees",
    counterHelp: "This applies to the live view and to embedded counts. You always see the exact number.",
    exact: "The exact number",
    rounded: "A rounded number",
    roundedHelp: (exact: string, rounded: string, least: string): string =>
      `${exact} is shown as ${rounded}. The number is rounded down, and exact below ${least}.`,
    hidden: "No number",
    minimum: "Minimum to show",
    minimumHelp: (minimum: string): string => `The number is hidden below ${minimum} viewers.`,
    noMinimumHelp: "Hide the number below this many viewers. 0 always shows it.",
    catalogue: "Show the next lots on the live page",
    catalogueHelp:
      "Everyone sees the next lots of your catalogue and how many lots there are. Estimates and descriptions stay private.",
    private: "Private until it goes live",
    privateHelp:
      "Until you choose Go live, only members of this auction can open its live page. For everyone else the auction does not exist.",
    privateStarted: " It is public now because it has started.",
    access: "Who can watch",
    accessOf: { public: "Everyone", token: "Only viewers with an access token" } satisfies Record<Access, string>,
    accessHelp: {
      public: "Everyone with the link.",
      token:
        "Your application signs a token for each of its users; token keys are on the account page. Connections without a token are closed. You and your team do not need a token.",
    } satisfies Record<Access, string>,
  },

  links: {
    expired: "Expired",
    expiresAt: (time: string): string => `Expires ${time}`,
    expiredAt: (time: string): string => `Expired ${time}`,
    address: "Address",
    remove: "Remove",
    revoke: "Revoke",
    expiresAfter: "Expires after",
    days: (count: number): string => (count === 1 ? "1 day" : `${count} days`),
  },

  team: {
    yourRole: (role: string): string => `You are ${role} of this auction`,
    ownersDecide: (means: string): string => `${means} Owners manage the roles.`,
    members: "Members",
    invitations: "Invitations",
    about: "The first person to open the link joins with this role. The link works once.",
    role: "Role",
    email: "E-mail (optional)",
    emailHelp: "Headcount sends the link there, and does not keep the address.",
    mailed: (email: string): string => `An e-mail with the link is on its way to ${email}.`,
    create: "Create invitation",
    deletedAccount: "A deleted account",
    you: " (you)",
    since: (day: string): string => `Since ${day}`,
    roleOf: (name: string): string => `Role of ${name}`,
    remove: "Remove",
    removeOne: (name: string): string => `Remove ${name}`,
    confirmRemove: (name: string): string => `Remove ${name} from this auction?`,
    confirmGiveUp: "Stop being an owner? Only another owner can make you one again.",
    leave: "Leave",
    confirmLeave: "Leave this auction? You will lose access.",
    confirmRevoke: "Revoke this invitation? Its link will stop working.",
  },

  danger: {
    demo: "The demo auction belongs to the installation and cannot be deleted.",
    title: "Delete this auction",
    help: "This permanently deletes the auction and all its audience data. Its viewers see that it was removed.",
    notAgain: " It is not created again.",
    typeTitle: (title: string): string => `Type the title to confirm: ${title}`,
    submit: "Delete the auction and its data",
  },
} as const;
