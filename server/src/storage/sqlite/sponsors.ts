import type { Kysely } from "kysely";
import type { SponsorStore, StoredSponsor } from "../store.ts";
import { authorized } from "./access/authority.ts";
import type { Schema } from "./schema.ts";

/** Sponsors as rows of a table. */
export const sqliteSponsors = (db: Kysely<Schema>): SponsorStore => {
  const auctionKey = (id: string, on: Kysely<Schema> = db) =>
    on.selectFrom("auctions").select("key").where("id", "=", id);
  const rows = (auctionId: string, on: Kysely<Schema> = db) =>
    on
      .selectFrom("sponsors")
      .innerJoin("auctions", "auctions.key", "sponsors.auction")
      .where("auctions.id", "=", auctionId);
  const read = ({ document }: { document: string }): StoredSponsor => JSON.parse(document);

  return {
    insert: (auctionId, sponsor, picture, authority) =>
      authorized(db, { authority, auctionId }, async (trx) => {
        const auction = await auctionKey(auctionId, trx).executeTakeFirst();
        if (!auction) return false;
        const row = { auction: auction.key, id: sponsor.id, document: JSON.stringify(sponsor), picture };
        await trx.insertInto("sponsors").values(row).execute();
        return true;
      }),
    async list(auctionId) {
      return (await rows(auctionId).select("sponsors.document").orderBy("sponsors.id").execute()).map(read);
    },
    update: (auctionId, id, { logo, ...fields }, authority) =>
      authorized(db, { authority, auctionId }, async (trx) => {
        const row = await rows(auctionId, trx)
          .select(["sponsors.auction", "sponsors.document"])
          .where("sponsors.id", "=", id)
          .executeTakeFirst();
        if (!row) return null;
        const sponsor = { ...read(row), ...fields, ...(logo !== undefined && { logo: logo?.about ?? null }) };
        const picture = logo === undefined ? {} : { picture: logo?.bytes ?? null };
        await trx
          .updateTable("sponsors")
          .set({ document: JSON.stringify(sponsor), ...picture })
          .where("auction", "=", row.auction)
          .where("id", "=", id)
          .execute();
        return sponsor;
      }),
    async picture(auctionId, id) {
      const row = await rows(auctionId).select("sponsors.picture").where("sponsors.id", "=", id).executeTakeFirst();
      return row?.picture ?? null;
    },
    delete: (auctionId, id, authority) =>
      authorized(db, { authority, auctionId }, async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("sponsors")
          .where("auction", "=", auctionKey(auctionId))
          .where("id", "=", id)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      }),
  };
};
