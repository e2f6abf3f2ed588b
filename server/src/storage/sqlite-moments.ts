import type { Kysely, Transaction } from "kysely";
import { corrected, hasRoom, repeated, timeOf } from "./moment-record.ts";
import { authorized } from "./sqlite-authority.ts";
import type { Schema } from "./sqlite-schema.ts";
import type { MomentStore, RecordedMoment, StoredMoment } from "./store.ts";

const parse = (row: { document: string }): StoredMoment => JSON.parse(row.document);

const toRow = (moment: StoredMoment) => ({
  at: timeOf(moment),
  id: moment.id,
  type: moment.type,
  client_id: moment.clientId,
  document: JSON.stringify(moment),
});

/** Moments as JSON documents in a table. */
export const sqliteMoments = (db: Kysely<Schema>): MomentStore => {
  const keyOf = async (trx: Kysely<Schema>, id: string): Promise<number | undefined> =>
    (await trx.selectFrom("auctions").select("key").where("id", "=", id).executeTakeFirst())?.key;

  const find = async (trx: Transaction<Schema>, auctionId: string, id: string) => {
    const row = await trx
      .selectFrom("moments")
      .innerJoin("auctions", "auctions.key", "moments.auction")
      .select(["moments.auction", "moments.document"])
      .where("auctions.id", "=", auctionId)
      .where("moments.id", "=", id)
      .executeTakeFirst();
    return row && { auction: row.auction, moment: parse(row) };
  };

  return {
    record: (auctionId, moments, room, authority) =>
      authorized(db, { authority, auctionId }, async (trx) => {
        const auction = await keyOf(trx, auctionId);
        if (auction === undefined) return null;
        const recorded: RecordedMoment[] = [];
        const counted = trx.selectFrom("moment_counts").select("moments").where("auction", "=", auction);
        let count = (await counted.executeTakeFirst())?.moments ?? 0;
        for (const moment of moments) {
          const known = await trx
            .selectFrom("moments")
            .select("document")
            .where("auction", "=", auction)
            .where("client_id", "=", moment.clientId)
            .executeTakeFirst();
          if (known) recorded.push(repeated(parse(known), moment));
          else if (!hasRoom(moment, count, room)) recorded.push({ outcome: "full", moment });
          else {
            await trx
              .insertInto("moments")
              .values({ auction, ...toRow(moment) })
              .execute();
            count += 1;
            recorded.push({ outcome: "stored", moment });
          }
        }
        return recorded;
      }),
    async list(auctionId, { stretch, after, types, order = "newest", limit }) {
      const auction = await keyOf(db, auctionId);
      if (auction === undefined) return [];
      const [comes, direction] = order === "newest" ? (["<", "desc"] as const) : ([">", "asc"] as const);
      let query = db
        .selectFrom("moments")
        .select("document")
        .where("auction", "=", auction)
        .where("at", ">=", stretch.from)
        .where("at", "<", stretch.to);
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("at", "id"), comes, tuple(after.at, after.id)));
      if (types) query = query.where("type", "in", types);
      return (await query.orderBy("at", direction).orderBy("id", direction).limit(limit).execute()).map(parse);
    },
    update: (auctionId, id, change, authority) =>
      authorized(db, { authority, auctionId }, async (trx) => {
        const known = await find(trx, auctionId, id);
        if (!known) return null;
        const moment = corrected(known.moment, change);
        await trx
          .updateTable("moments")
          .set(toRow(moment))
          .where("auction", "=", known.auction)
          .where("id", "=", id)
          .execute();
        return moment;
      }),
    delete: (auctionId, id, authority) =>
      authorized(db, { authority, auctionId }, async (trx) => {
        const known = await find(trx, auctionId, id);
        if (!known) return null;
        await trx.deleteFrom("moments").where("auction", "=", known.auction).where("id", "=", id).execute();
        return known.moment;
      }),
  };
};
