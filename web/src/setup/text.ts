import type { Access, AuctionState, CountMode } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";
import type { SetupTab } from "./setup-search.ts";

/** All texts of the setup page. */
export const TEXT = {
  tab: {
    details: i18n._("Details"),
    settings: i18n._("Settings"),
    team: i18n._("Team"),
    audit: i18n._("Audit log"),
    danger: i18n._("Danger"),
  } satisfies Record<SetupTab, string>,
  saving: i18n._("Saving …"),
  saved: i18n._("Saved"),
  notSaved: i18n._("Not saved yet"),
  save: i18n._("Save"),
  confirmLeave: i18n._("Your changes are not saved. Leave without saving?"),

  details: {
    title: i18n._("Title"),
    externalId: i18n._("External ID"),
    timeZoneHelp: i18n._("Used for all times of this auction"),
    tags: i18n._("Tags"),
    tagsHelp: i18n._("Press Enter after each one. Only your team sees them. The season page filters by them"),
    startsAt: i18n._("Starts at"),
    startsAtHelp: (zone: string): string => i18n._("In {zone}. Shown as a countdown on the live page", { zone }),
    endsAt: i18n._("Ends at"),
    endsAtHelp: (zone: string): string =>
      i18n._("In {zone}. A live auction ends automatically then. Leave it empty to end the auction yourself", { zone }),
  },

  state: {
    title: i18n._("State"),
    help: {
      private: i18n._("Not started. Only members can open the live view."),
      setup: i18n._('Not started. Visitors see "Starts soon".'),
      live: i18n._(
        "Live. Every minute is recorded, even with no viewers. After 12 hours without a viewer, recording pauses until a viewer arrives.",
      ),
      ended: i18n._("Ended. Visitors see a closing page."),
    } satisfies Record<AuctionState | "private", string>,
  },

  copies: {
    title: i18n._("Duplicate or archive"),
    help: i18n._(
      "A duplicate has these settings and the catalogue, and none of the data. An archived auction leaves the lists and keeps its data.",
    ),
    duplicate: i18n._("Duplicate"),
    archive: i18n._("Archive"),
    restore: i18n._("Restore from the archive"),
    live: i18n._("A live auction cannot be archived."),
  },

  liveTimes: {
    title: i18n._("When it was live"),
    help: (zone: string): string =>
      i18n._(
        "The report, “While live” and comparisons count this time. Correct it if the auction went live or ended at the wrong moment. Times are in {zone}.",
        { zone },
      ),
    from: i18n._("Live from"),
    until: i18n._("Until"),
    untilNow: i18n._("until now"),
    remove: i18n._("Remove"),
    removeOne: (from: string): string => i18n._("Remove the time from {from}", { from }),
    save: i18n._("Save times"),
    add: i18n._("Add a time"),
    discard: i18n._("Discard"),
  },

  settings: {
    tracking: i18n._("Viewer Analytics Tracking"),
    trackingHelp: (days: number): string =>
      i18n._(
        "Keeps one record of the audience per minute for {days} days. While it is off, visitors still see the viewer count, and nothing is recorded.",
        { days },
      ),
    sources: i18n._("Count where viewers come from"),
    sourcesHelp: i18n._(
      "Counts link tags, the sites before, kinds of devices and, if your server knows them, countries. Only totals of 15 minutes are kept, and nothing below five viewers.",
    ),
    sourcesOff: i18n._("Turn tracking on first."),
    count: i18n._("Count"),
    mode: { tabs: i18n._("Open tabs"), people: i18n._("People") } satisfies Record<CountMode, string>,
    modeHelp: {
      tabs: i18n._("Two tabs count twice. No identifier of any kind."),
      people: i18n._(
        "Each person counts once. The browser stores a random id for this auction only; we do not store it.",
      ),
    } satisfies Record<CountMode, string>,
    confirmMode: {
      tabs: { title: i18n._("Count open tabs from now on?"), action: i18n._("Count open tabs") },
      people: { title: i18n._("Count people from now on?"), action: i18n._("Count people") },
    } satisfies Record<CountMode, { title: string; action: string }>,
    confirmModeHelp: i18n._(
      "The auction is live: viewers see the new number at once. Minutes recorded so far keep their mode. The dashboard and the report say that the two cannot be compared.",
    ),
    counter: i18n._("What the public sees"),
    counterHelp: i18n._("This applies to the live view and to embedded counts. You always see the exact number."),
    exact: i18n._("The exact number"),
    rounded: i18n._("A rounded number"),
    roundedHelp: (exact: string, rounded: string, least: string): string =>
      i18n._("{exact} is shown as {rounded}. The number is rounded down, and exact below {least}.", {
        exact,
        rounded,
        least,
      }),
    hidden: i18n._("No number"),
    minimum: i18n._("Minimum to show"),
    minimumHelp: (minimum: string): string => i18n._("The number is hidden below {minimum} viewers.", { minimum }),
    noMinimumHelp: i18n._("Hide the number below this many viewers. 0 always shows it."),
    catalogue: i18n._("Show the next lots on the live page"),
    catalogueHelp: i18n._(
      "Everyone sees the next lots of your catalogue and how many lots there are. Estimates and descriptions stay private.",
    ),
    language: i18n._("Language of the live page and the screen page"),
    languageHelp: i18n._(
      "Applies to pages opened from now on. A link with ?lang=de, for example, has its own language.",
    ),
    browserLanguage: i18n._("Each viewer's browser decides"),
    private: i18n._("Private until it goes live"),
    privateHelp: i18n._(
      "Until you choose Go live, only members of this auction can open its live page. For everyone else the auction does not exist.",
    ),
    privateStarted: i18n._(" It is public now because it has started."),
    access: i18n._("Who can watch"),
    accessOf: { public: i18n._("Everyone"), token: i18n._("Only viewers with an access token") } satisfies Record<
      Access,
      string
    >,
    accessHelp: {
      public: i18n._("Everyone with the link."),
      token: i18n._(
        "Your application signs a token for each of its users; token keys are on the account page. Connections without a token are closed. You and your team do not need a token.",
      ),
    } satisfies Record<Access, string>,
  },

  links: {
    expired: i18n._("Expired"),
    expiresAt: (time: string): string => i18n._("Expires {time}", { time }),
    expiredAt: (time: string): string => i18n._("Expired {time}", { time }),
    address: i18n._("Address"),
    remove: i18n._("Remove"),
    revoke: i18n._("Revoke"),
    expiresAfter: i18n._("Expires after"),
    days: (count: number): string => i18n._("{count, plural, one {# day} other {# days}}", { count }),
  },

  team: {
    yourRole: (role: string): string => i18n._("You are {role} of this auction", { role }),
    ownersDecide: (means: string): string => i18n._("{means} Owners manage the roles.", { means }),
    members: i18n._("Members"),
    invitations: i18n._("Invitations"),
    about: i18n._("The first person to open the link joins with this role. The link works once."),
    role: i18n._("Role"),
    email: i18n._("E-mail (optional)"),
    emailHelp: i18n._("Headcount sends the link there, and does not keep the address."),
    mailed: (email: string): string => i18n._("An e-mail with the link is on its way to {email}.", { email }),
    create: i18n._("Create invitation"),
    deletedAccount: i18n._("A deleted account"),
    you: i18n._(" (you)"),
    since: (day: string): string => i18n._("Since {day}", { day }),
    roleOf: (name: string): string => i18n._("Role of {name}", { name }),
    remove: i18n._("Remove"),
    removeOne: (name: string): string => i18n._("Remove {name}", { name }),
    confirmRemove: (name: string): string => i18n._("Remove {name} from this auction?", { name }),
    confirmGiveUp: i18n._("Stop being an owner? Only another owner can make you one again."),
    leave: i18n._("Leave"),
    confirmLeave: i18n._("Leave this auction? You will lose access."),
    confirmRevoke: i18n._("Revoke this invitation? Its link will stop working."),
  },

  danger: {
    demo: i18n._("The demo auction belongs to the installation and cannot be deleted."),
    title: i18n._("Delete this auction"),
    help: i18n._(
      "This permanently deletes the auction and all its audience data. Its viewers see that it was removed.",
    ),
    notAgain: i18n._(" It is not created again."),
    typeTitle: (title: string): string => i18n._("Type the title to confirm: {title}", { title }),
    submit: i18n._("Delete the auction and its data"),
  },
} as const;
