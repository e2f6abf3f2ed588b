import { z } from "zod";
import { auctionId, auditId } from "../ids.ts";
import { instant } from "../instant.ts";

/** The entries of the audit log: changes of settings and permissions, corrections, deletions, and events of accounts and sign-ins. */
export const auditAction = z.enum([
  "auction_made",
  "auction_changed",
  "auction_deleted",
  "catalogue_replaced",
  "moment_corrected",
  "moment_deleted",
  "mark_made",
  "mark_deleted",
  "sponsor_made",
  "sponsor_changed",
  "sponsor_deleted",
  "share_made",
  "share_revoked",
  "invite_made",
  "invite_revoked",
  "member_joined",
  "member_changed",
  "member_removed",
  "key_made",
  "key_revoked",
  "webhook_made",
  "webhook_changed",
  "webhook_deleted",
  "webhook_paused",
  "token_key_made",
  "token_key_deleted",
  "account_made",
  "signed_in",
  "signed_out",
  "session_ended",
  "sessions_ended",
  "password_changed",
  "password_reset",
]);
export type AuditAction = z.infer<typeof auditAction>;

/** An instant is ISO 8601 in UTC. */
const auditValue = z.union([z.boolean(), z.number(), z.string(), z.null()]);
export type AuditValue = z.infer<typeof auditValue>;

/** A changed field. For a text both values are `null`, because the entry would outlive a deleted text. */
export const auditChange = z.object({ field: z.string(), from: auditValue, to: auditValue });
export type AuditChange = z.infer<typeof auditChange>;

/** Who changed what, when, in which auction. Entries outlive their auction. */
export const auditEntry = z.object({
  id: auditId,
  at: instant,
  act: auditAction,
  /** `null` if the change belongs to no auction. */
  auctionId: auctionId.nullable(),
  by: z.object({
    /** Account id; `null` if Headcount made the change automatically. */
    organizer: z.string().nullable(),
    /** `null` if the account was deleted or there is none. */
    email: z.string().nullable(),
    /** Id of the API key that was used; `null` for a signed-in organizer. */
    key: z.string().nullable(),
  }),
  /** Id of the changed link, key, moment, member …; `null` for the auction itself. */
  subject: z.string().nullable(),
  /** The e-mail of a member; `null` if the account was deleted or the subject is not a member. */
  subjectEmail: z.string().nullable(),
  changes: z.array(auditChange),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** Newest first. `next` is the cursor of the next page; `null` after the last page. */
export const auditPage = z.object({ entries: z.array(auditEntry), next: z.string().nullable() });
export type AuditPage = z.infer<typeof auditPage>;
