import { existsSync, rmSync, writeFileSync } from "node:fs";
import { minutePart, type Slot, slot } from "@headcount/protocol";
import Database from "better-sqlite3";
import type { Logger } from "../platform/logger.ts";
import { moveAside, openSqlite } from "../storage/sqlite-file.ts";
import type { AuctionPart } from "./minutes.ts";
import {
  type DeadLetter,
  MAX_DEAD_LETTERS,
  type Settled,
  type Shelf,
  ShelfFull,
  ShelfRefused,
  type ShelvedPart,
} from "./shelf.ts";

const VERSION = 2;

const SCHEMA = `
  create table part (
    id integer primary key, auction text not null, minute integer not null, node text not null, boot text not null,
    bytes integer not null, body text not null, unique (node, boot, auction, minute)
  );
  create index part_minute on part (minute, bytes);
  create table open_slot (
    node text not null, boot text not null, seq integer not null, auction text not null, minute integer not null, place integer not null,
    body text not null, primary key (node, boot, auction, minute, place)
  ) without rowid;
  create table dead_letter (
    id integer primary key, auction text not null, minute integer not null, body text not null, reason text not null, at integer not null
  );
`;

/** What the first version had, brought over as it is; its unfinished minutes had no number yet. */
const FROM_1 = `
  alter table part rename to part_1;
  drop index part_minute;
  alter table open_slot rename to open_slot_1;
  ${SCHEMA}
  insert or ignore into part (auction, minute, node, boot, bytes, body)
    select auction, minute, body ->> 'node', body ->> 'boot', octet_length(body), body from part_1;
  insert into open_slot select node, boot, 0, auction, minute, place, body from open_slot_1;
  drop table part_1;
  drop table open_slot_1;
`;

export interface SqliteShelfOptions {
  file: string;
  /** This recorder: its open slots are told from those that an earlier boot left. */
  node: string;
  boot: string;
  /** The most that waiting parts may take. */
  maxBytes: number;
  log: Logger;
}

interface PartRow {
  id: number;
  auction: string;
  body: string;
}

interface SlotRow {
  node: string;
  boot: string;
  seq: number;
  auction: string;
  minute: number;
  body: string;
}

/** More than the journal may hold: on a full disk it must fit into the file before its room is free. */
const BALLAST_BYTES = 1024 * 1024;
const JOURNAL_PAGES = 64;

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : "");

function layBallast(ballast: string | null): void {
  if (ballast === null || existsSync(ballast)) return;
  try {
    writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES, 1));
  } catch {
    // What room there is, is for the minutes.
    rmSync(ballast, { force: true });
  }
}

