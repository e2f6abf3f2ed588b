import Database from "better-sqlite3";
import type { Logger } from "../../platform/logger.ts";
import type { Store } from "../store.ts";
import { DatabaseUnavailable } from "../unavailable.ts";

/** Codes that are about the disk, the file or another process, and not about the statement. */
const PASSING_SQLITE = /^SQLITE_(READONLY|IOERR|FULL|CANTOPEN|BUSY|LOCKED|PERM|AUTH|PROTOCOL)/;

/** How long after a successful write the database is assumed to be writable. */
const PROVEN_MS = 10_000;

export interface SqliteGuard {
  /** Runs a use of the database. A failure of the file or the disk becomes `DatabaseUnavailable`. */
  run<T>(work: () => T | Promise<T>): Promise<T>;
  /** The store, with every call run by `run`. */
  guarded<T extends Pick<Store, PartName>>(store: T): T;
  /** Rejects with a readable message while the database cannot be written. */
  probe(): Promise<void>;
}

const PARTS = [
  "auctions",
  "minutes",
  "recorders",
  "moments",
  "catalogues",
  "marks",
  "sponsors",
  "shares",
  "apiKeys",
  "audit",
  "flags",
  "summaries",
  "tokenKeys",
  "webhooks",
  "deliveries",
] as const;
type PartName = (typeof PARTS)[number];

interface SqliteGuardOptions {
  /** Why the file cannot be opened for writing now, as a message. */
  blocked(): string | null;
  /** Reads anything. */
  read(): Promise<void>;
  /** Writes anything. */
  write(): Promise<void>;
  logger: Logger | undefined;
  /** Monotonic, ms. */
  now?(): number;
}

/** Distinguishes failures of the disk from programming errors. Logs once when the database cannot be written, and once when it can again. */
export function sqliteGuard({
  blocked,
  read,
  write,
  logger,
  now = () => performance.now(),
}: SqliteGuardOptions): SqliteGuard {
  let isFailing = false;
  let provenAt = Number.NEGATIVE_INFINITY;

  const failed = (cause: unknown): DatabaseUnavailable => {
    if (!isFailing) logger?.error({ err: cause }, "The database cannot be read or written");
    isFailing = true;
    return new DatabaseUnavailable(cause, "The database cannot be read or written, try again later");
  };
  const translated = (error: unknown): unknown =>
    error instanceof Database.SqliteError && PASSING_SQLITE.test(error.code) ? failed(error) : error;

  const run: SqliteGuard["run"] = async (work) => {
    try {
      return await work();
    } catch (error) {
      throw translated(error);
    }
  };
  async function* each(items: AsyncIterable<unknown>): AsyncIterable<unknown> {
    try {
      yield* items;
    } catch (error) {
      throw translated(error);
    }
  }
  const call =
    (method: (...args: unknown[]) => Promise<unknown> | AsyncIterable<unknown>) =>
    (...args: unknown[]): unknown => {
      const result = method(...args);
      return Symbol.asyncIterator in result ? each(result) : run(() => result);
    };
  const guardedPart = <T extends object>(part: T): T =>
    Object.fromEntries(Object.entries(part).map(([name, method]) => [name, call(method)])) as T;

  return {
    run,
    guarded: (store) => ({
      ...store,
      ...Object.fromEntries(PARTS.map((name) => [name, guardedPart(store[name])])),
    }),
    async probe() {
      const problem = blocked();
      if (problem !== null) throw new Error(problem, { cause: failed(new Error(problem)) });
      try {
        await read();
        if (!isFailing && now() - provenAt < PROVEN_MS) return;
        await write();
      } catch (error) {
        throw new Error(`The database cannot be read or written: ${(error as Error).message}`, {
          cause: failed(error),
        });
      }
      if (isFailing) logger?.info("The database can be read and written again");
      isFailing = false;
      provenAt = now();
    },
  };
}
