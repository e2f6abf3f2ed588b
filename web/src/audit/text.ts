import type { AuditAction, AuditChange, AuditEntry, AuditValue } from "@headcount/protocol";
import { formatCount } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";

/** The end of an id: enough to recognize it. */
export const shortId = (id: string | null): string => `…${(id ?? "").slice(-4)}`;

const COUNTER: Readonly<Record<string, string>> = {
  exact: "the exact number",
  rounded: "a rounded number",
  hidden: "no number",
};

type When = (instant: string) => string;

const inWords = (value: AuditValue, when: When): string => {
  if (typeof value === "number") return formatCount(value);
  if (value === null) return "none";
  const text = String(value);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? when(text) : (COUNTER[text] ?? isolated(text.replaceAll("_", " ")));
};

/** "12:00 – 13:00, 14:00 – now" of intervals. */
const spansInWords = (value: AuditValue, when: When): string => {
  if (value === null) return "never";
  const spans = String(value).split(", ");
  return spans
    .map((span) =>
      span
        .split("/")
        .map((at) => (at === ".." ? "now" : when(at)))
        .join(" – "),
    )
    .join(", ");
};

/** The text of a changed setting. */
function changeWords({ field, from, to }: AuditChange, when: When): string {
  if (field === "liveSpans")
    return `corrected the live times from ${spansInWords(from, when)} to ${spansInWords(to, when)}`;
  const [before, after] = [inWords(from, when), inWords(to, when)];
  switch (field) {
    case "title":
      return "changed the title";
    case "externalId":
      return "changed the external ID";
    case "enableViewerAnalytics":
      return `switched Viewer Analytics Tracking ${to ? "on" : "off"}`;
    case "state":
      if (to === "live") return from === "ended" ? "restarted the auction" : "started the auction";
      return to === "ended" ? "ended the auction" : "reset the auction to not started";
    case "startsAt":
      return to === null ? "removed the start time" : `set the start to ${after}`;
    case "endsAt":
      return to === null ? "removed the planned end" : `planned the end for ${after}`;
    case "timeZone":
      return `changed the time zone from ${before} to ${after}`;
    case "countMode":
      return `changed what is counted from ${before} to ${after}`;
    case "publicCounter":
      return `changed the public counter from ${before} to ${after}`;
    case "publicMinimum":
      return `changed the minimum to show from ${before} to ${after}`;
    case "privateUntilLive":
      return to ? "made the auction private until it goes live" : "made the auction public before it goes live";
    case "access":
      return to === "token" ? "limited viewers to those with an access token" : "opened the auction to all viewers";
    case "archived":
      return to ? "archived the auction" : "restored the auction";
    case "trackSources":
      return to ? "turned on counting where viewers come from" : "turned off counting where viewers come from";
    case "publicCatalogue":
      return to ? "made the catalogue public" : "hid the catalogue from the public";
    case "tags":
      return "changed the tags";
    case "allowedSites":
      return "changed the allowed sites";
    case "alertRules":
      return "changed the alert rules";
    default:
      return `changed ${field} from ${before} to ${after}`;
  }
}

const MOMENT_FIELDS: Readonly<Record<string, string>> = {
  type: "kind",
  at: "time",
  lotNumber: "lot",
  lotTitle: "lot title",
  price: "price",
  currency: "currency",
  bidder: "bidder",
  text: "text",
};

/** A corrected field of a moment. Texts are named without their content. */
const corrected = ({ field, from, to }: AuditChange, when: When): string => {
  const name = MOMENT_FIELDS[field] ?? field;
  return from === null && to === null ? name : `${name} from ${inWords(from, when)} to ${inWords(to, when)}`;
};

const WEBHOOK_FIELDS: Readonly<Record<string, string>> = {
  url: "address",
  events: "events",
  preset: "format",
  active: "active or paused",
  secret: "new secret",
};

const given = ({ changes }: AuditEntry, field: string): AuditValue =>
  changes.find((change) => change.field === field)?.to ?? null;

