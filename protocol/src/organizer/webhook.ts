import { z } from "zod";
import { auctionId } from "../ids.ts";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { OUTCOMES } from "../sale/block.ts";
import { type AlertKind, alert } from "./alert.ts";

/** Event types of webhooks. The list may grow, so receivers must ignore unknown types. */
export const webhookEventType = z.enum([
  "auction.started",
  "auction.ended",
  "lot.closed",
  "summary.ready",
  "audience.drop",
  "audience.below",
  "audience.peak",
  "audience.milestone",
  "audience.silence",
  "audience.no_bids",
]);
export type WebhookEventType = z.infer<typeof webhookEventType>;

/** The form of the body: Standard Webhooks, or the message of a chat service. */
export const webhookPreset = z.enum(["standard", "slack", "discord", "telegram"]);
export type WebhookPreset = z.infer<typeof webhookPreset>;

/** Ids of webhooks are 24 hex digits. */
export const webhookId = z.string().regex(/^[0-9a-f]{24}$/, "must be the id of a webhook");

/** A message that says why a text cannot be the address of a receiver; `null` if it can. The server decides whether http is allowed. */
export function receiverProblem(text: string, preset: WebhookPreset | undefined): string | null {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return "must be an https address";
  if (url.username || url.password) return "must not have a user or password";
  if (url.hash) return "must not have a fragment";
  if (preset === "telegram" && !url.searchParams.get("chat_id"))
    return "must name the chat, as in https://api.telegram.org/bot<token>/sendMessage?chat_id=<id>";
  return null;
}

const fields = {
  url: z.string().trim().max(LIMITS.webhookUrlCharacters),
  events: z
    .array(webhookEventType)
    .min(1, "must name at least one")
    .transform((some) => webhookEventType.options.filter((one) => some.includes(one))),
  preset: webhookPreset,
  /** An inactive webhook receives only tests. */
  active: z.boolean(),
};

const withReceiver = (
  { url, preset }: { url?: string | undefined; preset?: WebhookPreset | undefined },
  context: z.RefinementCtx,
): void => {
  const problem = url === undefined ? null : receiverProblem(url, preset);
  if (problem !== null) context.addIssue({ code: "custom", path: ["url"], message: problem });
};

/** Body of `POST /api/v1/webhooks`. */
export const newWebhook = z
  .strictObject({ ...fields, preset: fields.preset.default("standard"), active: fields.active.default(true) })
  .superRefine(withReceiver);
export type NewWebhook = z.input<typeof newWebhook>;

/** Body of `PATCH /api/v1/webhooks/:webhookId`. */
export const webhookPatch = z.strictObject(fields).partial().superRefine(withReceiver);
export type WebhookPatch = z.input<typeof webhookPatch>;

/** Why Headcount paused a webhook: its receiver answered 410, or accepted nothing for 24 hours. */
export const webhookPause = z.enum(["gone", "failing"]);
export type WebhookPause = z.infer<typeof webhookPause>;

/** A webhook, as its owner sees it. */
export const webhook = z.object({
  id: webhookId,
  ...fields,
  events: z.array(webhookEventType),
  /** `null` while the webhook is active, or if an organizer paused it. */
  pausedBecause: webhookPause.nullable(),
  createdAt: instant,
});
export type Webhook = z.infer<typeof webhook>;

/** A webhook with its secret, which no other answer repeats. */
export const webhookWithSecret = webhook.extend({ secret: z.string() });
export type WebhookWithSecret = z.infer<typeof webhookWithSecret>;

/** `dropped`: it was not sent, because the queue was full, the webhook was paused, or its owner has no role in the auction. */
export const webhookDeliveryState = z.enum(["waiting", "delivered", "failed", "dropped"]);
export type WebhookDeliveryState = z.infer<typeof webhookDeliveryState>;

/** The delivery of one event to one webhook. */
export const webhookDelivery = z.object({
  /** The value of the header `webhook-id`. */
  id: z.string(),
  /** An event type, or `webhook.test`. */
  type: z.string(),
  state: webhookDeliveryState,
  createdAt: instant,
  attempts: z.int(),
  lastAttemptAt: instant.nullable(),
  nextAttemptAt: instant.nullable(),
  /** HTTP status of the last answer. */
  status: z.int().nullable(),
  /** The first 200 characters of the last answer. */
  answer: z.string().nullable(),
  /** Why the last attempt failed, or why nothing was sent. */
  problem: z.string().nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

/** The auction of an event, at the time of the event. */
const eventAuction = z.object({
  id: auctionId,
  /** The id in another application; `null` if there is none. */
  externalId: z.string().nullable(),
  title: z.string(),
  state: z.enum(["setup", "live", "ended"]),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Address of the auction's dashboard; `null` if the server does not know its public address. */
  url: z.string().nullable(),
});
export type EventAuction = z.infer<typeof eventAuction>;

const known = z.number().nullable();

/** A lot whose hammer was recorded. */
const closedLot = z.object({
  /** `null` if neither the hammer nor an opening names the lot. */
  number: z.string().nullable(),
  title: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  openedAt: instant.nullable(),
  closedAt: instant,
  /** Price of a sold lot, from the hammer or else from the last bid. */
  price: known,
  currency: z.string().nullable(),
  bidder: z.string().nullable(),
});
export type ClosedLot = z.infer<typeof closedLot>;

/** The audience at the hammer, by the auction's count mode and in both modes; `null` if unknown. */
const hammerAudience = z.object({ viewers: known, people: known, connections: known });
export type HammerAudience = z.infer<typeof hammerAudience>;

/** The totals of an ended auction; unknown ones are `null`. */
const summaryTotals = z.object({
  madeAt: instant,
  peakViewers: known,
  /** Whether the true peak may be lower. */
  peakIsBound: z.boolean(),
  avgViewers: known,
  viewerMinutes: known,
  uniqueViewers: known,
  minutes: known,
  lots: known,
  sold: known,
});
export type SummaryTotals = z.infer<typeof summaryTotals>;

/** An alert of the webhook's owner. `phase` says whether it is the alert or its recovery. */
const eventAlert = alert.pick({ id: true, phase: true, rule: true, viewers: true, before: true });

/** The event of each kind of rule. */
export const ALERT_EVENTS = {
  drop: "audience.drop",
  below: "audience.below",
  record: "audience.peak",
  milestone: "audience.milestone",
  silence: "audience.silence",
  no_bids: "audience.no_bids",
} as const satisfies Record<AlertKind, WebhookEventType>;

const event = <const Type extends string, Data extends z.ZodRawShape>(type: Type, data: Data) =>
  z.object({ type: z.literal(type), timestamp: instant, data: z.object(data) });

const alertEvent = <const Type extends string>(type: Type) => event(type, { auction: eventAuction, alert: eventAlert });

/** The body of the preset `standard`. Messages of the other presets are written from it. `timestamp` is the time of the event. */
export const webhookPayload = z.discriminatedUnion("type", [
  event("auction.started", { auction: eventAuction }),
  event("auction.ended", { auction: eventAuction }),
  event("lot.closed", { auction: eventAuction, lot: closedLot, audience: hammerAudience }),
  event("summary.ready", { auction: eventAuction, summary: summaryTotals }),
  alertEvent("audience.drop"),
  alertEvent("audience.below"),
  alertEvent("audience.peak"),
  alertEvent("audience.milestone"),
  alertEvent("audience.silence"),
  alertEvent("audience.no_bids"),
  event("webhook.test", { webhook: z.object({ id: z.string() }) }),
]);
export type WebhookPayload = z.infer<typeof webhookPayload>;
