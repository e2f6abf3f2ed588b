import { setTimeout as pause } from "node:timers/promises";
import { type Db, type DbOptions, MongoClient } from "mongodb";
import { backoffMs } from "../../../platform/backoff.ts";
import type { Logger } from "../../../platform/logger.ts";
import { withDeadline } from "../../deadline.ts";
import { DatabaseUnavailable } from "../../unavailable.ts";
import { DatabaseRefused, isPassing, wordsOf } from "./errors.ts";
import { brokenPromise, clientOptions, durableWrites } from "./options.ts";

/** A `mongodb://` or `mongodb+srv://` address (default database: `headcount`), or a database of an application's own client, which stays open. */
export type MongodbAccess = { url: string } | { client: MongoClient; database?: string | undefined };

export interface ConnectionOptions {
  access: MongodbAccess;
  /** The time limit of one operation, ms. */
  deadlineMs: number;
  /** Longest wait between two attempts to reach the database again, ms. */
  retryMs: number;
  /**
   * Prepares the database: after the first connection and after each reconnection.
   * A `DatabaseRefused` ends the first attempts permanently.
   */
  prepare(db: Db): Promise<void>;
  logger: Logger | undefined;
}

export interface MongodbConnection {
  readonly client: MongoClient;
  readonly db: Db;
  /**
   * Runs one operation of the store within the deadline. The signal aborts when the deadline is over.
   * @throws DatabaseUnavailable if the database does not answer. The operation may have succeeded nevertheless.
   */
  run<T>(operation: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Resolves when the database was reached and prepared for the first time. Rejects only if it was refused or closed before. */
  readonly ready: Promise<void>;
  /** Why the database is not in use now; `null` while it is. */
  lastError(): string | null;
  close(): Promise<void>;
}

const DATABASE_IN_URL = /^mongodb(?:\+srv)?:\/\/[^/]+\/[^?]/;
/** The database in an address; `headcount` if it has none. */
export const databaseOf = (client: MongoClient, url: string): Db =>
  DATABASE_IN_URL.test(url) ? client.db() : client.db("headcount");
const FIRST_RETRY_MS = 250;

/** The defaults of Headcount's own client, set here because an application's client may differ. */
const OWN_OPTIONS: DbOptions = {
  readPreference: "primary",
  promoteLongs: true,
  promoteValues: true,
  promoteBuffers: false,
  useBigInt64: false,
  ignoreUndefined: false,
  bsonRegExp: false,
  raw: false,
};
const databaseIn = ({ client, database }: Extract<MongodbAccess, { client: unknown }>, deadlineMs: number): Db =>
  client.db(database, { ...OWN_OPTIONS, writeConcern: durableWrites(deadlineMs) });

const openClient = (url: string, deadlineMs: number): MongoClient => {
  let client: MongoClient;
  try {
    client = new MongoClient(url, clientOptions(url, deadlineMs));
  } catch (error) {
    throw new Error(`The address of the MongoDB database is not valid: ${wordsOf(error)}`, { cause: error });
  }
  const broken = brokenPromise(client);
  if (broken !== null) throw new DatabaseRefused(`DATABASE_URL: ${broken}`);
  return client;
};

/** Whether the database is in use. Logs one line when it is lost and one when it is back. */
const availability = (database: string, logger: Logger | undefined) => {
  let lastError: string | null = "not connected yet";
  let lastLogged: "lost" | "back" | null = null;
  return {
    lastError: () => lastError,
    lost(error: unknown, isFinal: boolean): void {
      lastError = wordsOf(error);
      if (lastLogged === "lost") return;
      lastLogged = "lost";
      const next = isFinal ? "" : " Trying again until it can";
      logger?.error({ err: error }, `The database cannot be used: ${lastError}.${next}`);
    },
    back(): void {
      lastError = null;
      logger?.info({ database }, lastLogged === "lost" ? "The database is back" : "Database connected");
      lastLogged = "back";
    },
  };
};

/** A connection that connects in the background: at the start, and again when an operation fails because no server answers. */
export const connectMongodb = (options: ConnectionOptions): MongodbConnection => {
  const { access, deadlineMs, retryMs, prepare, logger } = options;
  const client = "url" in access ? openClient(access.url, deadlineMs) : access.client;
  const db = "url" in access ? databaseOf(client, access.url) : databaseIn(access, deadlineMs);
  const closing = new AbortController();
  const { promise: ready, resolve: nowReady, reject: neverReady } = Promise.withResolvers<void>();
  ready.catch(() => {});

  let wasReady = false;
  let trying = false;
  let attempt: Promise<void> = Promise.resolve();
  const { lastError, ...state } = availability(db.databaseName, logger);

  const reach = async (): Promise<void> => {
    await withDeadline(deadlineMs, async () => {
      await client.connect();
      await db.command({ ping: 1 });
    });
    await prepare(db);
  };
  const isFinal = (error: unknown): boolean => error instanceof DatabaseRefused && !wasReady;

  const tryUntilReached = async (): Promise<void> => {
    if (trying) return;
    trying = true;
    for (let failures = 1; !closing.signal.aborted; failures += 1) {
      attempt = reach();
      try {
        await attempt;
        trying = false;
        wasReady = true;
        state.back();
        return nowReady();
      } catch (error) {
        if (!closing.signal.aborted) state.lost(error, isFinal(error));
        if (isFinal(error)) return neverReady(error);
      }
      const waitMs = backoffMs({ firstMs: FIRST_RETRY_MS, lastMs: retryMs }, failures);
      await pause(waitMs, undefined, { signal: closing.signal }).catch(() => {});
    }
  };
  void tryUntilReached();

  return {
    client,
    db,
    ready,
    lastError,
    async run(operation) {
      if (closing.signal.aborted) throw new Error("the store is closed");
      if (!wasReady) {
        // Before the first success, the indexes that merging relies on may not exist.
        await withDeadline(deadlineMs, () => attempt).catch((error) => {
          throw new DatabaseUnavailable(error);
        });
      }
      try {
        return await withDeadline(deadlineMs, operation);
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (!closing.signal.aborted) {
          state.lost(error, false);
          void tryUntilReached();
        }
        throw new DatabaseUnavailable(error);
      }
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      neverReady(new Error("the store is closed"));
      if ("url" in access) await withDeadline(deadlineMs, () => client.close()).catch(() => {});
    },
  };
};
