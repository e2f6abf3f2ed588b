import { z } from "zod";
import { auctionId, auditId } from "../ids.ts";
import { instant } from "../instant.ts";

/** What the audit log keeps: changes of settings and of who may do what, corrections, deletions, and what happens to accounts and sign-ins. */
export const auditAction = z.enum([
  "auction_made",
  "auction_changed",
  "auction_deleted",
  "catalogue_replaced",
  "moment_corrected",
  "moment_deleted",
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

/** Of an instant ISO 8601 in UTC. */
const auditValue = z.union([z.boolean(), z.number(), z.string(), z.null()]);
export type AuditValue = z.infer<typeof auditValue>;

/** A field that changed. Of a text both values are `null`: it would outlive what it was deleted with. */
export const auditChange = z.object({ field: z.string(), from: auditValue, to: auditValue });
export type AuditChange = z.infer<typeof auditChange>;

/** Who did what when with which auction. Kept after the auction is gone. */
export const auditEntry = z.object({
  id: auditId,
  at: instant,
  act: auditAction,
  /** `null` where it was done to no auction. */
  auctionId: auctionId.nullable(),
  by: z.object({
    /** Account id; `null` where Headcount did it by itself, as it was set. */
    organizer: z.string().nullable(),
    /** `null` when the account is gone, or nobody's. */
    email: z.string().nullable(),
    /** Id of the API key that was used; `null` for who was signed in. */
    key: z.string().nullable(),
  }),
  /** Id of the link, key, moment, member … that it was done to; `null` where that is the auction. */
  subject: z.string().nullable(),
  /** A member's; `null` when the account is gone, and where the subject is no member. */
  subjectEmail: z.string().nullable(),
  changes: z.array(auditChange),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** Newest first; `next` is where the next page begins, `null` after the last. */
export const auditPage = z.object({ entries: z.array(auditEntry), next: z.string().nullable() });
export type AuditPage = z.infer<typeof auditPage>;
