import type { Collection, Db, IndexDescriptionInfo } from "mongodb";
import type { Logger } from "../../platform/logger.ts";
import { withDeadline } from "../deadline.ts";
import { hasCode, isPassing, NAMESPACE_NOT_FOUND, wordsOf } from "./errors.ts";
import { API_KEYS, AUCTIONS, AUDIT, MINUTES, MOMENTS, SHARES, SUMMARIES, USERS } from "./names.ts";

/** Whether MongoDB deletes expired minutes by itself, as its index says. */
export interface TtlState {
  /** True when the index deletes what is older than the retention, and nothing else. */
  ok: boolean;
  /** What the index on `createdAt` says; null without one that expires anything. */
  expireAfterSeconds: number | null;
  /** What it should say. */
  wanted: number;
}

/** What the server has, after whatever could be corrected was. */
export interface IndexState {
  ttl: TtlState;
  /** False while older duplicates keep (auction, timestamp) from being unique. */
  unique: boolean;
}

interface IndexOptions {
  db: Db;
  retentionMs: number;
  deadlineMs: number;
  logger: Logger | undefined;
}

/** Building an index over minutes that are there already takes its time; nobody waits for it but the start. */
const BUILD_MS = 120_000;
const TTL_KEY = { createdAt: 1 } as const;
const UNIQUE_KEY = { auction: 1, timestamp: 1 } as const;

const sameKey = (index: IndexDescriptionInfo, key: Record<string, number>): boolean =>
  JSON.stringify(index.key) === JSON.stringify(key);

const secondsOf = (index: IndexDescriptionInfo | undefined): number | null =>
  typeof index?.expireAfterSeconds === "number" ? index.expireAfterSeconds : null;

/** Covers only some minutes: no number of seconds makes it right. */
const isPartial = (index: IndexDescriptionInfo): boolean =>
  index.partialFilterExpression !== undefined || index.hidden === true;

/** Creates the indexes that are missing and corrects those that an older program left in another shape. */
export const ensureIndexes = async (options: IndexOptions): Promise<IndexState> => {
  const { db, deadlineMs, logger } = options;
  const soon = <T>(work: () => Promise<T>): Promise<T> => withDeadline(deadlineMs, work);
  // `timeoutMS` lifts the socket's own time limit, which is meant for queries.
  const build = (collection: Collection, key: Record<string, 1 | -1>, more: object = {}): Promise<string> =>
    withDeadline(BUILD_MS, () => collection.createIndex(key, { ...more, timeoutMS: BUILD_MS }));
  const minutes = db.collection(MINUTES);
  const auctions = db.collection(AUCTIONS);

  const list = async (): Promise<IndexDescriptionInfo[]> => {
    try {
      return await soon(() => minutes.listIndexes().toArray());
    } catch (error) {
      if (hasCode(error, NAMESPACE_NOT_FOUND)) return [];
      throw error;
    }
  };

  for (const key of [{ "members.organizer": 1 }, { owner: 1, createdAt: -1 }, { state: 1, endsAt: 1 }] as const) {
    // Another program's index on the same fields serves as well.
    await build(auctions, key).catch((error) => {
      if (isPassing(error)) throw error;
      logger?.warn({ err: error, key }, `An index on ${AUCTIONS} could not be made: ${wordsOf(error)}`);
    });
  }
  const moments = db.collection(MOMENTS);
  await build(moments, { auction: 1, at: -1, _id: -1 });
  await build(moments, { auction: 1, clientId: 1 }, { unique: true });
  // Where the sale is: the last openings and hammers, and which lots have been opened.
  await build(moments, { auction: 1, type: 1, at: -1, _id: -1, lotNumber: 1 });
  await build(moments, { auction: 1, type: 1, lotNumber: 1, at: -1 });
  await build(db.collection(SUMMARIES), { dueAt: 1, _id: 1 });
  await build(db.collection(SHARES), { auction: 1, createdAt: -1, _id: -1 });
  await build(db.collection(API_KEYS), { organizer: 1, createdAt: -1, _id: -1 });
  // The account library makes it as well, but later: two processes that start at once would each create the first organizer.
  await build(db.collection(USERS), { email: 1 }, { unique: true });
  const audit = db.collection(AUDIT);
  await build(audit, { auction: 1, at: -1, _id: -1 });
  await build(audit, { readers: 1, at: -1, _id: -1 });
  await build(audit, { actor: 1, at: -1 });
  // No TTL: the server deletes by this, as it does with SQLite.
  await build(audit, { at: 1 });
  const unique = await ensureUnique(await list());
  await ensureTtl(await list());
  return { unique, ttl: report(await list()) };

  async function ensureUnique(indexes: IndexDescriptionInfo[]): Promise<boolean> {
    const known = indexes.find((index) => sameKey(index, UNIQUE_KEY));
    if (known?.unique && !isPartial(known)) return true;
    try {
      if (known?.name) await soon(() => minutes.dropIndex(known.name ?? ""));
      await build(minutes, UNIQUE_KEY, { unique: true });
      return true;
    } catch (error) {
      if (isPassing(error)) throw error;
      logger?.error(
        { err: error },
        `${MINUTES} has several documents for one minute of an auction, so the unique index could not be made: ${wordsOf(error)}`,
      );
      // Reading goes through this index, unique or not.
      await build(minutes, UNIQUE_KEY);
      return false;
    }
  }

  async function ensureTtl(indexes: IndexDescriptionInfo[]): Promise<void> {
    const wanted = wantedSeconds(options);
    const known = indexes.find((index) => sameKey(index, TTL_KEY));
    if (known && secondsOf(known) === wanted && !isPartial(known)) return;
    try {
      if (known?.name) await correct(known, known.name, wanted);
      else await build(minutes, TTL_KEY, { expireAfterSeconds: wanted });
      logger?.warn(
        { index: known?.name, before: secondsOf(known), expireAfterSeconds: wanted },
        known
          ? "The index that expires minutes was wrong and has been corrected"
          : "The index that expires minutes was made",
      );
    } catch (error) {
      if (isPassing(error)) throw error;
      logger?.error({ err: error }, `The index that expires minutes could not be corrected: ${wordsOf(error)}`);
    }
  }

  async function correct(index: IndexDescriptionInfo, name: string, expireAfterSeconds: number): Promise<void> {
    if (!isPartial(index)) {
      try {
        await soon(() => db.command({ collMod: MINUTES, index: { name, expireAfterSeconds } }));
        return;
      } catch (error) {
        // Before MongoDB 5.1 an index that expires nothing cannot be made to.
        if (isPassing(error)) throw error;
      }
    }
    await soon(() => minutes.dropIndex(name));
    await build(minutes, TTL_KEY, { expireAfterSeconds });
  }

  function report(indexes: IndexDescriptionInfo[]): TtlState {
    const wanted = wantedSeconds(options);
    const index = indexes.find((one) => sameKey(one, TTL_KEY) && !isPartial(one));
    const others = indexes.filter((one) => one !== index && secondsOf(one) !== null);
    for (const { name, key } of others)
      logger?.error({ index: name, key }, `${MINUTES} has another index that deletes documents: ${name}`);
    return { ok: secondsOf(index) === wanted && others.length === 0, expireAfterSeconds: secondsOf(index), wanted };
  }
};

const wantedSeconds = ({ retentionMs }: IndexOptions): number => Math.ceil(retentionMs / 1_000);
