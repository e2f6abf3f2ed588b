import type { AuditAction, AuditChange, AuditEntry, AuditValue } from "@headcount/protocol";
import { formatCount } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";

/** The last of an id: enough to know it again by. */
export const shortId = (id: string | null): string => `…${(id ?? "").slice(-4)}`;

const SAYS: Readonly<Record<string, string>> = {
  exact: "the exact number",
  rounded: "a rounded number",
  hidden: "no number",
};

type When = (instant: string) => string;

const inWords = (value: AuditValue, when: When): string => {
  if (typeof value === "number") return formatCount(value);
  if (value === null) return "none";
  const text = String(value);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? when(text) : (SAYS[text] ?? isolated(text.replaceAll("_", " ")));
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

/** A change of a setting as something that was done. */
function changeWords({ field, from, to }: AuditChange, when: When): string {
  if (field === "liveSpans")
    return `corrected when the auction was live from ${spansInWords(from, when)} to ${spansInWords(to, when)}`;
  const [before, after] = [inWords(from, when), inWords(to, when)];
  switch (field) {
    case "title":
      return "changed the title";
    case "enableViewerAnalytics":
      return `switched Viewer Analytics Tracking ${to ? "on" : "off"}`;
    case "state":
      if (to === "live") return `let the auction go live${from === "ended" ? " again" : ""}`;
      return to === "ended" ? "ended the auction" : "took the auction back to before its start";
    case "startsAt":
      return to === null ? "took the start time away" : `set the start to ${after}`;
    case "endsAt":
      return to === null ? "took the planned end away" : `planned the end for ${after}`;
    case "timeZone":
      return `changed the time zone from ${before} to ${after}`;
    case "countMode":
      return `changed what counts from ${before} to ${after}`;
    case "publicCounter":
      return `changed what the public sees from ${before} to ${after}`;
    case "publicMinimum":
      return `changed the minimum to show from ${before} to ${after}`;
    case "privateUntilLive":
      return to ? "made the auction private until it goes live" : "made the auction public before it goes live";
    default:
      return `changed ${field} from ${before} to ${after}`;
  }
}

const MOMENT_FIELDS: Readonly<Record<string, string>> = {
  type: "what happened",
  at: "time",
  lotNumber: "lot",
  lotTitle: "title of the lot",
  price: "price",
  currency: "currency",
  bidder: "bidder",
  text: "text",
};

/** What of a moment was corrected: texts by their name alone. */
const corrected = ({ field, from, to }: AuditChange, when: When): string => {
  const name = MOMENT_FIELDS[field] ?? field;
  return from === null && to === null ? name : `${name} from ${inWords(from, when)} to ${inWords(to, when)}`;
};

const given = ({ changes }: AuditEntry, field: string): AuditValue =>
  changes.find((change) => change.field === field)?.to ?? null;

const memberName = ({ subjectEmail }: AuditEntry): string => subjectEmail ?? "an account that is gone";

/** What each act is in words; an act more is a line more. */
const WORDS: Readonly<Record<AuditAction, (entry: AuditEntry, when: When) => string>> = {
  auction_made: () => "made the auction",
  auction_changed: ({ changes }, when) => changes.map((change) => changeWords(change, when)).join(", "),
  auction_deleted: ({ auctionId }) => `deleted the auction ${shortId(auctionId)}`,
  catalogue_replaced: () => "replaced the catalogue",
  moment_corrected: ({ changes }, when) =>
    `corrected a moment: ${changes.map((one) => corrected(one, when)).join(", ")}`,
  moment_deleted: () => "took a moment back",
  share_made: (entry, when) =>
    `made the link ${shortId(entry.subject)} to the ${given(entry, "kind")}, good until ${inWords(given(entry, "expiresAt"), when)}`,
  share_revoked: ({ subject }) => `revoked the link ${shortId(subject)}`,
  invite_made: (entry, when) =>
    `made the invitation ${shortId(entry.subject)} as ${inWords(given(entry, "role"), when)}, good until ${inWords(given(entry, "expiresAt"), when)}`,
  invite_revoked: ({ subject }) => `revoked the invitation ${shortId(subject)}`,
  member_joined: (entry, when) => `took up an invitation as ${inWords(given(entry, "role"), when)}`,
  member_changed: (entry, when) => `made ${memberName(entry)} ${inWords(given(entry, "role"), when)}`,
  member_removed: (entry) =>
    entry.subject === entry.by.organizer ? "left the auction" : `removed ${memberName(entry)}`,
  key_made: ({ subject, changes }) =>
    `made the API key ${shortId(subject)}, to ${changes.map(({ field }) => field).join(", ")}`,
  key_revoked: ({ subject }) => `revoked the API key ${shortId(subject)}`,
  account_made: ({ auctionId }) => (auctionId === null ? "created an account" : "created an account by an invitation"),
  signed_in: () => "signed in",
  signed_out: () => "signed out",
  session_ended: () => "signed another browser out",
  sessions_ended: () => "signed all other browsers out",
  password_changed: () => "changed the password, which signed all other browsers out",
  password_reset: () => "was given a new password on the server",
};

/** What somebody did, to be read after their name; `when` puts an instant (ISO) in words. */
export const auditText = (entry: AuditEntry, when: When): string => WORDS[entry.act](entry, when);
