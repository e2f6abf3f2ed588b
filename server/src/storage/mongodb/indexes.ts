import type { Collection, Db, IndexDescriptionInfo } from "mongodb";
import type { Logger } from "../../platform/logger.ts";
import { withDeadline } from "../deadline.ts";
import { hasCode, isPassing, NAMESPACE_NOT_FOUND, wordsOf } from "./connection/errors.ts";
import {
  API_KEYS,
  AUCTIONS,
  AUDIT,
  DOCUMENTS,
  HOURS,
  MAILS,
  MARKS,
  MINUTES,
  MOMENTS,
  SHARES,
  SPONSORS,
  SUMMARIES,
  TOKEN_KEYS,
  USERS,
  WEBHOOK_DELIVERIES,
  WEBHOOKS,
} from "./names.ts";

/** The TTL index by which MongoDB deletes expired minutes. */
export interface TtlState {
  /** True when the index deletes minutes older than the retention, and nothing else. */
  ok: boolean;
  /** The setting of the index on `createdAt`; null if no index expires minutes. */
  expireAfterSeconds: number | null;
  /** The correct setting. */
  wanted: number;
}

/** The indexes of the database after corrections. */
export interface IndexState {
  ttl: TtlState;
  /** False if older duplicates prevent (auction, timestamp) from being unique. */
  unique: boolean;
}

interface IndexOptions {
  db: Db;
  retentionMs: number;
  deadlineMs: number;
  logger: Logger | undefined;
}

/** Building an index over existing minutes takes a while. Only the start waits for it. */
const BUILD_MS = 120_000;
const TTL_KEY = { createdAt: 1 } as const;
/** What the collections with this index hold. */
const NOUNS: Record<string, string> = { [MINUTES]: "minutes", [HOURS]: "hours" };
const UNIQUE_KEY = { auction: 1, timestamp: 1 } as const;
type IndexKey = Record<string, 1 | -1>;

const INDEXES: readonly { collection: string; key: IndexKey; unique?: true; sparse?: true }[] = [
  { collection: AUCTIONS, key: { externalKeys: 1 }, unique: true, sparse: true },
  { collection: AUCTIONS, key: { "members.organizer": 1, list: 1, listedAt: 1, createdAt: 1, _id: 1 } },
  { collection: AUCTIONS, key: { "members.organizer": 1, createdAt: -1, _id: -1 } },
  { collection: HOURS, key: { auction: 1, hour: 1 }, unique: true },
  { collection: MOMENTS, key: { auction: 1, at: -1, _id: -1 } },
  { collection: MOMENTS, key: { auction: 1, clientId: 1 }, unique: true },
  // For the state of the sale: the last openings and hammers, and the lots that have been opened.
  { collection: MOMENTS, key: { auction: 1, type: 1, at: -1, _id: -1, lotNumber: 1 } },
  { collection: MOMENTS, key: { auction: 1, type: 1, lotNumber: 1, at: -1 } },
  { collection: MOMENTS, key: { pending: 1, _id: 1 }, sparse: true },
  { collection: SUMMARIES, key: { dueAt: 1, _id: 1 } },
  { collection: MARKS, key: { auction: 1, at: 1, _id: 1 } },
  { collection: SPONSORS, key: { auction: 1, _id: 1 } },
  { collection: SHARES, key: { auction: 1, createdAt: -1, _id: -1 } },
  { collection: API_KEYS, key: { organizer: 1, createdAt: -1, _id: -1 } },
  { collection: TOKEN_KEYS, key: { organizer: 1, createdAt: -1, _id: -1 } },
  { collection: TOKEN_KEYS, key: { createdAt: -1 } },
  { collection: AUCTIONS, key: { allowedSites: 1 }, sparse: true },
  { collection: WEBHOOKS, key: { organizer: 1, createdAt: -1, _id: -1 } },
  { collection: WEBHOOK_DELIVERIES, key: { dueAt: 1 } },
  { collection: WEBHOOK_DELIVERIES, key: { auction: 1 } },
  { collection: WEBHOOK_DELIVERIES, key: { webhook: 1, createdAt: -1, _id: -1 } },
  { collection: MAILS, key: { dueAt: 1, createdAt: 1 } },
  { collection: DOCUMENTS, key: { auction: 1 } },
  { collection: MAILS, key: { auction: 1 } },
  // The account library creates this one too, but later: two processes that start at once would each create the first organizer.
  { collection: USERS, key: { email: 1 }, unique: true },
  { collection: AUDIT, key: { auction: 1, at: -1, _id: -1 } },
  { collection: AUDIT, key: { readers: 1, at: -1, _id: -1 } },
  { collection: AUDIT, key: { actor: 1, at: -1 } },
  // Not a TTL index: the server deletes old entries itself, as it does with SQLite.
  { collection: AUDIT, key: { at: 1 } },
];

const sameKey = (index: IndexDescriptionInfo, key: IndexKey): boolean =>
  JSON.stringify(index.key) === JSON.stringify(key);

const secondsOf = (index: IndexDescriptionInfo | undefined): number | null =>
  typeof index?.expireAfterSeconds === "number" ? index.expireAfterSeconds : null;

const wantedSeconds = ({ retentionMs }: IndexOptions): number => Math.ceil(retentionMs / 1_000);

