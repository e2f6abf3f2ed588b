import type { AuditAction, AuditChange, AuditEntry, AuditValue, Role } from "@headcount/protocol";
import { formatCount } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";
import { languageName } from "../format/language-name.ts";
import { ROLE_IN_SENTENCE } from "../format/role-words.ts";
import { i18n } from "../languages/i18n.ts";

const PAGES: Readonly<Record<string, string>> = {
  dashboard: i18n._("Dashboard"),
  report: i18n._("Report"),
  replay: i18n._("Replay"),
};

/** The end of an id: enough to recognize it. */
export const shortId = (id: string | null): string => `…${(id ?? "").slice(-4)}`;

const COUNTER: Readonly<Record<string, string>> = {
  exact: i18n._("the exact number"),
  rounded: i18n._("a rounded number"),
  hidden: i18n._("no number"),
};

type When = (instant: string) => string;

const inWords = (value: AuditValue, when: When): string => {
  if (typeof value === "number") return formatCount(value);
  if (value === null) return i18n._("none");
  const text = String(value);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? when(text) : (COUNTER[text] ?? isolated(text.replaceAll("_", " ")));
};

/** "12:00 – 13:00, 14:00 – now" of intervals. */
const spansInWords = (value: AuditValue, when: When): string => {
  if (value === null) return i18n._("never");
  const spans = String(value).split(", ");
  return spans
    .map((span) =>
      span
        .split("/")
        .map((at) => (at === ".." ? i18n._("now") : when(at)))
        .join(" – "),
    )
    .join(", ");
};

/** The text of a changed setting. */
function changeWords({ field, from, to }: AuditChange, when: When): string {
  if (field === "liveSpans")
    return i18n._("corrected the live times from {before} to {after}", {
      before: spansInWords(from, when),
      after: spansInWords(to, when),
    });
  const [before, after] = [inWords(from, when), inWords(to, when)];
  switch (field) {
    case "title":
      return i18n._("changed the title");
    case "externalId":
      return i18n._("changed the external ID");
    case "enableViewerAnalytics":
      return to ? i18n._("switched Viewer Analytics Tracking on") : i18n._("switched Viewer Analytics Tracking off");
    case "state":
      if (to === "live") return from === "ended" ? i18n._("restarted the auction") : i18n._("started the auction");
      return to === "ended" ? i18n._("ended the auction") : i18n._("reset the auction to not started");
    case "startsAt":
      return to === null ? i18n._("removed the start time") : i18n._("set the start to {after}", { after });
    case "endsAt":
      return to === null ? i18n._("removed the planned end") : i18n._("planned the end for {after}", { after });
    case "timeZone":
      return i18n._("changed the time zone from {before} to {after}", { before, after });
    case "countMode":
      return i18n._("changed what is counted from {before} to {after}", { before, after });
    case "publicCounter":
      return i18n._("changed the public counter from {before} to {after}", { before, after });
    case "publicMinimum":
      return i18n._("changed the minimum to show from {before} to {after}", { before, after });
    case "privateUntilLive":
      return to
        ? i18n._("made the auction private until it goes live")
        : i18n._("made the auction public before it goes live");
    case "access":
      return to === "token"
        ? i18n._("limited viewers to those with an access token")
        : i18n._("opened the auction to all viewers");
    case "archived":
      return to ? i18n._("archived the auction") : i18n._("restored the auction");
    case "trackSources":
      return to
        ? i18n._("turned on counting where viewers come from")
        : i18n._("turned off counting where viewers come from");
    case "publicCatalogue":
      return to ? i18n._("made the catalogue public") : i18n._("hid the catalogue from the public");
    case "language":
      return to === null
        ? i18n._("left the language of the public pages to each viewer's browser")
        : i18n._("set the language of the public pages to {language}", { language: languageName(String(to)) });
    case "tags":
      return i18n._("changed the tags");
    case "allowedSites":
      return i18n._("changed the allowed sites");
    case "alertRules":
      return i18n._("changed the alert rules");
    default:
      return i18n._("changed {field} from {before} to {after}", { field, before, after });
  }
}

const MOMENT_FIELDS: Readonly<Record<string, string>> = {
  type: i18n._("kind"),
  at: i18n._("time"),
  lotNumber: i18n._("lot"),
  lotTitle: i18n._("lot title"),
  price: i18n._("price"),
  currency: i18n._("currency"),
  bidder: i18n._("bidder"),
  text: i18n._("text"),
};

/** A corrected field of a moment. Texts are named without their content. */
const corrected = ({ field, from, to }: AuditChange, when: When): string => {
  const name = MOMENT_FIELDS[field] ?? field;
  return from === null && to === null
    ? name
    : i18n._("{name} from {before} to {after}", { name, before: inWords(from, when), after: inWords(to, when) });
};

const WEBHOOK_FIELDS: Readonly<Record<string, string>> = {
  url: i18n._("address"),
  events: i18n._("events"),
  preset: i18n._("format"),
  active: i18n._("active or paused"),
  secret: i18n._("new secret"),
};

const given = ({ changes }: AuditEntry, field: string): AuditValue =>
  changes.find((change) => change.field === field)?.to ?? null;

const roleOf = (entry: AuditEntry): string => ROLE_IN_SENTENCE[given(entry, "role") as Role] ?? "";

