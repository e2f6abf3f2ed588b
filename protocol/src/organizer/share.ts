import { z } from "zod";
import { instant } from "../instant.ts";

/** The page that a share opens. */
export const shareKind = z.enum(["dashboard", "report", "replay"]);
export type ShareKind = z.infer<typeof shareKind>;

const MAX_SHARE_DAYS = 90;

/** Body of `POST …/shares`. */
export const newShare = z.strictObject({
  kind: shareKind.default("dashboard"),
  /** How long the link is valid. */
  days: z.int().min(1).max(MAX_SHARE_DAYS),
});
export type NewShare = z.infer<typeof newShare>;

/** A share's id, which the server generates. */
export const shareId = z.string().regex(/^[\w-]{16}$/, "must be the id of a share");

/** A read-only link to one auction. Instants are ISO 8601 in UTC. */
export const share = z.object({
  id: shareId,
  kind: shareKind,
  createdAt: instant,
  expiresAt: instant,
  /** To the minute; `null` before the first use. */
  lastUsedAt: instant.nullable(),
});
export type Share = z.infer<typeof share>;

/** A share with its token, and the path of the page that it opens. */
export const shareLink = share.extend({ token: z.string(), path: z.string() });
export type ShareLink = z.infer<typeof shareLink>;
