import type { CatalogueLot } from "@headcount/protocol";
import { type Kysely, sql, type Transaction } from "kysely";
import type { CatalogueStore } from "../store.ts";
import { authorized } from "./access/authority.ts";
import type { Schema } from "./schema.ts";

/** Stores the catalogue of an auction that exists. */
export async function writeCatalogue(
  trx: Transaction<Schema>,
  auction: number,
  given: readonly CatalogueLot[],
): Promise<void> {
  const lots = JSON.stringify(given);
  await trx
    .insertInto("catalogues")
    .values({ auction, lots })
    .onConflict((conflict) => conflict.column("auction").doUpdateSet({ lots }))
    .execute();
}

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
  async sizes(auctionIds) {
    const wanted = sql<string>`(select value from json_each(${JSON.stringify(auctionIds)}))`;
    const rows = await db
      .selectFrom("catalogues")
      .innerJoin("auctions", "auctions.key", "catalogues.auction")
      .select(["auctions.id", sql<number>`json_array_length(catalogues.lots)`.as("size")])
      .where("auctions.id", "in", wanted)
      .execute();
    return new Map(rows.filter(({ size }) => size > 0).map(({ id, size }) => [id, size]));
  },
  replace: (auctionId, given, authority) =>
    authorized(db, { authority, auctionId }, async (trx) => {
      const auction = await trx.selectFrom("auctions").select("key").where("id", "=", auctionId).executeTakeFirst();
      if (!auction) return false;
      await writeCatalogue(trx, auction.key, given);
      return true;
    }),
});