/** A file that may not be written is of no use here: it is put aside like a corrupt one, with all that it holds. */
function openOwn(file: string, log: Logger): Database.Database {
  try {
    return openSqlite(file, log, { exclusive: true });
  } catch (error) {
    const code = codeOf((error as Error).cause);
    if (code.startsWith("SQLITE_BUSY"))
      throw new ShelfRefused(
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

function migrate(database: Database.Database, file: string): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version > VERSION)
    throw new ShelfRefused(
      `${file} was written by a newer version of Headcount (${version}); start that one, or move the file away`,
    );
  if (version === VERSION) return;
  database.transaction(() => {
    database.exec(version === 0 ? SCHEMA : FROM_1);
    database.pragma(`user_version = ${VERSION}`);
  })();
}

/**
 * A shelf in a file of its own (WAL, synchronous FULL), which no other process can open meanwhile: what `put` returned from survives a crash and a
 * power cut. A file that is corrupt or may not be written is renamed aside and a new one begun.
 * @throws ShelfRefused in words when another process uses the file, or it comes from a newer version; it is left untouched then. Error when it cannot
 * be opened now.
 */
export function sqliteShelf({ file, node, boot, maxBytes, log }: SqliteShelfOptions): Shelf {
  const database = openOwn(file, log);
  const ballast = file === ":memory:" ? null : `${file}.ballast`;
  try {
    database.pragma(`wal_autocheckpoint = ${JOURNAL_PAGES}`);
    migrate(database, file);
    return shelfOn(database, { node, boot, maxBytes, log, ballast });
  } catch (error) {
    database.close();
    throw error;
  }
}

type OpenShelfOptions = Omit<SqliteShelfOptions, "file"> & { ballast: string | null };

function shelfOn(database: Database.Database, { node, boot, maxBytes, log, ballast }: OpenShelfOptions): Shelf {
  const insertPart = database.prepare(
    "insert into part (auction, minute, node, boot, bytes, body) values (?, ?, ?, ?, ?, ?) on conflict (node, boot, auction, minute) do nothing",
  );
  const insertSlot = database.prepare("insert or replace into open_slot values (?, ?, ?, ?, ?, ?, ?)");
  const forgetSlots = database.prepare(
    "delete from open_slot where node = ? and boot = ? and auction = ? and minute = ?",
  );
  const newest = database.prepare("select id, auction, body from part order by minute desc, id limit ?");
  const oldest = database.prepare("select id, bytes from part order by minute, id desc");
  const remove = database.prepare("delete from part where id = ?");
  const bury = database.prepare(
    "insert into dead_letter (auction, minute, body, reason, at) select auction, minute, body, ?, ? from part where id = ?",
  );
  const forgetDead = database.prepare("delete from dead_letter where id <= (select max(id) from dead_letter) - ?");
  const dead = database.prepare(
    "select auction auctionId, minute, reason, at from dead_letter order by id desc limit ?",
  );
  const measure = database.prepare("select count(*) size, total(bytes) bytes from part");

  const add = ({ auctionId, part }: AuctionPart): void => {
    const body = JSON.stringify(part);
    insertPart.run(auctionId, part.minute, part.node, part.boot, Buffer.byteLength(body), body);
    forgetSlots.run(part.node, part.boot, auctionId, part.minute);
  };

  /** What earlier boots recorded of minutes that they did not live to finish. */
  const unfinished = database.transaction((): number => {
    const rows = database
      .prepare("select * from open_slot where not (node = ? and boot = ?) order by node, boot, auction, minute, place")
      .all(node, boot) as SlotRow[];
    const parts = new Map<string, AuctionPart>();
    for (const row of rows) {
      const key = `${row.node}\n${row.boot}\n${row.auction}\n${row.minute}`;
      const item = parts.get(key) ?? {
        auctionId: row.auction,
        part: { node: row.node, boot: row.boot, seq: row.seq, minute: row.minute, slots: [], joins: 0, leaves: 0 },
      };
      parts.set(key, item);
      const seen: Slot = slot.parse(JSON.parse(row.body));
      item.part.slots.push(seen);
      item.part.joins += seen.joins;
      item.part.leaves += seen.leaves;
    }
    for (const item of parts.values()) add(item);
    return parts.size;
  })();
  let held = measure.get() as { size: number; bytes: number };
  const left = held.size;
  if (left > 0) log.info({ parts: left, unfinished }, "minutes of an earlier run wait for delivery");

  const put = database.transaction<Shelf["put"]>((parts, slots) => {
    for (const { auctionId, seq, minute, slot: seen } of slots)
      insertSlot.run(node, boot, seq, auctionId, minute, seen.index, JSON.stringify(seen));
    for (const item of parts) add(item);
  });
  const settle = database.transaction((settled: readonly Settled[], now: number): void => {
    for (const { id, refused } of settled) {
      if (refused !== undefined) bury.run(refused, now, id);
      remove.run(id);
    }
    forgetDead.run(MAX_DEAD_LETTERS);
  });

  /** Rows that are no parts any more. */
  const unreadable = new Set<number>();
  const read = ({ id, auction, body }: PartRow): ShelvedPart | null => {
    try {
      return { id, auctionId: auction, part: minutePart.parse(JSON.parse(body)) };
    } catch {
      unreadable.add(id);
      return null;
    }
  };

  layBallast(ballast);
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      throw codeOf(error) === "SQLITE_FULL" ? new ShelfFull(error) : error;
    } finally {
      held = measure.get() as typeof held;
    }
  };
  /** Removing needs room, too: on a full disk the ballast makes it. */
  const lighten = (work: () => void): void => {
    guarded(() => {
      try {
        work();
      } catch (error) {
        if (ballast === null || codeOf(error) !== "SQLITE_FULL" || !existsSync(ballast)) throw error;
        rmSync(ballast);
        database.pragma("wal_checkpoint(TRUNCATE)");
        work();
      }
    });
    if (held.size > 0) return;
    database.pragma("wal_checkpoint(TRUNCATE)");
    layBallast(ballast);
  };

  return {
    put: (parts, slots) => guarded(() => put(parts, slots)),
    newest: (limit) => (newest.all(limit) as PartRow[]).flatMap((row) => read(row) ?? []),
    settle: (settled, now) => lighten(() => settle(settled, now)),
    trim(now) {
      let excess = held.bytes - maxBytes;
      const tooMany: Settled[] = [...unreadable].map((id) => ({ id, refused: "unreadable" }));
      if (excess <= 0 && tooMany.length === 0) return 0;
      for (const { id, bytes } of oldest.iterate() as IterableIterator<{ id: number; bytes: number }>) {
        if (excess <= 0) break;
        excess -= bytes;
        if (!unreadable.has(id)) tooMany.push({ id });
      }
      lighten(() => settle(tooMany, now));
      unreadable.clear();
      return tooMany.length;
    },
    deadLetters: (limit) => dead.all(limit) as DeadLetter[],
    left,
    get size() {
      return held.size;
    },
    get bytes() {
      return held.bytes;
    },
    close: () => void database.close(),
  };
}
