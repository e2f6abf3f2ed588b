import { LIMITS, type Limits, type WebhookPause, type WebhookPayload } from "@headcount/protocol";
import { finishOrAbort, inRounds } from "../platform/in-rounds.ts";
import type { Logger } from "../platform/logger.ts";
import { type Repeated, repeat } from "../platform/repeat.ts";
import type { Store, StoredDelivery, StoredWebhook } from "../storage/store.ts";
import { dropped } from "./event-queue.ts";
import { messageOf } from "./presets.ts";
import { afterAttempt, type Outcome, pauseAfter } from "./retry.ts";
import type { SendWebhook } from "./send.ts";
import { OLD_SECRET_MS, signedHeaders, webhookSecret } from "./signature.ts";

interface DispatcherOptions {
  store: Store;
  send: SendWebhook;
  /** The secret from which webhook secrets are derived. */
  serverSecret: string;
  /** Whether this process sends. Another one may, where several have the database. */
  maySend(): boolean;
  /** Turns pending events into deliveries. */
  queueEvents(): Promise<void>;
  /** Called after a webhook was paused because of its receiver. */
  paused(webhook: StoredWebhook, because: WebhookPause): Promise<void>;
  limits?: Limits;
  log: Logger;
  /** Epoch ms. */
  now(): number;
}

/** Sends due deliveries. Each webhook gets one request at a time, so that a slow receiver does not block others. */
export interface Dispatcher {
  /** Looks for pending events and due deliveries now, instead of at the next tick. */
  wake(): void;
  /** Sends one delivery now, whether or not its webhook is active. Resolves to the delivery after the attempt. */
  sendNow(webhook: StoredWebhook, delivery: StoredDelivery): Promise<StoredDelivery>;
  /** Resolves when nothing is being sent and nothing is due. */
  idle(): Promise<void>;
  start(): void;
  /** @param waitMs how long to wait for answers of receivers */
  stop(waitMs?: number): Promise<void>;
}

const MAX_SENDS_AT_ONCE = 20;
const DISPATCH_EVERY_MS = 5_000;
/** Longer than an attempt takes. If a process dies during an attempt, another attempt follows after this time. */
const CLAIM_MS = 60_000;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, queueEvents, maySend, log, now } = options;
  const attempt = attempter(options);
  const attemptInTurn = async (delivery: StoredDelivery): Promise<void> => {
    try {
      await attempt(delivery, stopping.signal);
    } catch (error) {
      log.error({ err: error, webhook: delivery.webhook }, "a webhook could not be handled: trying again");
    }
  };
  const stopping = new AbortController();
  let isStopped = false;
  const sending = new Map<string, Promise<void>>();
  let repeated: Repeated | undefined;

  /** Starts due deliveries while there are free places. */
  const startDue = async (): Promise<void> => {
    while (sending.size < MAX_SENDS_AT_ONCE && !isStopped) {
      const busy = [...sending.keys()];
      const delivery = await store.deliveries.claim({ now: now(), until: now() + CLAIM_MS, busy });
      if (!delivery) return;
      const sent = attemptInTurn(delivery);
      sending.set(delivery.webhook, sent);
      void sent.finally(() => {
        sending.delete(delivery.webhook);
        void look();
      });
    }
  };
  const looks = inRounds(
    () =>
      queueEvents()
        .then(startDue)
        .catch((error) => log.error({ err: error }, "webhooks cannot be sent now: trying again")),
    () => isStopped,
  );
  const look = async (): Promise<void> => {
    if (maySend()) await looks.run();
  };

  return {
    wake: () => void look(),
    async sendNow(webhook, delivery) {
      await store.deliveries.add([{ ...delivery, nextAttemptAt: new Date(now() + CLAIM_MS).toISOString() }]);
      const sent = await attempt(delivery, stopping.signal, webhook);
      return sent ?? delivery;
    },
    async idle() {
      await look();
      while (looks.running || sending.size > 0) await Promise.all([looks.running, ...sending.values()]);
    },
    start() {
      repeated ??= repeat(DISPATCH_EVERY_MS, look);
      void look();
    },
    async stop(waitMs) {
      isStopped = true;
      await repeated?.stop();
      await looks.running;
      await finishOrAbort(sending.values(), stopping, waitMs);
    },
  };
}

