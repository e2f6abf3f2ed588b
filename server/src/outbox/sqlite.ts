import { existsSync } from "node:fs";
import { type AuctionPart, DEFAULT_GRID, type Grid } from "@headcount/protocol";
import Database from "better-sqlite3";
import type { Logger } from "../platform/logger.ts";
import type { OpenSlot } from "../recording/recorded.ts";
import { moveAside, openSqlite } from "../storage/sqlite/file.ts";
import { OutboxFull, type OutboxStore, OutboxUnusable, type Settled } from "./outbox-store.ts";
import { type ReservedBytes, reservedBytes } from "./reserved-bytes.ts";
import { openJournal } from "./sqlite-journal.ts";
import { deadLetterTable, partTable } from "./sqlite-parts.ts";
import { partsOfKilledBoots } from "./sqlite-recovery.ts";
import { createSchema } from "./sqlite-schema.ts";

export interface SqliteOutboxOptions {
  file: string;
  /** This recorder. Open slots of any other node and boot were left by a killed boot. */
  node: string;
  boot: string;
  /** Proves this recorder's parts. */
  secret?: string;
  /** The most bytes that waiting parts may use. */
  maxBytes: number;
  grid?: Grid;
  log: Logger;
}

const JOURNAL_PAGES = 64;

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : "");

/** Renames a file that may not be written aside, with its content, as if it were corrupt: the recorder cannot use it. */
function openFile(file: string, log: Logger): Database.Database {
  try {
    return openSqlite(file, log, { exclusive: true });
  } catch (error) {
    const code = codeOf((error as Error).cause);
    if (code.startsWith("SQLITE_BUSY"))
      throw new OutboxUnusable(
        `${file} is in use by another Headcount: stop that one, or give this one a DATA_DIR of its own`,
        error,
      );
    if (!/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code) || !existsSync(file)) throw error;
    log.error(
      { file, aside: moveAside(file) },
      "The outbox may not be written: renamed aside, starting with a new one",
    );
    return openSqlite(file, log, { exclusive: true });
  }
}

/**
 * An outbox store in a SQLite file (WAL, synchronous FULL) that no other process can open at the same time. What `put` stored survives a crash and a power
 * cut. A file that is corrupt or may not be written is renamed aside and replaced by a new one.
 * @throws OutboxUnusable when another process uses the file or it has a newer format; the file is left untouched. Error when it cannot be opened now.
 */
export function sqliteOutboxStore({ file, ...options }: SqliteOutboxOptions): OutboxStore {
  const database = openFile(file, options.log);
  try {
    database.pragma(`wal_autocheckpoint = ${JOURNAL_PAGES}`);
    createSchema(database, file);
    return storeOn(database, options, reservedBytes(file === ":memory:" ? null : `${file}.reserved`));
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Two ways to write: on a full disk, `removing` first frees the reserved bytes and tries again. */
function writers(database: Database.Database, reserved: ReservedBytes) {
  const adding = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      throw codeOf(error) === "SQLITE_FULL" ? new OutboxFull(error) : error;
    }
  };
  const withReserve = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (codeOf(error) !== "SQLITE_FULL" || !reserved.release()) throw error;
      database.pragma("wal_checkpoint(TRUNCATE)");
      work();
    }
  };
  return { adding, removing: (work: () => void): void => adding(() => withReserve(work)) };
}

/** Keeps the secret of this boot, and those of other boots while their parts are stored. */
function keepSecret(database: Database.Database, { node, boot, secret }: Omit<SqliteOutboxOptions, "file">): void {
  database.exec("delete from recorder where (node, boot) not in (select node, boot from part)");
  if (secret !== undefined) database.prepare("insert or ignore into recorder values (?, ?, ?)").run(node, boot, secret);
}

function storeOn(
  database: Database.Database,
  options: Omit<SqliteOutboxOptions, "file">,
  reserved: ReservedBytes,
): OutboxStore {
  const { node, boot, maxBytes, grid = DEFAULT_GRID, log } = options;
  const parts = partTable(database);
  const letters = deadLetterTable(database);
  const journal = openJournal(database, { node, boot });
  const unfinished = database.transaction((): number => {
    const left = partsOfKilledBoots(journal.left, { grid, log });
    parts.add(left);
    journal.removeLeft();
    keepSecret(database, options);
    return left.length;
  })();
  const held = parts.usage();
  const recovered = held.size;
  if (recovered > 0) log.info({ parts: recovered, unfinished }, "minutes of an earlier run wait for delivery");

  reserved.reserve();
  const { adding, removing } = writers(database, reserved);
  const add = database.transaction((finished: readonly AuctionPart[], slots: Map<number, OpenSlot[]>) => {
    journal.write(finished, slots);
    return parts.add(finished);
  });
  const remove = database.transaction(parts.settle);
  const reserveWhenEmpty = (): void => {
    if (held.size > 0) return;
    database.pragma("wal_checkpoint(TRUNCATE)");
    reserved.reserve();
  };
  const settle = (settled: readonly Settled[], now: number): void => {
    removing(() => {
      const removed = remove(settled, now);
      held.size -= removed.size;
      held.bytes -= removed.bytes;
    });
    reserveWhenEmpty();
  };
  const put = (finished: readonly AuctionPart[], closed: readonly OpenSlot[]): void => {
    const slots = Map.groupBy(closed, ({ minute }) => minute);
    const added = add(finished, slots);
    held.size += added.size;
    held.bytes += added.bytes;
    journal.committed(finished, slots);
  };

  return {
    put: (finished, closed) => adding(() => put(finished, closed)),
    peek: parts.peek,
    settle,
    evict(now) {
      const evicted = parts.toEvict(held.bytes - maxBytes);
      if (evicted.length > 0) settle(evicted, now);
      parts.evicted();
      return evicted.length;
    },
    deadLetters: letters.newest,
    auctionsWithDeadLetters: letters.auctions,
    forget(auctionId) {
      removing(() => letters.remove(auctionId));
      reserveWhenEmpty();
    },
    lastRecorded: journal.lastRecorded,
    recovered,
    get size() {
      return held.size;
    },
    get bytes() {
      return held.bytes;
    },
    close: () => void database.close(),
  };
}
