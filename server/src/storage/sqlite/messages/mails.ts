import { type Kysely, sql } from "kysely";
import type { MailStore, StoredMail } from "../../store.ts";
import type { Schema } from "../schema.ts";

const toMail = ({ document }: { document: string }): StoredMail => JSON.parse(document);

const dueAt = ({ nextAttemptAt }: StoredMail): number | null =>
  nextAttemptAt === null ? null : Date.parse(nextAttemptAt);

/** E-mails as JSON documents in a table. Waiting ones have the time of their next attempt. */
export const sqliteMails = (db: Kysely<Schema>): MailStore => ({
  async add(mails) {
    if (mails.length === 0) return;
    const rows = mails.map((mail) => ({
      id: mail.id,
      created_at: Date.parse(mail.createdAt),
      due_at: dueAt(mail),
      document: JSON.stringify(mail),
    }));
    await db
      .insertInto("mails")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  async find(id) {
    const row = await db.selectFrom("mails").select("document").where("id", "=", id).executeTakeFirst();
    return row ? toMail(row) : null;
  },
  async claim({ now, until }) {
    const { rows } = await sql<{ document: string }>`
      update mails set due_at = ${until}
      where id = (select id from mails where due_at <= ${now} order by due_at, id limit 1)
      returning document`.execute(db);
    return rows[0] ? toMail(rows[0]) : null;
  },
  async replace(mail) {
    await db
      .updateTable("mails")
      .set({ due_at: dueAt(mail), document: JSON.stringify(mail) })
      .where("id", "=", mail.id)
      .execute();
  },
  async countWaiting() {
    const { count } = await db
      .selectFrom("mails")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("due_at", "is not", null)
      .executeTakeFirstOrThrow();
    return count;
  },
  async forget(auctionId) {
    await db.deleteFrom("mails").where("auction", "=", auctionId).execute();
  },
  async deleteFinished(before) {
    const old = db.deleteFrom("mails").where("due_at", "is", null).where("created_at", "<", before);
    return Number((await old.executeTakeFirst()).numDeletedRows);
  },
});
