import type { AuditEntry } from "@headcount/protocol";
import { expect, it } from "vitest";
import { auditText } from "./text.ts";

const NOON = "2026-03-10T12:00:00.000Z";
const entry = (act: AuditEntry["act"], over: Partial<AuditEntry> = {}): AuditEntry => ({
  id: "1".padStart(24, "0"),
  at: NOON,
  act,
  auctionId: "65f0c0ffee0000000000ab12",
  by: { organizer: "olga", email: "olga@example.com", key: null },
  subject: "AAAAAAAAAAAA-x_9",
  subjectEmail: null,
  changes: [],
  ...over,
});
const role = (from: string | null, to: string | null) => ({ changes: [{ field: "role", from, to }] });
const changed = (field: string, from: AuditEntry["changes"][number]["from"], to: typeof from): AuditEntry =>
  entry("auction_changed", { changes: [{ field, from, to }] });

it.each<[AuditEntry, string]>([
  [entry("auction_made"), "created the auction"],
  [
    entry("invite_made", {
      changes: [
        { field: "role", from: null, to: "editor" },
        { field: "expiresAt", from: null, to: NOON },
      ],
    }),
    "created the invitation …-x_9 as editor, valid until noon",
  ],
  [
    entry("webhook_changed", {
      changes: [
        { field: "url", from: null, to: null },
        { field: "active", from: null, to: null },
      ],
    }),
    "changed the webhook …-x_9: address, active or paused",
  ],
  [
    entry("webhook_paused", { changes: [{ field: "pausedBecause", from: null, to: "gone" }] }),
    "paused the webhook …-x_9, because its receiver is gone",
  ],
  [entry("invite_revoked"), "revoked the invitation …-x_9"],
  [entry("member_joined", role(null, "viewer")), "accepted an invitation as viewer"],
  [entry("member_changed", { ...role("viewer", "owner"), subjectEmail: "ed@x" }), "made ed@x owner"],
  [entry("member_removed", { ...role("viewer", null), subjectEmail: "ed@x" }), "removed ed@x"],
  [entry("member_removed", role("viewer", null)), "removed a deleted account"],
  [entry("member_removed", { ...role("viewer", null), subject: "olga" }), "left the auction"],
  [changed("enableViewerAnalytics", false, true), "switched Viewer Analytics Tracking on"],
  [changed("enableViewerAnalytics", true, false), "switched Viewer Analytics Tracking off"],
  [changed("title", null, null), "changed the title"],
  [
    changed("liveSpans", null, `${NOON}/${NOON}, ${NOON}/..`),
    "corrected the live times from never to noon – noon, noon – now",
  ],
  [changed("state", "setup", "live"), "started the auction"],
  [changed("state", "ended", "live"), "restarted the auction"],
  [changed("state", "live", "ended"), "ended the auction"],
  [changed("state", "ended", "setup"), "reset the auction to not started"],
  [changed("startsAt", null, NOON), "set the start to noon"],
  [changed("startsAt", NOON, null), "removed the start time"],
  [changed("endsAt", null, NOON), "planned the end for noon"],
  [changed("endsAt", NOON, null), "removed the planned end"],
  [changed("timeZone", "UTC", "Asia/Kolkata"), "changed the time zone from UTC to Asia/Kolkata"],
  [changed("countMode", "tabs", "people"), "changed what is counted from tabs to people"],
  [changed("publicCounter", "exact", "hidden"), "changed the public counter from the exact number to no number"],
  [changed("publicMinimum", 0, 1_500), "changed the minimum to show from 0 to 1,500"],
  [changed("tags", null, null), "changed the tags"],
  [changed("publicCatalogue", false, true), "made the catalogue public"],
  [changed("publicCatalogue", true, false), "hid the catalogue from the public"],
  [changed("language", null, "de"), "set the language of the public pages to Deutsch"],
  [changed("language", "de", null), "left the language of the public pages to each viewer's browser"],
  [changed("later", null, true), "changed later from none to true"],
  [
    entry("auction_changed", {
      changes: [...changed("title", null, null).changes, ...changed("state", "setup", "live").changes],
    }),
    "changed the title, started the auction",
  ],
  [entry("auction_deleted"), "deleted the auction …ab12"],
  [entry("catalogue_replaced"), "replaced the catalogue"],
  [
    entry("moment_corrected", {
      changes: [
        { field: "price", from: 90, to: 900 },
        { field: "bidder", from: null, to: null },
        { field: "at", from: NOON, to: NOON },
      ],
    }),
    "edited an entry: price from 90 to 900, bidder, time from noon to noon",
  ],
  [entry("moment_deleted"), "deleted an entry"],
  [
    entry("share_made", {
      changes: [
        { field: "kind", from: null, to: "report" },
        { field: "expiresAt", from: null, to: NOON },
      ],
    }),
    "created the link …-x_9 to the page “Report”, valid until noon",
  ],
  [entry("share_revoked"), "revoked the link …-x_9"],
  [
    entry("key_made", { changes: ["read", "record"].map((field) => ({ field, from: null, to: true })) }),
    "created the API key …-x_9, permissions: read, record",
  ],
  [entry("key_revoked"), "revoked the API key …-x_9"],
  [entry("password_reset"), "got a new password on the server"],
])("%o reads: %s", (entry, words) => {
  expect(auditText(entry, () => "noon")).toBe(words);
});
