import { z } from "zod";
import { auctionId } from "../ids.ts";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { timeZone } from "./auction.ts";

const viewers = z.int().min(1).max(1_000_000);

/** Fields of every rule, in whole minutes. */
const timing = {
  /** How long the condition must hold before the alert. 0: one slot. */
  holdMinutes: z.int().min(0).max(60),
  /** No second alert of this rule comes within this time. */
  cooldownMinutes: z.int().min(0).max(1_440),
  /** Whether a message follows when the condition no longer holds. Records and milestones have none. */
  recovery: z.boolean(),
};

/** A condition of a live auction's audience. */
export const alertRule = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("drop"),
    /** The audience fell by at least this share of its highest count, in percent, */
    percent: z.int().min(1).max(100),
    /** within this time, */
    minutes: z.int().min(1).max(60),
    /** from at least this count. */
    atLeast: viewers.default(10),
    ...timing,
  }),
  /** Fewer viewers than this. */
  z.strictObject({ kind: z.literal("below"), viewers, ...timing }),
  /** More viewers than at the peak of any earlier auction of the organizer. */
  z.strictObject({ kind: z.literal("record"), ...timing }),
  /** At least this many viewers, once per auction. */
  z.strictObject({ kind: z.literal("milestone"), viewers, ...timing }),
  /** The count is unknown: the realtime server does not answer. */
  z.strictObject({ kind: z.literal("silence"), ...timing }),
  /** A lot is on the block and nobody bids for `holdMinutes`, although at least this many watch. */
  z.strictObject({ kind: z.literal("no_bids"), viewers, ...timing }),
]);
export type AlertRule = z.infer<typeof alertRule>;
export type AlertKind = AlertRule["kind"];

const rules = z.array(alertRule).max(LIMITS.alertRules);

/** A time of day, such as `22:30`. */
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 22:30");

/** Hours in which alerts are listed, but not sent. They may cross midnight. */
export const quietHours = z.strictObject({ from: timeOfDay, to: timeOfDay, timeZone });
export type QuietHours = z.infer<typeof quietHours>;

/** Body and answer of `/api/v1/alert-settings`. */
export const alertSettings = z.strictObject({
  /** For every auction in which the organizer is owner or editor, unless the auction has rules of its own. */
  rules,
  /** Where alerts go. */
  channels: z.strictObject({ webhook: z.boolean(), email: z.boolean(), browser: z.boolean() }),
  quiet: quietHours.nullable(),
  /** Whether an e-mail reports each sale of which the organizer is an owner, after its end. */
  saleReport: z.boolean().default(true),
});
export type AlertSettings = z.infer<typeof alertSettings>;

/** Body and answer of `/api/v1/auctions/:id/alert-rules`. */
export const auctionAlertRules = z.strictObject({
  /** `null`: the rules of each organizer's account. An empty list: no alerts. */
  rules: rules.nullable(),
});
export type AuctionAlertRules = z.infer<typeof auctionAlertRules>;

/** `raised`: the condition holds. `recovered`: it no longer does. */
export const alertPhase = z.enum(["raised", "recovered"]);

/** An alert, as its recipient sees it. */
export const alert = z.object({
  /** The same for every channel. */
  id: z.string(),
  /** The end of the slot that decided. */
  at: instant,
  auctionId,
  title: z.string(),
  phase: alertPhase,
  rule: alertRule,
  /** Viewers in that slot; `null` if unknown. */
  viewers: z.number().nullable(),
  /** The count that the rule compares with: before a drop, or the earlier record; `null` for other rules. */
  before: z.number().nullable(),
  /** Whether it was not sent, because of quiet hours. */
  muted: z.boolean(),
});
export type Alert = z.infer<typeof alert>;