const memberName = ({ subjectEmail }: AuditEntry): string => subjectEmail ?? i18n._("a deleted account");

/** The text of each kind of entry. */
const WORDS: Readonly<Record<AuditAction, (entry: AuditEntry, when: When) => string>> = {
  auction_made: () => i18n._("created the auction"),
  auction_changed: ({ changes }, when) => changes.map((change) => changeWords(change, when)).join(", "),
  auction_deleted: ({ auctionId }) => i18n._("deleted the auction {auctionId}", { auctionId: shortId(auctionId) }),
  catalogue_replaced: () => i18n._("replaced the catalogue"),
  moment_corrected: ({ changes }, when) =>
    i18n._("edited an entry: {changes}", { changes: changes.map((one) => corrected(one, when)).join(", ") }),
  moment_deleted: () => i18n._("deleted an entry"),
  mark_made: ({ subject }) => i18n._("created the mark {subject}", { subject: shortId(subject) }),
  mark_deleted: ({ subject }) => i18n._("deleted the mark {subject}", { subject: shortId(subject) }),
  sponsor_made: ({ subject }) => i18n._("added the sponsor {subject}", { subject: shortId(subject) }),
  sponsor_changed: ({ subject }) => i18n._("changed the sponsor {subject}", { subject: shortId(subject) }),
  sponsor_deleted: ({ subject }) => i18n._("deleted the sponsor {subject}", { subject: shortId(subject) }),
  share_made: (entry, when) =>
    i18n._("created the link {subject} to the page “{page}”, valid until {time}", {
      subject: shortId(entry.subject),
      page: PAGES[String(given(entry, "kind"))] ?? "",
      time: inWords(given(entry, "expiresAt"), when),
    }),
  share_revoked: ({ subject }) => i18n._("revoked the link {subject}", { subject: shortId(subject) }),
  invite_made: (entry, when) =>
    i18n._("created the invitation {subject} as {role}, valid until {time}", {
      subject: shortId(entry.subject),
      role: roleOf(entry),
      time: inWords(given(entry, "expiresAt"), when),
    }),
  invite_revoked: ({ subject }) => i18n._("revoked the invitation {subject}", { subject: shortId(subject) }),
  member_joined: (entry) => i18n._("accepted an invitation as {role}", { role: roleOf(entry) }),
  member_changed: (entry) => i18n._("made {name} {role}", { name: memberName(entry), role: roleOf(entry) }),
  member_removed: (entry) =>
    entry.subject === entry.by.organizer
      ? i18n._("left the auction")
      : i18n._("removed {name}", { name: memberName(entry) }),
  key_made: ({ subject, changes }) =>
    i18n._("created the API key {subject}, permissions: {permissions}", {
      subject: shortId(subject),
      permissions: changes.map(({ field }) => field).join(", "),
    }),
  key_revoked: ({ subject }) => i18n._("revoked the API key {subject}", { subject: shortId(subject) }),
  webhook_made: ({ subject }) => i18n._("created the webhook {subject}", { subject: shortId(subject) }),
  webhook_changed: ({ subject, changes }) => {
    const names = changes.map(({ field }) => WEBHOOK_FIELDS[field] ?? field);
    return i18n._("changed the webhook {subject}: {names}", { subject: shortId(subject), names: names.join(", ") });
  },
  webhook_deleted: ({ subject }) => i18n._("deleted the webhook {subject}", { subject: shortId(subject) }),
  webhook_paused: (entry) => {
    const reason =
      given(entry, "pausedBecause") === "gone"
        ? i18n._("its receiver is gone")
        : i18n._("its receiver accepted nothing for 24 hours");
    return i18n._("paused the webhook {subject}, because {reason}", { subject: shortId(entry.subject), reason });
  },
  token_key_made: ({ subject }) => i18n._("created the token key {subject}", { subject: shortId(subject) }),
  token_key_deleted: ({ subject }) => i18n._("deleted the token key {subject}", { subject: shortId(subject) }),
  account_made: ({ auctionId }) =>
    auctionId === null ? i18n._("created an account") : i18n._("created an account with an invitation"),
  signed_in: () => i18n._("signed in"),
  signed_out: () => i18n._("signed out"),
  session_ended: () => i18n._("signed out another browser"),
  sessions_ended: () => i18n._("signed out all other browsers"),
  password_changed: () => i18n._("changed the password and signed out all other browsers"),
  password_reset: () => i18n._("got a new password on the server"),
};

/** The text of an entry, which follows a name; `when` formats an instant (ISO). */
export const auditText = (entry: AuditEntry, when: When): string => WORDS[entry.act](entry, when);

/** The texts around the entries. */
export const TEXT = {
  title: i18n._("Audit log"),
  none: i18n._("No changes yet."),
  more: i18n._("Load more"),
  scheduled: i18n._("Headcount, as planned,"),
  deletedAccount: i18n._("A deleted account"),
  byKey: (key: string): string => i18n._(" · with the API key {key}", { key }),
  ofAuction: (zone: string): string => i18n._("Changes and deletions in this auction. Times are in {zone}.", { zone }),
  ofAccount: i18n._("Changes in your auctions, including deleted ones, and your own account activity."),
  auction: (id: string): string => i18n._("auction {id}", { id }),
} as const;
