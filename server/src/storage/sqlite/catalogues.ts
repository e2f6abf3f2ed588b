import type { Kysely } from "kysely";
import type { CatalogueStore } from "../store.ts";
import { authorized } from "./authority.ts";
import type { Schema } from "./schema.ts";

/** Each catalogue as one JSON document. */
export const sqliteCatalogues = (db: Kysely<Schema>): CatalogueStore => ({
  async read(auctionId) {
    const row = await db
      .selectFrom("catalogues")
      .innerJoin("auctions", "auctions.key", "catalogues.auction")
      .select("catalogues.lots")
      .where("auctions.id", "=", auctionId)
      .executeTakeFirst();
    return row ? JSON.parse(row.lots) : [];
  },
  replace: (auctionId, given, authority) =>
    authorized(db, { authority, auctionId }, async (trx) => {
      const auction = await trx.selectFrom("auctions").select("key").where("id", "=", auctionId).executeTakeFirst();
      if (!auction) return false;
      const lots = JSON.stringify(given);
      await trx
        .insertInto("catalogues")
        .values({ auction: auction.key, lots })
        .onConflict((conflict) => conflict.column("auction").doUpdateSet({ lots }))
        .execute();
      return true;
    }),
});
