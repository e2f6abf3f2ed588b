import { FIRST_AUCTION_IDS, HeadcountError } from "@headcount/protocol";
import Database from "better-sqlite3";
import { type Kysely, sql } from "kysely";
import type { Logger } from "../../platform/logger.ts";
import { emptyCounts, isAscending } from "../lists.ts";
import { auctionRows, soundPage } from "../sound-rows.ts";
import type { AuctionCopy, AuctionStore, ListWanted, StoredAuction, WriteAuthority } from "../store.ts";
import { FOLDED, folded } from "../title-search.ts";
import { authorized } from "./access/authority.ts";
import { writeCatalogue } from "./catalogues.ts";
import { deleteRest, hideAuction } from "./deletion.ts";
import type { Schema } from "./schema.ts";

/** Rejects with the error of the port if a unique index refused the write. */
const inWords = (error: unknown): never => {
  if (!(error instanceof Database.SqliteError) || error.code !== "SQLITE_CONSTRAINT_UNIQUE") throw error;
  throw new HeadcountError(error.message.includes("external_id") ? "EXTERNAL_ID_TAKEN" : "AUCTION_ID_USED");
};

type Row = { key: number; document: string };
type Parse = (row: Row) => StoredAuction | null;

/** Auctions as JSON documents in a table. */
export const sqliteAuctions = (db: Kysely<Schema>, logger: Logger | undefined): AuctionStore => {
  const readRow = auctionRows(logger);
  const parse: Parse = ({ key, document }) => readRow(idIn(document) ?? `row ${key}`, () => JSON.parse(document));
  const sound = (rows: Row[]): StoredAuction[] => rows.flatMap((row) => parse(row) ?? []);

  return {
    insert: (auction, authority, copy) => insertAuction(db, auction, { authority, copy }),
    async find(id) {
      const row = await rowsOf(db).where("id", "=", id).executeTakeFirst();
      return row ? parse(row) : null;
    },
    async findByExternalId(owner, externalId) {
      const row = await memberRows(db, owner)
        .where("external_id", "=", externalId)
        .where("role", "=", "owner")
        .executeTakeFirst();
      return row ? parse(row) : null;
    },
    listByMember: (organizer, page) => listByMember(db, parse, organizer, page),
    list: (organizer, wanted) => listPage(db, sound, organizer, wanted),
    countOwned: (organizer) => countOwned(db, organizer),
    async findMany(ids) {
      const wanted = sql<string>`(select value from json_each(${JSON.stringify(ids)}))`;
      return sound(await rowsOf(db).where("id", "in", wanted).execute());
    },
    liveMarks: (after, limit) => liveMarks(db, after, limit),
    async listPending(limit) {
      return sound(await rowsOf(db).where("pending", ">", sql.lit(0)).orderBy("id").limit(limit).execute());
    },
    async allowedSites() {
      const { rows } = await sql<{ site: string }>`
        select distinct each.value as site from auctions, json_each(document, '$.allowedSites') as each where sites > 0`.execute(
        db,
      );
      return rows.map(({ site }) => site);
    },
    async listLive() {
      return sound(await rowsOf(db).where("state", "=", "live").execute());
    },
    async listDue(at, limit) {
      const due = rowsOf(db).where("state", "=", "live").where("ends_at", "<=", at);
      return sound(await due.orderBy("ends_at").limit(limit).execute());
    },
    update: (id, change, authority) =>
      authorized(db, { authority, auctionId: id }, async (trx) => {
        const row = await rowsOf(trx).where("id", "=", id).executeTakeFirst();
        const known = row && parse(row);
        if (!known) return null;
        const changed = change(known);
        if (changed === known) return changed;
        const document = JSON.stringify(changed);
        await trx.updateTable("auctions").set({ document }).where("key", "=", row.key).execute();
        return changed;
      }).catch(inWords),
    async delete(id, authority, gone) {
      const key = await authorized(db, { authority, auctionId: id }, (trx) => hideAuction(trx, id));
      if (key === undefined) return false;
      gone?.();
      await deleteRest(db, key);
      return true;
    },
  };
};

async function insertAuction(
  db: Kysely<Schema>,
  auction: StoredAuction,
  { authority, copy }: { authority: WriteAuthority | undefined; copy: AuctionCopy | undefined },
): Promise<void> {
  const document = JSON.stringify(auction);
  const checked = { authority, ...(copy && { auctionId: copy.source }) };
  await authorized(db, checked, async (trx) => {
    const used = await trx.selectFrom("used_ids").select("id").where("id", "=", auction.id).executeTakeFirst();
    if (used) throw new HeadcountError("AUCTION_ID_USED");
    const { key } = await trx.insertInto("auctions").values({ document }).returning("key").executeTakeFirstOrThrow();
    if (copy && copy.lots.length > 0) await writeCatalogue(trx, key, copy.lots);
  }).catch(inWords);
}

