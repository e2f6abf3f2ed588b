import { DAY_MS, LIMITS, type Limits, type WebhookEventType, type WebhookPayload } from "@headcount/protocol";
import type { Logger } from "../platform/logger.ts";
import type {
  AuctionMoment,
  PendingEvent,
  Store,
  StoredAuction,
  StoredDelivery,
  StoredWebhook,
} from "../storage/store.ts";
import { auctionPayload, isHammer, lotPayload, type PayloadOptions } from "./payloads.ts";

interface EventQueueOptions extends PayloadOptions {
  limits?: Limits;
  /** Called for each summary that is news, before its event is settled. */
  summaryReady?(auction: StoredAuction): Promise<void>;
  log: Logger;
}

const EVENTS_PER_PAGE = 100;

/** The delivery of a payload to a webhook, due at once. */
export function newDelivery(
  webhook: Pick<StoredWebhook, "id">,
  { id, auctionId, payload }: { id: string; auctionId: string | null; payload: WebhookPayload },
  now: number,
): StoredDelivery {
  const at = new Date(now).toISOString();
  return {
    ...{
      webhook: webhook.id,
      id,
      auctionId,
      payload,
      type: payload.type,
      state: "waiting",
      createdAt: at,
      attempts: 0,
    },
    ...{ lastAttemptAt: null, nextAttemptAt: at, status: null, answer: null, problem: null },
  };
}

/** Queues a payload for a webhook, or notes that its queue is full. */
export async function queueDelivery(
  { store, limits }: { store: Store; limits: Limits },
  webhook: Pick<StoredWebhook, "id">,
  event: Parameters<typeof newDelivery>[1],
  now: number,
): Promise<void> {
  const delivery = newDelivery(webhook, event, now);
  const isFull = (await store.deliveries.countWaiting(webhook.id)) >= limits.webhookQueue;
  await store.deliveries.add([isFull ? dropped(delivery, "the queue of this webhook is full") : delivery]);
  if (isFull) await store.deliveries.trim(webhook.id, limits.webhookLog);
}

/**
 * Returns a function that turns pending events into deliveries to the webhooks of the auction's members. An event stays pending until
 * its deliveries are on disk, so it may come twice. It then gives the same deliveries, and the store keeps them once. Events older than
 * a day are left out.
 */
export function eventQueue(options: EventQueueOptions): () => Promise<void> {
  const { store, now, log, limits = LIMITS } = options;

  const webhooksFor = async ({ members }: StoredAuction, type: WebhookEventType): Promise<StoredWebhook[]> => {
    const all = await store.webhooks.list(members.map(({ organizer }) => organizer));
    return all.filter(({ active, events }) => active && events.includes(type));
  };

  const add = async (
    auction: StoredAuction,
    type: WebhookEventType,
    id: string,
    payloadOf: () => Promise<WebhookPayload | null>,
  ): Promise<void> => {
    const webhooks = await webhooksFor(auction, type);
    const payload = webhooks.length > 0 ? await payloadOf() : null;
    if (!payload) return;
    for (const webhook of webhooks) {
      await queueDelivery({ store, limits }, webhook, { id, auctionId: auction.id, payload }, now());
    }
  };
  const isNews = (at: string): boolean => now() - Date.parse(at) <= DAY_MS;

  const queueEvents = async (auction: StoredAuction): Promise<void> => {
    const queued = auction.pendingEvents;
    for (const event of queued.filter(({ at }) => isNews(at))) {
      if (event.type === "summary.ready") await options.summaryReady?.(auction);
      await add(auction, event.type, event.id, () => auctionPayload(options, auction, event));
    }
    await store.auctions.update(auction.id, (known) => ({
      ...known,
      pendingEvents: without(known.pendingEvents, queued),
    }));
  };

  const queueHammer = async ({ auctionId, moment }: AuctionMoment): Promise<void> => {
    const auction = isNews(moment.at) ? await store.auctions.find(auctionId) : null;
    if (auction?.kind === null && isHammer(moment))
      await add(auction, "lot.closed", `msg_${moment.id}`, () => lotPayload(options, auction, moment));
  };

  return async () => {
    await inPages(
      log,
      () => store.auctions.listPending(EVENTS_PER_PAGE),
      queueEvents,
      async () => {},
    );
    await inPages(
      log,
      () => store.moments.listPending(EVENTS_PER_PAGE),
      queueHammer,
      (hammers) => store.moments.settle(hammers),
    );
  };
}

/** Handles page after page. Failed events stay pending and are tried again the next time. */
async function inPages<T>(
  log: Logger,
  list: () => Promise<T[]>,
  handle: (one: T) => Promise<void>,
  done: (some: T[]) => Promise<void>,
): Promise<void> {
  for (;;) {
    const page = await list();
    const handled: T[] = [];
    for (const one of page)
      await handle(one).then(
        () => handled.push(one),
        (error) => log.error({ err: error }, "an event for webhooks could not be queued: trying again"),
      );
    if (handled.length > 0) await done(handled);
    if (page.length < EVENTS_PER_PAGE || handled.length === 0) return;
  }
}

const without = (events: readonly PendingEvent[], gone: readonly PendingEvent[]): PendingEvent[] =>
  events.filter(({ id }) => !gone.some((one) => one.id === id));

/** A delivery that is not made, and why. */
export const dropped = (delivery: StoredDelivery, problem: string): StoredDelivery => ({
  ...delivery,
  ...{ state: "dropped", nextAttemptAt: null, problem, payload: null },
});
