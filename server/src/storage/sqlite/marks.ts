import type { Kysely } from "kysely";
import type { MarkStore } from "../store.ts";
import { authorized } from "./access/authority.ts";
import type { Schema } from "./schema.ts";

/** Marks as rows of a table. */
export const sqliteMarks = (db: Kysely<Schema>): MarkStore => {
  const auctionKey = (id: string, on: Kysely<Schema> = db) =>
    on.selectFrom("auctions").select("key").where("id", "=", id);

  return {
    insert: (auctionId, { id, at, text }, authority) =>
      authorized(db, { authority, auctionId }, async (trx) => {
        const auction = await auctionKey(auctionId, trx).executeTakeFirst();
        if (!auction) return false;
        await trx.insertInto("marks").values({ auction: auction.key, id, at, text }).execute();
        return true;
      }),
    list: (auctionId) =>
      db
        .selectFrom("marks")
        .innerJoin("auctions", "auctions.key", "marks.auction")
        .select(["marks.id", "marks.at", "marks.text"])
        .where("auctions.id", "=", auctionId)
        .orderBy("marks.at")
        .orderBy("marks.id")
        .execute(),
    delete: (auctionId, id, authority) =>
      authorized(db, { authority, auctionId }, async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("marks")
          .where("auction", "=", auctionKey(auctionId))
          .where("id", "=", id)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      }),
  };
};
