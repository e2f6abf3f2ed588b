import type { Limits, WebhookPause } from "@headcount/protocol";
import type { Logger } from "../platform/logger.ts";
import { addressProblem } from "../platform/network/public-request.ts";
import type { Store, StoredAuction, StoredWebhook } from "../storage/store.ts";
import { createDispatcher, type Dispatcher } from "./dispatcher.ts";
import { eventQueue } from "./event-queue.ts";
import type { Counts } from "./payloads.ts";
import { webhookSender } from "./send.ts";
import { webhookSecret } from "./signature.ts";

interface WebhooksOptions {
  store: Store;
  counts: Counts;
  serverSecret: string;
  /** Origin of the pages, if known. */
  siteUrl: string | null;
  /** Whether receivers may have private addresses and use plain http. */
  allowPrivate: boolean;
  slotMs: number;
  /** See `DispatcherOptions.maySend`. */
  maySend(): boolean;
  limits: Limits;
  /** Called after a webhook was paused because of its receiver. */
  paused(webhook: StoredWebhook, because: WebhookPause): Promise<void>;
  /** See `EventQueueOptions`. */
  summaryReady(auction: StoredAuction): Promise<void>;
  log: Logger;
  /** Epoch ms. */
  now(): number;
}

/** Webhooks without their routes: from pending events in the store to the requests and their log. */
export interface Webhooks extends Dispatcher {
  secretOf(webhook: Pick<StoredWebhook, "id" | "secretVersion">): string;
  /** A message that says why nothing can ever be sent to an address. `null` if this depends on what its host name resolves to. */
  problemOf(url: string): string | null;
}

export function createWebhooks({ allowPrivate, slotMs, ...options }: WebhooksOptions): Webhooks {
  const { now, serverSecret } = options;
  const queueEvents = eventQueue({ ...options, freshMs: 2 * slotMs });
  return {
    ...createDispatcher({ ...options, queueEvents, send: webhookSender({ allowPrivate, now }) }),
    secretOf: ({ id, secretVersion }) => webhookSecret(serverSecret, id, secretVersion),
    problemOf: (address) => (allowPrivate ? null : addressProblem(address)),
  };
}
