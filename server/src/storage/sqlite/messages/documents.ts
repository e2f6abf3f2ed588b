import { type Kysely, sql } from "kysely";
import type { DocumentStore } from "../../store.ts";
import { authorized } from "../access/authority.ts";
import type { Schema } from "../schema.ts";

/** Each document as a row. */
export const sqliteDocuments = (db: Kysely<Schema>): DocumentStore => ({
  async find(keys) {
    const wanted = sql<string>`(select value from json_each(${JSON.stringify(keys)}))`;
    const rows = await db
      .selectFrom("documents")
      .select(["key", "revision", "document"])
      .where("key", "in", wanted)
      .execute();
    return new Map(
      rows.map(({ key, revision, document }) => [key, { key, revision, document: JSON.parse(document) }] as const),
    );
  },
  async save(writes, authority) {
    if (writes.length === 0) return new Set();
    const auctionId = writes.find((write) => write.auctionId !== null)?.auctionId;
    return authorized(db, { authority, ...(auctionId && { auctionId }) }, async (trx) => {
      const saved = new Set<string>();
      for (const { key, auctionId: auction, revision, document } of writes) {
        const text = JSON.stringify(document);
        const written =
          revision === 1
            ? sql`
                insert into documents (key, auction, revision, document) values (${key}, ${auction}, 1, ${text})
                on conflict do nothing`
            : sql`
                update documents set revision = ${revision}, document = ${text}
                where key = ${key} and revision = ${revision - 1}`;
        if ((await written.execute(trx)).numAffectedRows === 1n) saved.add(key);
      }
      return saved;
    });
  },
  async forget(auctionId) {
    await db.deleteFrom("documents").where("auction", "=", auctionId).execute();
  },
});
