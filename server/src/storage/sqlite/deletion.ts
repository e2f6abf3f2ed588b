import { type Kysely, type RawBuilder, sql } from "kysely";
import { yielder } from "../../platform/turns/yielder.ts";
import { firstHourId, firstMinuteId } from "./audience/ids.ts";
import type { Schema } from "./schema.ts";

/** A state that no auction has. An auction in it is hidden from every reader while its data is deleted. */
export const DELETED = "deleted";
/** Rows that one statement deletes. */
const ROWS_PER_STEP = 50;

/** Tables with many rows per auction. Each statement deletes at most `ROWS_PER_STEP`. */
const SLICES: readonly ((key: number) => RawBuilder<unknown>)[] = [
  // The index is named, because SQLite would otherwise scan all moments of the auction for each statement.
  (key) => sql`
    delete from moments indexed by moments_id
    where auction = ${key} and id in (select id from moments where auction = ${key} limit ${ROWS_PER_STEP})`,
  ...(["minutes", "whole_minutes", "hours", "reach"] as const).map((table) => (key: number) => {
    const name = sql.table(table);
    const idOf = table.endsWith("minutes") ? firstMinuteId : firstHourId;
    const ofAuction = sql`id >= ${idOf(key)} and id < ${idOf(key + 1)}`;
    return sql`delete from ${name} where id in (select id from ${name} where ${ofAuction} limit ${ROWS_PER_STEP})`;
  }),
  // The foreign key deletes the few remaining rows with the auction.
  (key) => sql`delete from auctions where key = ${key}`,
];

/** Hides an auction from every reader; resolves to its key, or to `undefined` if there is none. Its data stays for `deleteRest`. */
export async function hideAuction(trx: Kysely<Schema>, id: string): Promise<number | undefined> {
  const row = await trx.selectFrom("auctions").select("key").where("id", "=", id).executeTakeFirst();
  if (!row) return undefined;
  const { key } = row;
  await sql`insert or ignore into used_ids values (${id})`.execute(trx);
  await sql`
    update auctions
    set document = json_object('id', ${`${DELETED} ${key}`}, 'state', ${DELETED}, 'createdAt', '', 'members', json('[]'))
    where key = ${key}`.execute(trx);
  return key;
}

/** Deletes a hidden auction with all its data. May be interrupted and called again. */
export const deleteRest = (db: Kysely<Schema>, key: number): Promise<void> => deleteSlices(db, key, SLICES);

/** Deletes an auction's moments. May be interrupted and called again. */
export const deleteMoments = (db: Kysely<Schema>, key: number): Promise<void> =>
  deleteSlices(db, key, SLICES.slice(0, 1));

/** Deletes a limited number of rows. */
async function deleteSlices(db: Kysely<Schema>, key: number, slices: typeof SLICES): Promise<void> {
  for (const left = [...slices]; left.length > 0; ) {
    await yielder.yield();
    await db.connection().execute((connection) =>
      unsynced(connection, async (trx) => {
        for (let next = left[0]; next; next = yielder.isDue() ? undefined : left[0]) {
          const { numAffectedRows = 0n } = await next(key).execute(trx);
          if (numAffectedRows < BigInt(ROWS_PER_STEP)) left.shift();
        }
      }),
    );
  }
}

/** A transaction that does not wait for the disk. If a power cut reverts it, the deletion is repeated at the next start. */
async function unsynced(connection: Kysely<Schema>, write: (trx: Kysely<Schema>) => Promise<void>): Promise<void> {
  await sql`pragma synchronous = normal`.execute(connection);
  try {
    await connection.transaction().execute(write);
  } finally {
    await sql`pragma synchronous = full`.execute(connection);
  }
}

/** Finishes deletions that an earlier process did not finish. */
export async function finishDeletions(db: Kysely<Schema>): Promise<void> {
  const rest = await db.selectFrom("auctions").select("key").where("state", "=", DELETED).execute();
  for (const { key } of rest) await deleteRest(db, key);
}