/** Covers only some minutes: no number of seconds corrects it. */
const isPartial = (index: IndexDescriptionInfo): boolean =>
  index.partialFilterExpression !== undefined || index.hidden === true;

/** Creates the indexes that are missing and corrects those that exist in another shape. */
export const ensureIndexes = async (options: IndexOptions): Promise<IndexState> => {
  const { db } = options;
  await ensureAuctionIndexes(options);
  for (const { collection, key, ...more } of INDEXES) await build(db.collection(collection), key, more);
  const unique = await ensureUnique(options, await listIndexes(options, MINUTES));
  for (const collection of [MINUTES, HOURS])
    await ensureTtl(options, collection, await listIndexes(options, collection));
  return { unique, ttl: report(options, await listIndexes(options, MINUTES)) };
};

// `timeoutMS` lifts the socket's own time limit, which is meant for queries.
const build = (collection: Collection, key: IndexKey, more: object = {}): Promise<string> =>
  withDeadline(BUILD_MS, () => collection.createIndex(key, { ...more, timeoutMS: BUILD_MS }));

async function listIndexes({ db, deadlineMs }: IndexOptions, collection: string): Promise<IndexDescriptionInfo[]> {
  try {
    return await withDeadline(deadlineMs, () => db.collection(collection).listIndexes().toArray());
  } catch (error) {
    if (hasCode(error, NAMESPACE_NOT_FOUND)) return [];
    throw error;
  }
}

async function ensureAuctionIndexes({ db, logger }: IndexOptions): Promise<void> {
  // Another program's index on the same fields serves as well.
  for (const key of [{ "members.organizer": 1 }, { state: 1, endsAt: 1 }, { "pendingEvents.id": 1 }] as const)
    await build(db.collection(AUCTIONS), key).catch((error) => {
      if (isPassing(error)) throw error;
      logger?.warn({ err: error, key }, `An index on ${AUCTIONS} could not be created: ${wordsOf(error)}`);
    });
}

async function ensureUnique(options: IndexOptions, indexes: IndexDescriptionInfo[]): Promise<boolean> {
  const { db, deadlineMs, logger } = options;
  const minutes = db.collection(MINUTES);
  const known = indexes.find((index) => sameKey(index, UNIQUE_KEY));
  if (known?.unique && !isPartial(known)) return true;
  try {
    if (known?.name) await withDeadline(deadlineMs, () => minutes.dropIndex(known.name ?? ""));
    await build(minutes, UNIQUE_KEY, { unique: true });
    return true;
  } catch (error) {
    if (isPassing(error)) throw error;
    logger?.error(
      { err: error },
      `${MINUTES} has several documents for one minute of an auction, so the unique index could not be created: ${wordsOf(error)}`,
    );
    // Reads use this index, unique or not.
    await build(minutes, UNIQUE_KEY);
    return false;
  }
}

async function ensureTtl(options: IndexOptions, collection: string, indexes: IndexDescriptionInfo[]): Promise<void> {
  const { db, logger } = options;
  const wanted = wantedSeconds(options);
  const known = indexes.find((index) => sameKey(index, TTL_KEY));
  if (known && secondsOf(known) === wanted && !isPartial(known)) return;
  try {
    if (known?.name) await correctTtl(options, collection, known, known.name);
    else await build(db.collection(collection), TTL_KEY, { expireAfterSeconds: wanted });
    logger?.warn(
      { collection, index: known?.name, before: secondsOf(known), expireAfterSeconds: wanted },
      known
        ? `The index that expires ${NOUNS[collection]} was wrong and has been corrected`
        : `The index that expires ${NOUNS[collection]} was created`,
    );
  } catch (error) {
    if (isPassing(error)) throw error;
    logger?.error(
      { err: error, collection },
      `The index that expires ${NOUNS[collection]} could not be corrected: ${wordsOf(error)}`,
    );
  }
}

async function correctTtl(
  options: IndexOptions,
  collection: string,
  index: IndexDescriptionInfo,
  name: string,
): Promise<void> {
  const { db, deadlineMs } = options;
  const expireAfterSeconds = wantedSeconds(options);
  if (!isPartial(index)) {
    try {
      const change = { collMod: collection, index: { name, expireAfterSeconds } };
      await withDeadline(deadlineMs, () => db.command(change));
      return;
    } catch (error) {
      // Before MongoDB 5.1, collMod cannot turn another index into one that expires documents.
      if (isPassing(error)) throw error;
    }
  }
  await withDeadline(deadlineMs, () => db.collection(collection).dropIndex(name));
  await build(db.collection(collection), TTL_KEY, { expireAfterSeconds });
}

function report(options: IndexOptions, indexes: IndexDescriptionInfo[]): TtlState {
  const wanted = wantedSeconds(options);
  const index = indexes.find((one) => sameKey(one, TTL_KEY) && !isPartial(one));
  const others = indexes.filter((one) => one !== index && secondsOf(one) !== null);
  for (const { name, key } of others)
    options.logger?.error({ index: name, key }, `${MINUTES} has another index that deletes documents: ${name}`);
  return { ok: secondsOf(index) === wanted && others.length === 0, expireAfterSeconds: secondsOf(index), wanted };
}