/** Sends a delivery. `hidden`: texts that an answer may repeat but the log must not contain. */
async function request(
  { send, serverSecret, now }: DispatcherOptions,
  webhook: StoredWebhook,
  { id, payload }: { id: string; payload: WebhookPayload },
  signal: AbortSignal,
): Promise<{ outcome: Outcome; hidden: string[] }> {
  const { url, body } = messageOf(webhook.preset, webhook.url, payload);
  const secrets = secretsOf(webhook, serverSecret, now());
  const signed = signedHeaders({ id, body }, secrets, now());
  const headers = { ...signed, "content-type": "application/json", "user-agent": "Headcount-Webhooks/1" };
  const hidden = [...secrets, ...secretParts(webhook.url)];
  try {
    return { outcome: await send({ url, headers, body, signal }), hidden };
  } catch (error) {
    return { outcome: { problem: (error as Error).message }, hidden };
  }
}

/** The current signing secrets: the newest, and for a while the previous one. */
function secretsOf({ id, secretVersion, secretSince }: StoredWebhook, serverSecret: string, now: number): string[] {
  const isNew = secretVersion > 1 && now - Date.parse(secretSince) < OLD_SECRET_MS;
  const versions = isNew ? [secretVersion, secretVersion - 1] : [secretVersion];
  return versions.map((version) => webhookSecret(serverSecret, id, version));
}

/** Returns a function that makes one attempt and stores its result. */
function attempter(options: DispatcherOptions) {
  const { store, paused, limits = LIMITS, log, now } = options;
  /** Why a delivery is no longer sent; `null` if it is sent. */
  const obstacle = async (webhook: StoredWebhook, { auctionId }: StoredDelivery): Promise<string | null> => {
    if (auctionId === null) return null;
    if (!webhook.active) return "the webhook is paused";
    const auction = await store.auctions.find(auctionId);
    if (!auction) return "the auction was deleted";
    const isMember = auction.members.some(({ organizer }) => organizer === webhook.organizer);
    return isMember ? null : "your account no longer has a role in the auction";
  };

  const finish = async (webhook: StoredWebhook, delivery: StoredDelivery): Promise<void> => {
    await store.deliveries.replace(delivery);
    if (delivery.state === "waiting") return;
    await store.deliveries.trim(webhook.id, limits.webhookLog);
    const because = pauseAfter(delivery, (await store.webhooks.find(webhook.id)) ?? webhook);
    const isAccepted = delivery.state === "delivered";
    if (!isAccepted && because === null) return;
    let isPaused = false;
    const changed = await store.webhooks.update(webhook.organizer, webhook.id, (known) => {
      if (isAccepted) return { ...known, acceptedAt: delivery.lastAttemptAt };
      // A different address has not been tried yet.
      isPaused = known.active && known.url === webhook.url;
      return isPaused ? { ...known, active: false, pausedBecause: because } : known;
    });
    if (changed && because !== null && isPaused) await paused(changed, because);
  };

  return async (
    delivery: StoredDelivery,
    signal: AbortSignal,
    known?: StoredWebhook,
  ): Promise<StoredDelivery | null> => {
    const webhook = known ?? (await store.webhooks.find(delivery.webhook));
    const { id, payload } = delivery;
    if (!webhook || !payload) return null;
    const problem = await obstacle(webhook, delivery);
    if (problem !== null) {
      await finish(webhook, dropped(delivery, problem));
      return null;
    }
    const { outcome, hidden } = await request(options, webhook, { id, payload }, signal);
    if (signal.aborted && "problem" in outcome) {
      // The next process may try at once.
      await store.deliveries.replace(delivery);
      return null;
    }
    const after = afterAttempt(delivery, outcome, { now: now(), hidden });
    const { state, status, attempts } = after;
    log.debug({ webhook: webhook.id, delivery: delivery.id, state, status, attempts }, "a webhook was sent");
    await finish(webhook, after);
    return after;
  };
}

/** The possible secrets in an address, because addresses of chat services are secret: the whole address, and its longer parts. */
function secretParts(address: string): string[] {
  const url = new URL(address);
  const parts = [...url.pathname.split("/"), ...url.searchParams.values()].filter((part) => part.length >= 8);
  return [address, url.href, url.pathname + url.search, ...parts].toSorted((a, b) => b.length - a.length);
}