const memberName = ({ subjectEmail }: AuditEntry): string => subjectEmail ?? "a deleted account";

/** The text of each kind of entry. */
const WORDS: Readonly<Record<AuditAction, (entry: AuditEntry, when: When) => string>> = {
  auction_made: () => "created the auction",
  auction_changed: ({ changes }, when) => changes.map((change) => changeWords(change, when)).join(", "),
  auction_deleted: ({ auctionId }) => `deleted the auction ${shortId(auctionId)}`,
  catalogue_replaced: () => "replaced the catalogue",
  moment_corrected: ({ changes }, when) => `edited an entry: ${changes.map((one) => corrected(one, when)).join(", ")}`,
  moment_deleted: () => "deleted an entry",
  mark_made: ({ subject }) => `created the mark ${shortId(subject)}`,
  mark_deleted: ({ subject }) => `deleted the mark ${shortId(subject)}`,
  share_made: (entry, when) =>
    `created the link ${shortId(entry.subject)} to the ${given(entry, "kind")}, valid until ${inWords(given(entry, "expiresAt"), when)}`,
  share_revoked: ({ subject }) => `revoked the link ${shortId(subject)}`,
  invite_made: (entry, when) =>
    `created the invitation ${shortId(entry.subject)} as ${inWords(given(entry, "role"), when)}, valid until ${inWords(given(entry, "expiresAt"), when)}`,
  invite_revoked: ({ subject }) => `revoked the invitation ${shortId(subject)}`,
  member_joined: (entry, when) => `accepted an invitation as ${inWords(given(entry, "role"), when)}`,
  member_changed: (entry, when) => `made ${memberName(entry)} ${inWords(given(entry, "role"), when)}`,
  member_removed: (entry) =>
    entry.subject === entry.by.organizer ? "left the auction" : `removed ${memberName(entry)}`,
  key_made: ({ subject, changes }) =>
    `created the API key ${shortId(subject)}, permissions: ${changes.map(({ field }) => field).join(", ")}`,
  key_revoked: ({ subject }) => `revoked the API key ${shortId(subject)}`,
  webhook_made: ({ subject }) => `created the webhook ${shortId(subject)}`,
  webhook_changed: ({ subject, changes }) => {
    const names = changes.map(({ field }) => WEBHOOK_FIELDS[field] ?? field);
    return `changed the webhook ${shortId(subject)}: ${names.join(", ")}`;
  },
  webhook_deleted: ({ subject }) => `deleted the webhook ${shortId(subject)}`,
  webhook_paused: (entry) => {
    const reason =
      given(entry, "pausedBecause") === "gone" ? "its receiver is gone" : "its receiver accepted nothing for 24 hours";
    return `paused the webhook ${shortId(entry.subject)}, because ${reason}`;
  },
  token_key_made: ({ subject }) => `created the token key ${shortId(subject)}`,
  token_key_deleted: ({ subject }) => `deleted the token key ${shortId(subject)}`,
  account_made: ({ auctionId }) =>
    auctionId === null ? "created an account" : "created an account with an invitation",
  signed_in: () => "signed in",
  signed_out: () => "signed out",
  session_ended: () => "signed out another browser",
  sessions_ended: () => "signed out all other browsers",
  password_changed: () => "changed the password and signed out all other browsers",
  password_reset: () => "got a new password on the server",
};

/** The text of an entry, which follows a name; `when` formats an instant (ISO). */
export const auditText = (entry: AuditEntry, when: When): string => WORDS[entry.act](entry, when);

/** The texts around the entries. */
export const TEXT = {
  title: "Audit log",
  none: "No changes yet.",
  more: "Load more",
  scheduled: "Headcount, as planned,",
  deletedAccount: "A deleted account",
  byKey: (key: string): string => ` · with the API key ${key}`,
  ofAuction: (zone: string): string => `Changes and deletions in this auction. Times are in ${zone}.`,
  ofAccount: "Changes in your auctions, including deleted ones, and your own account activity.",
  auction: (id: string): string => `auction ${id}`,
} as const;
