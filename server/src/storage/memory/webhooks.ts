import type { DeliveryStore, StoredDelivery, StoredWebhook, WebhookStore, WriteAuthority } from "../store.ts";

const newestFirst = (a: { createdAt: string; id: string }, b: { createdAt: string; id: string }): number =>
  Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1);

interface Entry {
  delivery: StoredDelivery;
  dueAt: number | null;
}

const entryOf = (delivery: StoredDelivery): Entry => ({
  delivery: structuredClone(delivery),
  dueAt: delivery.nextAttemptAt === null ? null : Date.parse(delivery.nextAttemptAt),
});

/** Deliveries by webhook and id. */
type Queues = Map<string, Map<string, Entry>>;

const isWaiting = (entry: Entry): entry is Entry & { dueAt: number } => entry.dueAt !== null;

/** Webhooks by id, and their deliveries. `check` throws if a write is no longer allowed. */
export const memoryWebhooks = (
  check: (authority: WriteAuthority | undefined) => void,
): { webhooks: WebhookStore; deliveries: DeliveryStore } => {
  const known = new Map<string, StoredWebhook>();
  const queues: Queues = new Map();

  const webhooks: WebhookStore = {
    async insert(webhook, authority) {
      check(authority);
      known.set(webhook.id, structuredClone(webhook));
      queues.set(webhook.id, new Map());
    },
    async find(id) {
      return structuredClone(known.get(id) ?? null);
    },
    async list(organizers) {
      const own = [...known.values()].filter(({ organizer }) => organizers.includes(organizer));
      return structuredClone(own.sort(newestFirst));
    },
    async update(organizer, id, change, authority) {
      check(authority);
      const webhook = known.get(id);
      if (webhook?.organizer !== organizer) return null;
      known.set(id, structuredClone(change(structuredClone(webhook))));
      return structuredClone(known.get(id) ?? null);
    },
    async delete(organizer, id, authority) {
      check(authority);
      if (known.get(id)?.organizer !== organizer) return false;
      queues.delete(id);
      return known.delete(id);
    },
  };

  return { webhooks, deliveries: memoryDeliveries(queues) };
};

function memoryDeliveries(queues: Queues): DeliveryStore {
  const entriesOf = (webhook: string): Entry[] => [...(queues.get(webhook)?.values() ?? [])];
  return {
    async add(some) {
      for (const delivery of some) {
        const queue = queues.get(delivery.webhook);
        if (queue && !queue.has(delivery.id)) queue.set(delivery.id, entryOf(delivery));
      }
    },
    async claim({ now, until, busy }) {
      const due = [...queues.keys()]
        .filter((webhook) => !busy.includes(webhook))
        .flatMap(entriesOf)
        .filter(isWaiting)
        .filter(({ dueAt }) => dueAt <= now)
        .sort((a, b) => a.dueAt - b.dueAt)[0];
      if (!due) return null;
      due.dueAt = until;
      return structuredClone(due.delivery);
    },
    async replace(delivery) {
      const queue = queues.get(delivery.webhook);
      if (queue?.has(delivery.id)) queue.set(delivery.id, entryOf(delivery));
    },
    list: async (webhook, limit) =>
      structuredClone(
        entriesOf(webhook)
          .map(({ delivery }) => delivery)
          .sort(newestFirst)
          .slice(0, limit),
      ),
    countWaiting: async (webhook) =>
      (webhook === undefined ? [...queues.keys()] : [webhook]).flatMap(entriesOf).filter(isWaiting).length,
    async forget(auctionId) {
      for (const queue of queues.values())
        for (const [id, { delivery }] of queue) if (delivery.auctionId === auctionId) queue.delete(id);
    },
    async trim(webhook, keep) {
      const over = entriesOf(webhook)
        .filter((entry) => !isWaiting(entry))
        .map(({ delivery }) => delivery)
        .sort(newestFirst)
        .slice(keep);
      for (const { id } of over) queues.get(webhook)?.delete(id);
    },
  };
}
