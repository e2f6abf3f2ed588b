import { T0 } from "../analytics/analytics.fixtures.ts";
import type { StoredDelivery, StoredWebhook } from "./store.ts";

/** The webhook `number`, created this many milliseconds after T0. */
export const webhookOf = (number: number, at: number, over: Partial<StoredWebhook> = {}): StoredWebhook => ({
  id: number.toString(16).padStart(24, "0"),
  organizer: "olga",
  url: "https://hooks.example/in",
  events: ["auction.started", "auction.ended", "lot.closed", "summary.ready"],
  preset: "standard",
  active: true,
  pausedBecause: null,
  createdAt: new Date(T0 + at).toISOString(),
  secretVersion: 1,
  secretSince: new Date(T0 + at).toISOString(),
  testedAt: null,
  acceptedAt: null,
  ...over,
});

/** The delivery `number`, created and due this many milliseconds after T0. */
export const deliveryOf = (
  webhook: string,
  number: number,
  at: number,
  over: Partial<StoredDelivery> = {},
): StoredDelivery => {
  const createdAt = new Date(T0 + at).toISOString();
  return {
    ...{ webhook, id: `msg_${number}`, type: "webhook.test", state: "waiting", createdAt, attempts: 0 },
    ...{ lastAttemptAt: null, nextAttemptAt: createdAt, status: null, answer: null, problem: null, auctionId: null },
    payload: { type: "webhook.test", timestamp: createdAt, data: { webhook: { id: webhook } } },
    ...over,
  };
};
