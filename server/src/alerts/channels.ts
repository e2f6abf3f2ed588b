import { ALERT_EVENTS, alertSentence, LIMITS, type Limits, type WebhookPayload } from "@headcount/protocol";
import type { Mails } from "../mail/mails.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import { queueDelivery } from "../webhooks/event-queue.ts";
import { eventAuction } from "../webhooks/payloads.ts";
import type { KeptAlert } from "./auction-state.ts";
import { alertSettingStore } from "./settings.ts";

interface ChannelOptions {
  store: Store;
  mails: Mails | null;
  /** E-mails of accounts, by id. */
  emails(organizers: readonly string[]): Promise<ReadonlyMap<string, string>>;
  siteUrl: string | null;
  /** Called after deliveries to webhooks were queued. */
  queued(): void;
  limits?: Limits;
  /** Epoch ms. */
  now(): number;
}

/** Returns a function that gives an alert to the channels of its organizer. Each sends one id once. */
export function alertChannels({ store, mails, emails, siteUrl, queued, limits = LIMITS, now }: ChannelOptions) {
  const settings = alertSettingStore(store.documents);
  const toWebhooks = async (alert: KeptAlert, auction: StoredAuction): Promise<void> => {
    const type = ALERT_EVENTS[alert.rule.kind];
    const { id, phase, rule, viewers, before } = alert;
    const shown = { auction: eventAuction(auction, "live", siteUrl), alert: { id, phase, rule, viewers, before } };
    const payload: WebhookPayload = { type, timestamp: alert.at, data: shown };
    const webhooks = await store.webhooks.list([alert.organizer]);
    for (const webhook of webhooks.filter(({ active, events }) => active && events.includes(type)))
      await queueDelivery({ store, limits }, webhook, { id: `msg_${id}`, auctionId: auction.id, payload }, now());
    queued();
  };
  return async (alert: KeptAlert, auction: StoredAuction): Promise<void> => {
    const { channels } = (await settings.ofAccounts([alert.organizer]))(alert.organizer);
    if (channels.webhook) await toWebhooks(alert, auction);
    const to = channels.email && mails ? (await emails([alert.organizer])).get(alert.organizer) : undefined;
    if (to !== undefined)
      await mails?.alert({ to, id: alert.id, auctionId: auction.id, sentence: alertSentence(alert) });
  };
}
