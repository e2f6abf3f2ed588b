import type { Kysely, Selectable } from "kysely";
import type { ApiKeyStore, StoredApiKey } from "../../store.ts";
import type { ApiKeyTable, Schema } from "../schema.ts";
import { authorized } from "./authority.ts";

/** API keys as rows of a table. */
export const sqliteApiKeys = (db: Kysely<Schema>): ApiKeyStore => ({
  async insert({ id, organizer, name, permissions, hash, createdAt, lastUsedAt }, authority) {
    await authorized(db, { authority }, (trx) =>
      trx
        .insertInto("api_keys")
        .values({
          ...{ id, organizer, name, hash },
          permissions: JSON.stringify(permissions),
          created_at: createdAt,
          last_used_at: lastUsedAt,
        })
        .execute(),
    );
  },
  async find(id) {
    const row = await db.selectFrom("api_keys").selectAll().where("id", "=", id).executeTakeFirst();
    return row ? toKey(row) : null;
  },
  async list(organizer) {
    const rows = await db
      .selectFrom("api_keys")
      .selectAll()
      .where("organizer", "=", organizer)
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .execute();
    return rows.map(toKey);
  },
  async used(id, lastUsedAt) {
    await db.updateTable("api_keys").set({ last_used_at: lastUsedAt }).where("id", "=", id).execute();
  },
  delete: (organizer, id, authority) =>
    authorized(db, { authority }, async (trx) => {
      const { numDeletedRows } = await trx
        .deleteFrom("api_keys")
        .where("id", "=", id)
        .where("organizer", "=", organizer)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    }),
});

const toKey = ({ permissions, created_at, last_used_at, ...row }: Selectable<ApiKeyTable>): StoredApiKey => ({
  ...row,
  permissions: JSON.parse(permissions),
  createdAt: created_at,
  lastUsedAt: last_used_at,
});
