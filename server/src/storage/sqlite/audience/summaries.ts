import type { AuctionOverview } from "@headcount/protocol";
import { type Kysely, sql } from "kysely";
import { packSummary, unpackSummary } from "../../codec/summary-codec.ts";
import type { SummaryStore } from "../../store.ts";
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
    const overview = summary && JSON.stringify(summary.overview);
    const packed = summary && (await packSummary(summary));
    const { numAffectedRows = 0n } = await sql`
      insert into summaries (auction, due_at, changes, overview, summary)
      select key, null, ${changes}, ${overview}, ${packed} from auctions where id = ${auctionId}
      on conflict (auction) do update
      set due_at = iif(changes = excluded.changes, null, due_at), overview = excluded.overview, summary = excluded.summary`.execute(
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
      .select(["auctions.id", "overview"])
      .where("auctions.id", "in", wanted)
      .execute();
    return new Map(
      rows.flatMap(({ id, overview }) =>
        overview === null ? [] : [[id, JSON.parse(overview) as AuctionOverview] as const],
      ),
    );
  },
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
