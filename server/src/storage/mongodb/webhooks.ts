import type { Collection, ObjectId } from "mongodb";
import type { DeliveryStore, StoredDelivery, StoredWebhook, WebhookStore } from "../store.ts";
import type { AuthorizedWrite } from "./access/authority.ts";
import { untilWritten } from "./conflicts.ts";
import type { MongodbConnection } from "./connection/connection.ts";
import { dateOf, objectId } from "./documents.ts";

/** A webhook in MongoDB. */
export interface WebhookDocument extends Omit<StoredWebhook, "id" | "createdAt"> {
  _id: string;
  createdAt: Date;
  /** Increases with each change, so that none is lost. */
  revision: number;
}

/** A delivery in MongoDB. Its id is the webhook's id, a space, and its own id. */
export interface DeliveryDocument {
  _id: string;
  webhook: string;
  auction: ObjectId | null;
  createdAt: Date;
  /** When to try again; `null` once it is finished. */
  dueAt: Date | null;
  /** The whole delivery as JSON, because payloads are not queried. */
  document: string;
}

interface MongodbWebhooksOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  webhooks: Collection<WebhookDocument>;
  deliveries: Collection<DeliveryDocument>;
}

const toWebhook = ({ _id, createdAt, revision: _, ...rest }: WebhookDocument): StoredWebhook => ({
  id: _id,
  createdAt: createdAt.toISOString(),
  ...rest,
});

const fromWebhook = ({ id, createdAt, ...rest }: StoredWebhook, revision: number): WebhookDocument => ({
  _id: id,
  createdAt: new Date(createdAt),
  ...rest,
  revision,
});

/** Webhooks as documents. */
export const mongodbWebhooks = ({ run, authorized, webhooks, deliveries }: MongodbWebhooksOptions): WebhookStore => ({
  async insert(webhook, authority) {
    const write = () => webhooks.insertOne(fromWebhook(webhook, 1));
    const undo = () => webhooks.deleteOne({ _id: { $eq: webhook.id } });
    await run((signal) => authorized({ authority, signal, write, undo }));
  },
  async find(id) {
    const found = await run((signal) => webhooks.findOne({ _id: { $eq: id } }, { signal }));
    return found && toWebhook(found);
  },
  async list(organizers) {
    const found = await run((signal) =>
      webhooks
        .find({ organizer: { $in: [...organizers] } }, { signal })
        .sort({ createdAt: -1, _id: -1 })
        .toArray(),
    );
    return found.map(toWebhook);
  },
  update: (organizer, id, change, authority) =>
    run(async (signal) => {
      const replace = (webhook: WebhookDocument, revision: number) =>
        webhooks.replaceOne({ _id: { $eq: id }, revision: { $eq: revision } }, webhook);
      const write = () =>
        untilWritten(signal, async () => {
          const before = await webhooks.findOne({ _id: { $eq: id }, organizer: { $eq: organizer } }, { signal });
          if (!before) return null;
          const changed = change(toWebhook(before));
          const { matchedCount } = await replace(fromWebhook(changed, before.revision + 1), before.revision);
          return matchedCount === 1 ? { before, changed } : undefined;
        });
      const undo = async (written: Awaited<ReturnType<typeof write>>) =>
        written && replace({ ...written.before, revision: written.before.revision + 2 }, written.before.revision + 1);
      return (await authorized({ authority, signal, write, undo }))?.changed ?? null;
    }),
  async delete(organizer, id, authority) {
    const write = () => webhooks.findOneAndDelete({ _id: { $eq: id }, organizer: { $eq: organizer } });
    const undo = async (deleted: WebhookDocument | null) => deleted && webhooks.insertOne(deleted);
    const deleted = await run((signal) => authorized({ authority, signal, write, undo }));
    // Also if the webhook is already deleted: the process that deleted it may have died before it deleted the deliveries.
    if (!(await run((signal) => webhooks.findOne({ _id: { $eq: id } }, { signal, projection: { _id: 1 } }))))
      await run(() => deliveries.deleteMany({ webhook: { $eq: id } }));
    return deleted !== null;
  },
});

const keyOf = ({ webhook, id }: Pick<StoredDelivery, "webhook" | "id">): string => `${webhook} ${id}`;

const fieldsOf = (delivery: StoredDelivery): Omit<DeliveryDocument, "_id"> => ({
  webhook: delivery.webhook,
  auction: objectId(delivery.auctionId),
  createdAt: new Date(delivery.createdAt),
  dueAt: delivery.nextAttemptAt === null ? null : new Date(delivery.nextAttemptAt),
  document: JSON.stringify(delivery),
});

const toDelivery = ({ document }: Pick<DeliveryDocument, "document">): StoredDelivery => JSON.parse(document);

/** Deliveries as documents. */
export const mongodbDeliveries = ({
  run,
  webhooks,
  deliveries,
}: Omit<MongodbWebhooksOptions, "authorized">): DeliveryStore => ({
  async add(some) {
    await run(async (signal) => {
      const known = await webhooks
        .find({ _id: { $in: some.map(({ webhook }) => webhook) } }, { signal, projection: { _id: 1 } })
        .toArray();
      const ids = new Set(known.map(({ _id }) => _id));
      for (const delivery of some)
        if (ids.has(delivery.webhook))
          await deliveries.updateOne(
            { _id: { $eq: keyOf(delivery) } },
            { $setOnInsert: fieldsOf(delivery) },
            { upsert: true },
          );
    });
  },
  async claim({ now, until, busy }) {
    const claimed = await run(() =>
      deliveries.findOneAndUpdate(
        { dueAt: { $ne: null, $lte: dateOf(now) }, webhook: { $nin: [...busy] } },
        { $set: { dueAt: dateOf(until) } },
        { sort: { dueAt: 1, _id: 1 } },
      ),
    );
    return claimed && toDelivery(claimed);
  },
  async replace(delivery) {
    await run(() => deliveries.updateOne({ _id: { $eq: keyOf(delivery) } }, { $set: fieldsOf(delivery) }));
  },
  async list(webhook, limit) {
    const found = await run((signal) =>
      deliveries
        .find({ webhook: { $eq: webhook } }, { signal })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit)
        .toArray(),
    );
    return found.map(toDelivery);
  },
  countWaiting: (webhook) =>
    run((signal) => {
      const of = webhook === undefined ? {} : { webhook: { $eq: webhook } };
      return deliveries.countDocuments({ ...of, dueAt: { $ne: null } }, { signal });
    }),
  async forget(auctionId) {
    const auction = objectId(auctionId);
    if (auction) await run(() => deliveries.deleteMany({ auction: { $eq: auction } }));
  },
  async trim(webhook, keep) {
    await run(async (signal) => {
      const old = await deliveries
        .find({ webhook: { $eq: webhook }, dueAt: { $eq: null } }, { signal, projection: { _id: 1 } })
        .sort({ createdAt: -1, _id: -1 })
        .skip(keep)
        .toArray();
      if (old.length > 0) await deliveries.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
    });
  },
});
