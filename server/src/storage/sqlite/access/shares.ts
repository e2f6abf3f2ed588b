import type { Kysely } from "kysely";
import type { ShareStore, StoredShare } from "../../store.ts";
import type { Schema } from "../schema.ts";
import { authorized } from "./authority.ts";

/** Shares as rows of a table. */
export const sqliteShares = (db: Kysely<Schema>): ShareStore => {
  const shares = () =>
    db
      .selectFrom("shares")
      .innerJoin("auctions", "auctions.key", "shares.auction")
      .select(["shares.id", "shares.kind", "shares.created_at", "shares.expires_at", "shares.last_used_at"]);
  const auctionKey = (id: string, on: Kysely<Schema> = db) =>
    on.selectFrom("auctions").select("key").where("id", "=", id);

  return {
    insert: (auctionId, share, authority) =>
      authorized(db, { authority, auctionId }, async (trx) => {
        const auction = await auctionKey(auctionId, trx).executeTakeFirst();
        if (!auction) return false;
        await trx
          .insertInto("shares")
          .values({
            auction: auction.key,
            id: share.id,
            kind: share.kind,
            created_at: share.createdAt,
            expires_at: share.expiresAt,
            last_used_at: share.lastUsedAt,
          })
          .execute();
        return true;
      }),
    async find(auctionId, id) {
      const row = await shares().where("auctions.id", "=", auctionId).where("shares.id", "=", id).executeTakeFirst();
      return row ? toShare(row) : null;
    },
    async list(auctionId) {
      const rows = await shares()
        .where("auctions.id", "=", auctionId)
        .orderBy("shares.created_at", "desc")
        .orderBy("shares.id", "desc")
        .execute();
      return rows.map(toShare);
    },
    async used(auctionId, id, lastUsedAt) {
      await db
        .updateTable("shares")
        .set({ last_used_at: lastUsedAt })
        .where("auction", "=", auctionKey(auctionId))
        .where("id", "=", id)
        .execute();
    },
    delete: (auctionId, id, authority) =>
      authorized(db, { authority, auctionId }, async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("shares")
          .where("auction", "=", auctionKey(auctionId))
          .where("id", "=", id)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      }),
  };
};

type Row = Pick<Schema["shares"], "id" | "kind" | "created_at" | "expires_at" | "last_used_at">;
const toShare = ({ id, kind, created_at, expires_at, last_used_at }: Row): StoredShare => ({
  id,
  kind,
  createdAt: created_at,
  expiresAt: expires_at,
  lastUsedAt: last_used_at,
});