const rowsOf = (db: Kysely<Schema>) => db.selectFrom("auctions").select(["key", "document"]);

/** The auctions in which the organizer has a role. */
const memberRows = (db: Kysely<Schema>, organizer: string) =>
  db
    .selectFrom("members")
    .innerJoin("auctions", "auctions.key", "members.auction")
    .select(["key", "document"])
    .where("organizer", "=", organizer);

/** Whether the title, the external id or a tag of an auction contains the text. */
const contains = (text: string) => {
  const has = (field: string) => sql`instr(${sql.raw(FOLDED)}(document ->> ${field}), ${folded(text)}) > 0`;
  const hasTag = sql`exists (select 1 from json_each(document, '$.tags') where instr(${sql.raw(FOLDED)}(value), ${folded(text)}) > 0)`;
  return sql<boolean>`(${has("title")} or ${has("externalId")} or ${hasTag})`;
};

async function listPage(
  db: Kysely<Schema>,
  sound: (rows: Row[]) => StoredAuction[],
  organizer: string,
  { list, skip, limit, text }: ListWanted,
): ReturnType<AuctionStore["list"]> {
  // Without a text, only the index is read, and the documents of one page.
  const found = db.selectFrom("members").where("organizer", "=", organizer);
  const withText =
    text === undefined
      ? found
      : found.innerJoin("auctions as searched", "searched.key", "members.auction").where(contains(text));
  const groups = await withText
    .select(["members.list", ({ fn }) => fn.countAll<number>().as("count")])
    .groupBy("members.list")
    .execute();
  const order = isAscending(list) ? "asc" : "desc";
  const page = withText
    .where("members.list", "=", list)
    .select(["members.auction", "members.listed_at", "members.created_at", "members.id"])
    .orderBy("members.listed_at", order)
    .orderBy("members.created_at", order)
    .orderBy("members.id", order)
    .limit(limit)
    .offset(skip);
  const rows = await db
    .selectFrom(page.as("page"))
    .innerJoin("auctions", "auctions.key", "page.auction")
    .select(["auctions.key", "auctions.document"])
    .orderBy("page.listed_at", order)
    .orderBy("page.created_at", order)
    .orderBy("page.id", order)
    .execute();
  return {
    auctions: sound(rows),
    counts: { ...emptyCounts(), ...Object.fromEntries(groups.map((group) => [group.list, group.count])) },
  };
}

async function listByMember(
  db: Kysely<Schema>,
  parse: Parse,
  organizer: string,
  { after, limit, text }: Parameters<AuctionStore["listByMember"]>[1],
): Promise<StoredAuction[]> {
  let query = memberRows(db, organizer);
  if (after) {
    const createdAt = new Date(after.at).toISOString();
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("members.created_at", "members.id"), "<", tuple(createdAt, after.id)),
    );
  }
  if (text !== undefined) query = query.where(contains(text));
  const ordered = query.orderBy("members.created_at", "desc").orderBy("members.id", "desc");
  return soundPage(limit, async (seen, most) => {
    const rows = await ordered.limit(most).offset(seen).execute();
    return rows.map(parse);
  });
}

async function countOwned(db: Kysely<Schema>, organizer: string): Promise<{ auctions: number; live: number }> {
  const owned = db
    .selectFrom("members")
    .where("organizer", "=", organizer)
    .where("role", "=", "owner")
    .where("members.id", "not in", FIRST_AUCTION_IDS);
  const { auctions } = await owned.select(({ fn }) => fn.countAll<number>().as("auctions")).executeTakeFirstOrThrow();
  const { live } = await owned
    .innerJoin("auctions", "auctions.key", "members.auction")
    .where("auctions.state", "=", "live")
    .select(({ fn }) => fn.countAll<number>().as("live"))
    .executeTakeFirstOrThrow();
  return { auctions, live };
}

const liveMarks = (db: Kysely<Schema>, after: string | null, limit: number): Promise<{ id: string; mark: string }[]> =>
  db
    .selectFrom("auctions")
    .select([
      "id",
      sql<string>`case when json_valid(document) then coalesce(document ->> 'updatedAt', '') else '' end`.as("mark"),
    ])
    .where("state", "=", "live")
    .where("id", ">", after ?? "")
    .orderBy("id")
    .limit(limit)
    .execute();

/** The id in the document of an auction, which may be damaged. */
const idIn = (document: string): string | undefined => /"id":"([0-9a-f]{24})"/.exec(document)?.[1];
