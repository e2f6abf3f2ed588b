import { type Kysely, type Selectable, sql } from "kysely";
import type { DeliveryStore, StoredDelivery, StoredWebhook, WebhookStore } from "../store.ts";
import { authorized } from "./access/authority.ts";
import type { Schema, WebhookTable } from "./schema.ts";

const toWebhook = ({ document }: Pick<Selectable<WebhookTable>, "document">): StoredWebhook => JSON.parse(document);

/** Webhooks as JSON documents in a table. */
export const sqliteWebhooks = (db: Kysely<Schema>): WebhookStore => ({
  async insert(webhook, authority) {
    const { id, organizer, createdAt: created_at } = webhook;
    const row = { id, organizer, created_at, document: JSON.stringify(webhook) };
    await authorized(db, { authority }, (trx) => trx.insertInto("webhooks").values(row).execute());
  },
  async find(id) {
    const row = await db.selectFrom("webhooks").select("document").where("id", "=", id).executeTakeFirst();
    return row ? toWebhook(row) : null;
  },
  async list(organizers) {
    const rows = await db
      .selectFrom("webhooks")
      .select("document")
      .where("organizer", "in", sql<string>`(select value from json_each(${JSON.stringify(organizers)}))`)
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .execute();
    return rows.map(toWebhook);
  },
  update: (organizer, id, change, authority) =>
    authorized(db, { authority }, async (trx) => {
      const own = trx.selectFrom("webhooks").select("document").where("id", "=", id).where("organizer", "=", organizer);
      const row = await own.executeTakeFirst();
      if (!row) return null;
      const changed = change(toWebhook(row));
      const document = JSON.stringify(changed);
      await trx.updateTable("webhooks").set({ document }).where("id", "=", id).execute();
      return changed;
    }),
  delete: (organizer, id, authority) =>
    authorized(db, { authority }, async (trx) => {
      const own = trx.deleteFrom("webhooks").where("id", "=", id).where("organizer", "=", organizer);
      return (await own.executeTakeFirst()).numDeletedRows > 0n;
    }),
});

const toDelivery = ({ document }: { document: string }): StoredDelivery => JSON.parse(document);

const timeOrNull = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

/** Deliveries as JSON documents in a table. Waiting ones have the time of their next attempt. */
export const sqliteDeliveries = (db: Kysely<Schema>): DeliveryStore => ({
  add: (deliveries) =>
    db.transaction().execute(async (trx) => {
      for (const delivery of deliveries) {
        const { webhook, id, createdAt, nextAttemptAt } = delivery;
        await sql`
          insert into webhook_deliveries (webhook, id, created_at, due_at, document)
          select id, ${id}, ${Date.parse(createdAt)}, ${timeOrNull(nextAttemptAt)}, ${JSON.stringify(delivery)}
          from webhooks where id = ${webhook}
          on conflict do nothing`.execute(trx);
      }
    }),
  async claim({ now, until, busy }) {
    const { rows } = await sql<{ document: string }>`
      update webhook_deliveries set due_at = ${until}
      where (webhook, id) = (
        select webhook, id from webhook_deliveries
        where due_at <= ${now} and webhook not in (select value from json_each(${JSON.stringify(busy)}))
        order by due_at, webhook, id limit 1
      )
      returning document`.execute(db);
    return rows[0] ? toDelivery(rows[0]) : null;
  },
  async replace(delivery) {
    const { webhook, id, nextAttemptAt } = delivery;
    await db
      .updateTable("webhook_deliveries")
      .set({ due_at: timeOrNull(nextAttemptAt), document: JSON.stringify(delivery) })
      .where("webhook", "=", webhook)
      .where("id", "=", id)
      .execute();
  },
  async list(webhook, limit) {
    const rows = await db
      .selectFrom("webhook_deliveries")
      .select("document")
      .where("webhook", "=", webhook)
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
    return rows.map(toDelivery);
  },
  async countWaiting(webhook) {
    const { count } = await db
      .selectFrom("webhook_deliveries")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .$if(webhook !== undefined, (query) => query.where("webhook", "=", webhook as string))
      .where("due_at", "is not", null)
      .executeTakeFirstOrThrow();
    return count;
  },
  async forget(auctionId) {
    await db.deleteFrom("webhook_deliveries").where("auction", "=", auctionId).execute();
  },
  async trim(webhook, keep) {
    await sql`
      delete from webhook_deliveries where webhook = ${webhook} and id in (
        select id from webhook_deliveries where webhook = ${webhook} and due_at is null
        order by created_at desc, id desc limit -1 offset ${keep}
      )`.execute(db);
  },
});
