import { DAY_S } from "@headcount/protocol";
import { type Db, MongoClient } from "mongodb";
import { databaseOf } from "../storage/mongodb/connection/connection.ts";
import { isMarked, mark } from "../storage/mongodb/marker.ts";
import { MINUTES } from "../storage/mongodb/names.ts";
import type { Row } from "./rows.ts";

/** The collection to which Headcount moves the rows of an application in a shared database. */
const ARCHIVE = `${MINUTES}_before_headcount`;

const SOURCE_WAIT_MS = 10_000;
const ROWS_AT_ONCE = 1_000;

interface SourceOptions {
  url: string;
  /** The collection of auctions. */
  collection: string;
  /** The collection of the history. */
  analytics: string;
  /** Headcount's own database, if it is MongoDB. */
  target: string | null;
  retentionDays: number;
}

/** The database of another application. Only `claim` writes to it. */
export interface Source {
  documents(): AsyncIterable<Row>;
  rows(): AsyncIterable<Row>;
  /** Sentences that say what happens to the old rows and their indexes. */
  notes: readonly string[];
  /** Prepares the shared database for Headcount: moves the old rows to `ARCHIVE` and sets the mark. A repeated call does nothing. */
  claim(): Promise<void>;
  close(): Promise<void>;
}

const addressOf = (client: MongoClient, database: string): string =>
  JSON.stringify([
    client.options.srvHost ??
      client.options.hosts.map((host) => String(host).replace(/^(localhost|\[::1\])(?=:)/, "127.0.0.1")).toSorted(),
    database,
  ]);

/** Whether both addresses name the same database, judged by the addresses only. */
async function areSame(client: MongoClient, db: Db, target: string | null): Promise<boolean> {
  if (target === null) return false;
  const other = new MongoClient(target);
  const isSame = addressOf(client, db.databaseName) === addressOf(other, databaseOf(other, target).databaseName);
  await other.close();
  return isSame;
}

/** Rows that Headcount did not write. Its own rows have parts. */
const FOREIGN = { parts: { $exists: false } };

/**
 * Opens the database of another application. @throws Error with a readable message if the database cannot be reached, or if it is
 * unclear which collection has the rows
 */
export async function openSource(options: SourceOptions): Promise<Source> {
  const { url, collection, analytics, target } = options;
  const client = new MongoClient(url, { serverSelectionTimeoutMS: SOURCE_WAIT_MS });
  try {
    await client.connect();
    const db = client.db();
    const names = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
    if (!names.has(collection))
      throw new Error(`The database "${db.databaseName}" has no collection "${collection}". Name it by --collection`);
    const isShared = await areSame(client, db, target);
    const isOurs = isShared && (await isMarked(db));
    const moves = isShared && analytics === MINUTES;
    if (isShared && !moves && !isOurs && names.has(MINUTES))
      throw new Error(
        `The database also has a collection "${MINUTES}", which Headcount needs. Rename it, or name it by --analytics-collection`,
      );
    const sources = moves ? [ARCHIVE, MINUTES] : [analytics];
    const histories = sources.filter((name) => names.has(name));
    return {
      documents: () => db.collection(collection).find({}),
      async *rows() {
        for (const name of sources) yield* db.collection(name).find(FOREIGN);
      },
      notes: await notesOf(db, { ...options, moves, histories }),
      async claim() {
        if (moves && names.has(MINUTES)) await moveRows(db, isOurs);
        if (isShared) await mark(db);
      },
      close: () => client.close(),
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** Moves the old rows away. Copies before it deletes, so it can be interrupted and repeated. */
async function moveRows(db: Db, isOurs: boolean): Promise<void> {
  const [minutes, archive] = [db.collection(MINUTES), db.collection(ARCHIVE)];
  for (;;) {
    const rows = await minutes.find(FOREIGN).limit(ROWS_AT_ONCE).toArray();
    if (rows.length === 0) break;
    await archive.bulkWrite(
      rows.map((row) => ({ replaceOne: { filter: { _id: row._id }, replacement: row, upsert: true } })),
      { ordered: false },
    );
    await minutes.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } });
  }
  // The indexes of a moved collection are dropped with it.
  if (!isOurs) await minutes.drop();
  else for (const { name } of await foreignTtls(db, MINUTES)) await minutes.dropIndex(String(name));
}

/** The application's indexes that delete documents (TTL). */
async function foreignTtls(db: Db, collection: string) {
  const isOurs = collection === MINUTES && (await isMarked(db));
  const indexes = await db.collection(collection).listIndexes().toArray();
  return indexes.filter(
    ({ key, expireAfterSeconds }) =>
      typeof expireAfterSeconds === "number" && !(isOurs && JSON.stringify(key) === '{"createdAt":1}'),
  );
}

interface Noted extends SourceOptions {
  moves: boolean;
  histories: readonly string[];
}

async function notesOf(db: Db, { analytics, moves, histories, retentionDays }: Noted): Promise<string[]> {
  if (histories.length === 0) return [`There is no collection "${analytics}": no history is adopted.`];
  const notes: string[] = [];
  const isThere = histories.includes(MINUTES);
  const left = moves && isThere ? await db.collection(MINUTES).countDocuments(FOREIGN) : 0;
  if (left > 0)
    notes.push(
      `${left} old rows move from "${MINUTES}" to "${ARCHIVE}", where they stay until you delete that collection. Headcount keeps its minutes in "${MINUTES}".`,
    );
  const ttls = moves && !isThere ? [] : await foreignTtls(db, analytics);
  for (const { name, key, expireAfterSeconds } of ttls) {
    const days = Math.round((expireAfterSeconds / DAY_S) * 10) / 10;
    const becomes = moves
      ? "It is dropped. Remove it from your model as well: Mongoose would create it again, on Headcount's minutes."
      : "It stays as it is: nothing in that database is changed.";
    notes.push(
      `The index "${name}" deletes rows ${days} days after ${Object.keys(key).join(", ")}. ${becomes} Headcount deletes its minutes ${retentionDays} days after it stored them (RETENTION_DAYS).`,
    );
  }
  return notes;
}
