import type { Webhook, WebhookDelivery, WebhookPayload } from "@headcount/protocol";
import type { WriteAuthority } from "./write-authority.ts";

/** A webhook as it is stored. Its secret is derived, and not here. */
export interface StoredWebhook extends Webhook {
  /** Account id. */
  organizer: string;
  secretVersion: number;
  /** When the secret got this version, ISO. */
  secretSince: string;
  /** When it was tested last, ISO. */
  testedAt: string | null;
  /** When its receiver accepted something last, ISO. */
  acceptedAt: string | null;
}

/** An event on its way to a webhook. */
export interface StoredDelivery extends WebhookDelivery {
  webhook: string;
  /** `null` for a test. */
  auctionId: string | null;
  /** `null` once it is over: the log has no use for it. */
  payload: WebhookPayload | null;
}

/** Organizers' webhooks, kept until they are deleted. */
export interface WebhookStore {
  insert(webhook: StoredWebhook, authority?: WriteAuthority): Promise<void>;
  find(id: string): Promise<StoredWebhook | null>;
  /** Those of these organizers, the newest first, and of one instant by id, the highest first. */
  list(organizers: readonly string[]): Promise<StoredWebhook[]>;
  /** Replaces the organizer's webhook by what `change` makes of it, atomically; `null` if there is none. */
  update(
    organizer: string,
    id: string,
    change: (webhook: StoredWebhook) => StoredWebhook,
    authority?: WriteAuthority,
  ): Promise<StoredWebhook | null>;
  /** Deletes the webhook with its deliveries; false if the organizer had none of this id. */
  delete(organizer: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}

/** The queue of webhooks, and the log of what became of it. A delivery is named by its webhook and its id. */
export interface DeliveryStore {
  /** Adds those that are not there yet and whose webhook exists; resolves when they are on disk. */
  add(deliveries: readonly StoredDelivery[]): Promise<void>;
  /**
   * Takes the waiting delivery whose `nextAttemptAt` is the earliest and not after `now`, of a webhook that is not in `busy`. It is not given out again before `until`
   * (both epoch ms), by any process, unless it is replaced.
   */
  claim(wanted: { now: number; until: number; busy: readonly string[] }): Promise<StoredDelivery | null>;
  /** Replaces a delivery; nothing happens if it is gone. */
  replace(delivery: StoredDelivery): Promise<void>;
  /** The newest first, and of one instant by id, the highest first. */
  list(webhook: string, limit: number): Promise<StoredDelivery[]>;
  countWaiting(webhook: string): Promise<number>;
  /** Deletes all deliveries about an auction. */
  forget(auctionId: string): Promise<void>;
  /** Deletes those that do not wait, but for the newest `keep`. */
  trim(webhook: string, keep: number): Promise<void>;
}
