import type { Kysely } from "kysely";
import type { Logger } from "../../platform/logger.ts";
import { actorName, actorOf } from "../audit-actor.ts";
import { jsonRows } from "../sound-rows.ts";
import type { AuditStore, StoredAuditEntry } from "../store.ts";
import type { Schema } from "./schema.ts";

const auctionList = (id: string): string => `auction:${id}`;
const readerList = (id: string): string => `reader:${id}`;
const actorList = (name: string): string => `actor:${name}`;

/** The audit log as JSON documents in a table, found by the lists that each entry is in. */
export const sqliteAudit = (db: Kysely<Schema>, logger: Logger | undefined): AuditStore => {
  const readRow = jsonRows<StoredAuditEntry>("history entry", logger);
  return {
    append: (entry) =>
      db.transaction().execute(async (trx) => {
        const { id, auctionId, readers } = entry;
        const at = Date.parse(entry.at);
        const actor = actorOf(entry);
        const lists = [
          ...(auctionId === null ? [] : [auctionList(auctionId)]),
          ...readers.map(readerList),
          ...(actor === null ? [] : [actorList(actor)]),
        ];
        await trx
          .insertInto("audit")
          .values({ id, at, document: JSON.stringify(entry) })
          .execute();
        await trx
          .insertInto("audit_lists")
          .values(lists.map((list) => ({ list, at, entry: id })))
          .execute();
      }),
    async list(whose, { since, after, limit }) {
      let query = db
        .selectFrom("audit_lists")
        .innerJoin("audit", "audit.id", "audit_lists.entry")
        .select(["audit.id", "audit.document"])
        .where("list", "=", "auction" in whose ? auctionList(whose.auction) : readerList(whose.reader))
        .where("audit_lists.at", ">=", since);
      if (after)
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple("audit_lists.at", "entry"), "<", tuple(after.at, after.id)),
        );
      const rows = await query.orderBy("audit_lists.at", "desc").orderBy("entry", "desc").limit(limit).execute();
      return rows.flatMap(({ id, document }) => readRow(id, () => JSON.parse(document)) ?? []);
    },
    async nthNewest(actor, n) {
      const row = await db
        .selectFrom("audit_lists")
        .select("at")
        .where("list", "=", actorList(actorName(actor)))
        .orderBy("at", "desc")
        .limit(1)
        .offset(n - 1)
        .executeTakeFirst();
      return row?.at ?? null;
    },
    async deleteBefore(at) {
      const { numDeletedRows } = await db.deleteFrom("audit").where("at", "<", at).executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
};
