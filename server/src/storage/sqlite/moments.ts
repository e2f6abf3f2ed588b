import { EMPTY_SALE, isOutcome, type MomentType } from "@headcount/protocol";
import type Database from "better-sqlite3";
import { type Kysely, sql, type Transaction } from "kysely";
import { corrected, hasRoom, newestFirst, repeated, timeOf } from "../moment-record.ts";
import { type IndexedWanted, type MomentIndex, readSale } from "../sale-read.ts";
import type { AuctionMoment, MomentStore, MomentsWanted, RecordedMoment, StoredMoment } from "../store.ts";
import { authorized } from "./access/authority.ts";
import { DELETED } from "./deletion.ts";
import type { Schema } from "./schema.ts";

const parse = (row: { document: string }): StoredMoment => JSON.parse(row.document);

const toRow = (moment: StoredMoment) => ({
  at: timeOf(moment),
  id: moment.id,
  type: moment.type,
  client_id: moment.clientId,
  document: JSON.stringify(moment),
});

/** Exactly as in the index of openings and hammers; otherwise SQLite does not use the index. */
const IS_EDGE = sql`type in ('lot_opened', 'sold', 'unsold', 'passed', 'withdrawn')`;

/** Moments of one type, found by a named index. Otherwise SQLite would scan all moments in the order of time. */
export function ofTypeQuery(
  auction: number,
  type: MomentType,
  { after, since, lots, has, limit }: Omit<IndexedWanted, "types">,
) {
  const index = has === "price" ? "moments_priced" : type === "lot_opened" && lots ? "moments_edges" : "moments_type";
  const place = ({ at, id }: { at: number; id: string }) => sql`(${at}, ${id})`;
  const lot = (number: string | null) => (number === null ? sql`lot_number is null` : sql`lot_number = ${number}`);
  const conditions = [
    // Literals, so that SQLite can use indexes that contain only such moments.
    sql`auction = ${auction} and type = ${sql.lit(type)}`,
    ...(after ? [sql`(at, id) < ${place(after)}`] : []),
    ...(since ? [sql`(at, id) > ${place(since)}`] : []),
    ...(lots ? [sql`(${sql.join(lots.map(lot), sql` or `)})`] : []),
    ...(index === "moments_edges" ? [IS_EDGE] : []),
    ...(has ? [sql.raw(has === "price" ? "has_price = 1" : "has_title = 1")] : []),
  ];
  return sql<{ document: string }>`
    select document from moments indexed by ${sql.raw(index)} where ${sql.join(conditions, sql` and `)}
    order by at desc, id desc limit ${limit}`;
}

const momentIndex = (db: Kysely<Schema>, auction: number): MomentIndex => ({
  // Each type in its own query, because SQLite would sort the results of several types.
  async find({ types, ...wanted }) {
    const found: StoredMoment[] = [];
    for (const type of types) found.push(...(await ofTypeQuery(auction, type, wanted).execute(db)).rows.map(parse));
    return found.sort(newestFirst).slice(0, wanted.limit);
  },
});

/** A page of an auction's moments; `auction` is its key. */
export const momentsQuery = (
  db: Kysely<Schema>,
  auction: number,
  { interval, after, types, order = "newest", limit }: MomentsWanted,
) => {
  const isNewest = order === "newest";
  const [comes, direction] = isNewest ? (["<", "desc"] as const) : ([">", "asc"] as const);
  // One bound per side. With two, SQLite may search by the wider one and read all earlier pages again.
  const isBehind = after !== undefined && (isNewest ? after.at < interval.to : after.at >= interval.from);
  let query = db.selectFrom("moments").select("document").where("auction", "=", auction);
  if (!isBehind || isNewest) query = query.where("at", ">=", interval.from);
  if (!isBehind || !isNewest) query = query.where("at", "<", interval.to);
  if (isBehind)
    query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("at", "id"), comes, tuple(after.at, after.id)));
  if (types) query = query.where("type", "in", types);
  return query.orderBy("at", direction).orderBy("id", direction).limit(limit);
};

const keyOf = async (trx: Kysely<Schema>, id: string): Promise<number | undefined> =>
  (await trx.selectFrom("auctions").select("key").where("id", "=", id).executeTakeFirst())?.key;

/** Moments as JSON documents in a table. Recording a hundred of them uses prepared statements, because building each query takes longer than running it. */
export const sqliteMoments = (database: Database.Database, db: Kysely<Schema>): MomentStore => {
  const documentOf = database
    .prepare<[number, string], string>("select document from moments where auction = ? and client_id = ?")
    .pluck();
  const insert = database.prepare<[{ auction: number; pending: number | null } & ReturnType<typeof toRow>]>(`
    insert into moments (auction, at, id, type, client_id, document, pending)
    values (@auction, @at, @id, @type, @client_id, @document, @pending)`);
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
          const document = documentOf.get(auction, moment.clientId);
          if (document !== undefined) recorded.push(repeated(parse({ document }), moment));
          else if (!hasRoom(moment, count, room)) recorded.push({ outcome: "full", moment });
          else {
            insert.run({ auction, ...toRow(moment), pending: isOutcome(moment.type) ? 1 : null });
            count += 1;
            recorded.push({ outcome: "stored", moment });
          }
        }
        return recorded;
      }),
    async list(auctionId, wanted) {
      const auction = await keyOf(db, auctionId);
      if (auction === undefined) return [];
      return (await momentsQuery(db, auction, wanted).execute()).map(parse);
    },
    sale: (auctionId) =>
      db.transaction().execute(async (trx) => {
        const auction = await keyOf(trx, auctionId);
        return auction === undefined ? EMPTY_SALE : readSale(momentIndex(trx, auction));
      }),
    done: (auctionId, numbers) => doneLots(db, auctionId, numbers),
    listPending: (limit) => pendingHammers(db, limit),
    settle: (hammers) => settleHammers(db, hammers),
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

async function doneLots(db: Kysely<Schema>, auctionId: string, numbers: readonly string[]): Promise<string[]> {
  const auction = await keyOf(db, auctionId);
  if (auction === undefined) return [];
  const { rows } = await sql<{ number: string }>`
    select value as number from json_each(${JSON.stringify(numbers)}) where exists (
      select 1 from moments indexed by moments_edges where auction = ${auction} and lot_number = value and ${IS_EDGE})`.execute(
    db,
  );
  return rows.map(({ number }) => number);
}

async function pendingHammers(db: Kysely<Schema>, limit: number): Promise<AuctionMoment[]> {
  const { rows } = await sql<{ auctionId: string; document: string }>`
    select auctions.id as auctionId, moments.document from moments indexed by moments_pending
    join auctions on auctions.key = moments.auction
    where moments.pending = 1 and auctions.state <> ${DELETED} order by moments.id limit ${limit}`.execute(db);
  return rows.map(({ auctionId, document }) => ({ auctionId, moment: parse({ document }) }));
}

const settleHammers = (db: Kysely<Schema>, hammers: readonly AuctionMoment[]): Promise<void> =>
  db.transaction().execute(async (trx) => {
    for (const { auctionId, moment } of hammers)
      await sql`
        update moments set pending = null
        where id = ${moment.id} and auction = (select key from auctions where id = ${auctionId})`.execute(trx);
  });
