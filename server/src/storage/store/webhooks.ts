import type { Webhook, WebhookDelivery, WebhookPayload } from "@headcount/protocol";
import type { WriteAuthority } from "./access/write-authority.ts";

/** A stored webhook. Its secret is derived, and not stored. */
export interface StoredWebhook extends Webhook {
  /** Account id. */
  organizer: string;
  secretVersion: number;
  /** When the secret got this version, ISO. */
  secretSince: string;
  /** When it was last tested, ISO. */
  testedAt: string | null;
  /** When its receiver last accepted a delivery, ISO. */
  acceptedAt: string | null;
}

/** An event for one webhook. */
export interface StoredDelivery extends WebhookDelivery {
  webhook: string;
  /** `null` for a test. */
  auctionId: string | null;
  /** `null` once the delivery is finished, because the log does not need it. */
  payload: WebhookPayload | null;
}

/** Organizers' webhooks, kept until they are deleted. */
export interface WebhookStore {
  insert(webhook: StoredWebhook, authority?: WriteAuthority): Promise<void>;
  find(id: string): Promise<StoredWebhook | null>;
  /** The webhooks of these organizers, newest first, and for equal times the highest id first. */
  list(organizers: readonly string[]): Promise<StoredWebhook[]>;
  /** Replaces the organizer's webhook by the result of `change`, atomically; `null` if there is none. */
  update(
    organizer: string,
    id: string,
    change: (webhook: StoredWebhook) => StoredWebhook,
    authority?: WriteAuthority,
  ): Promise<StoredWebhook | null>;
  /** Deletes the webhook with its deliveries; false if the organizer has none with this id. */
  delete(organizer: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}

/** The queue of deliveries, and the log of their results. A delivery is identified by its webhook and its id. */
export interface DeliveryStore {
  /** Adds the deliveries that are new and whose webhook exists; resolves when they are on disk. */
  add(deliveries: readonly StoredDelivery[]): Promise<void>;
  /**
   * Takes the waiting delivery with the earliest `nextAttemptAt`, if that is not after `now` and its webhook is not in `busy`. No process gets it again before `until`
   * (both epoch ms), unless it is replaced.
   */
  claim(wanted: { now: number; until: number; busy: readonly string[] }): Promise<StoredDelivery | null>;
  /** Replaces a delivery. Does nothing if it is gone. */
  replace(delivery: StoredDelivery): Promise<void>;
  /** Newest first, and for equal times the highest id first. */
  list(webhook: string, limit: number): Promise<StoredDelivery[]>;
  /** Unfinished deliveries of one webhook; without one, of all. */
  countWaiting(webhook?: string): Promise<number>;
  /** Deletes all deliveries about an auction. */
  forget(auctionId: string): Promise<void>;
  /** Deletes finished deliveries, except the newest `keep`. */
  trim(webhook: string, keep: number): Promise<void>;
}
