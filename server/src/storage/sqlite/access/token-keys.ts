import { type Kysely, sql } from "kysely";
import type { TokenKeyStore } from "../../store.ts";
import type { Schema } from "../schema.ts";
import { authorized } from "./authority.ts";

/** Token keys as JSON documents in a table. */
export const sqliteTokenKeys = (db: Kysely<Schema>): TokenKeyStore => ({
  async insert(key, authority) {
    const { id, organizer, createdAt: created_at } = key;
    const row = { id, organizer, created_at, document: JSON.stringify(key) };
    await authorized(db, { authority }, (trx) => trx.insertInto("token_keys").values(row).execute());
  },
  async list(organizers) {
    const rows = await db
      .selectFrom("token_keys")
      .select("document")
      .where("organizer", "in", sql<string>`(select value from json_each(${JSON.stringify(organizers)}))`)
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .execute();
    return rows.map(({ document }) => JSON.parse(document));
  },
  async mark() {
    const row = await db
      .selectFrom("token_keys")
      .select(({ fn }) => [fn.countAll<number>().as("keys"), fn.max("created_at").as("newest")])
      .executeTakeFirstOrThrow();
    return `${row.keys} ${row.newest ?? ""}`;
  },
  delete: (organizer, id, authority) =>
    authorized(db, { authority }, async (trx) => {
      const own = trx.deleteFrom("token_keys").where("id", "=", id).where("organizer", "=", organizer);
      return (await own.executeTakeFirst()).numDeletedRows > 0n;
    }),
});
