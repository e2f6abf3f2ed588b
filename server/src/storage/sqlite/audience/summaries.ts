import type { AuctionOverview } from "@headcount/protocol";
import { type Kysely, sql } from "kysely";
import { packSummary, unpackSummary } from "../../codec/summary-codec.ts";
import type { EndedAuction, SummaryStore } from "../../store.ts";
import { deleteMoments } from "../deletion.ts";
import type { Schema } from "../schema.ts";

const iso = (at: number): string => new Date(at).toISOString();

/** Each summary as one row. */
export const sqliteSummaries = (db: Kysely<Schema>): SummaryStore => ({
  async due(auctionId, at) {
    await sql`
      insert into summaries (auction, due_at, changes) select key, ${at}, 1 from auctions where id = ${auctionId}
      on conflict (auction) do update
      set due_at = min(coalesce(due_at, excluded.due_at), excluded.due_at), changes = changes + 1`.execute(db);
  },
  async dueWhereMissing(since, at) {
    const { numAffectedRows = 0n } = await sql`
      insert into summaries (auction, due_at, changes)
      select key, ${at}, 1 from auctions
      where state = 'ended' and ended_at >= ${iso(since)} and key not in (select auction from summaries)`.execute(db);
    return Number(numAffectedRows);
  },
  listDue: (now, limit) =>
    db
      .selectFrom("summaries")
      .innerJoin("auctions", "auctions.key", "summaries.auction")
      .select(["auctions.id as auctionId", "changes"])
      .where("due_at", "<=", now)
      .orderBy("due_at")
      .orderBy("auctions.id")
      .limit(limit)
      .execute(),
  async write({ auctionId, changes }, summary) {
    const { points = null, ...totals } = summary?.overview ?? {};
    const [overview, line] = summary ? [JSON.stringify(totals), JSON.stringify(points)] : [null, null];
    const packed = summary && (await packSummary(summary));
    const { numAffectedRows = 0n } = await sql`
      insert into summaries (auction, due_at, changes, overview, points, summary)
      select key, null, ${changes}, ${overview}, ${line}, ${packed} from auctions where id = ${auctionId}
      on conflict (auction) do update
      set due_at = iif(changes = excluded.changes, null, due_at), overview = excluded.overview, points = excluded.points, summary = excluded.summary`.execute(
      db,
    );
    return numAffectedRows > 0n;
  },
  async find(auctionId) {
    const row = await db
      .selectFrom("summaries")
      .innerJoin("auctions", "auctions.key", "summaries.auction")
      .select("summary")
      .where("auctions.id", "=", auctionId)
      .executeTakeFirst();
    return row?.summary ? unpackSummary(row.summary) : null;
  },
  async overviews(ids) {
    const wanted = sql<string>`(select value from json_each(${JSON.stringify(ids)}))`;
    const rows = await db
      .selectFrom("summaries")
      .innerJoin("auctions", "auctions.key", "summaries.auction")
      .select(["auctions.id", "overview", "points"])
      .where("auctions.id", "in", wanted)
      .execute();
    return new Map(
      rows.flatMap(({ id, overview, points }) => {
        if (overview === null || points === null) return [];
        return [[id, { ...JSON.parse(overview), points: JSON.parse(points) } as AuctionOverview] as const];
      }),
    );
  },
  listEnded: (organizer, page) => listEnded(db, organizer, page),
  async deleteEndedBefore(at) {
    const { rows } = await sql<{ key: number }>`
      select key from auctions
      where state = 'ended' and ended_at < ${iso(at)}
        and (key in (select auction from summaries) or exists (select 1 from moments where auction = key))`.execute(db);
    for (const { key } of rows) {
      await deleteMoments(db, key);
      await db.deleteFrom("summaries").where("auction", "=", key).execute();
    }
    return rows.length;
  },
});

/** Reads only the fields of the page, because thousands of whole auctions would take seconds. */
async function listEnded(
  db: Kysely<Schema>,
  organizer: string,
  { after, limit }: Parameters<SummaryStore["listEnded"]>[1],
): Promise<EndedAuction[]> {
  const isAfter = after
    ? sql`and (members.created_at, members.id) < (${new Date(after.at).toISOString()}, ${after.id})`
    : sql``;
  const { rows } = await sql<{ fields: string; overview: string | null }>`
    select json_extract(document, '$.id', '$.title', '$.tags', '$.timeZone', '$.kind', '$.demo', '$.startedAt', '$.endedAt', '$.createdAt') as fields, overview
    from members join auctions on auctions.key = members.auction left join summaries on summaries.auction = auctions.key
    where organizer = ${organizer} and (members.list = 'past' or (members.list = 'archived' and ended_at is not null)) ${isAfter}
    order by members.created_at desc, members.id desc limit ${limit}`.execute(db);
  return rows.map(({ fields, overview }) => {
    const [id, title, tags, timeZone, kind, demo, startedAt, endedAt, createdAt] = JSON.parse(fields);
    const totals = overview === null ? null : JSON.parse(overview);
    return { id, title, tags, timeZone, kind, demo, startedAt, endedAt, createdAt, overview: totals };
  });
}
