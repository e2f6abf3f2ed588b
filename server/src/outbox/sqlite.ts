import { existsSync, rmSync, writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { DEFAULT_GRID, type Grid, minuteMs, minutePart, type Slot, slot } from "@headcount/protocol";
import Database from "better-sqlite3";
import { PRIVATE_FILE } from "../platform/files/private-files.ts";
import type { Logger } from "../platform/logger.ts";
import { type AuctionPart, allLeave, type OpenSlot } from "../recording/minute-builder.ts";
import { packPart, packSlots, unpackPart, unpackSlots } from "../storage/codec/parts-codec.ts";
import { moveAside, openSqlite } from "../storage/sqlite/file.ts";
import {
  type DeadLetter,
  MAX_DEAD_LETTERS,
  type Settled,
  type Shelf,
  ShelfFull,
  ShelfRefused,
  type ShelvedPart,
} from "./outbox-store.ts";

const VERSION = 3;

const DEAD_LETTER = `
  create table dead_letter (
    id integer primary key, auction text not null, minute integer not null, body text not null, reason text not null, at integer not null
  );
`;

/* `sum` is the body's CRC-32. A row of the journal holds what closed at once: the slots of many auctions, whose ids stand in their order. */
const TABLES = `
  create table part (
    id integer primary key, auction text not null, minute integer not null, node text not null, boot text not null,
    bytes integer not null, sum integer not null, body blob not null, unique (node, boot, auction, minute)
  );
  create index part_minute on part (minute, bytes);
  create table journal (
    id integer primary key, node text not null, boot text not null, minute integer not null,
    auctions text not null, sum integer not null, body blob not null
  );
  create index journal_minute on journal (node, boot, minute);
`;

const TABLES_2 = `
  create table part (
    id integer primary key, auction text not null, minute integer not null, node text not null, boot text not null,
    bytes integer not null, body text not null, unique (node, boot, auction, minute)
  );
  create index part_minute on part (minute, bytes);
  create table open_slot (
    node text not null, boot text not null, seq integer not null, auction text not null, minute integer not null, place integer not null,
    body text not null, primary key (node, boot, auction, minute, place)
  ) without rowid;
`;

/** What the first version had, brought over as it is; its unfinished minutes had no number yet. */
const FROM_1 = `
  alter table part rename to part_1;
  drop index part_minute;
  alter table open_slot rename to open_slot_1;
  ${TABLES_2}
  ${DEAD_LETTER}
  insert or ignore into part (auction, minute, node, boot, bytes, body)
    select auction, minute, body ->> 'node', body ->> 'boot', octet_length(body), body from part_1;
  insert into open_slot select node, boot, 0, auction, minute, place, body from open_slot_1;
  drop table part_1;
  drop table open_slot_1;
`;

/** The secrets of the boots whose parts are here: what a killed boot left is delivered by the next one. */
const SECRETS = `
  create table if not exists recorder (node text not null, boot text not null, secret text not null, primary key (node, boot)) without rowid;
`;

/** The last slot that was put here: a clock that is put back before the next boot shows it again. */
const RECORDED = `
  create table if not exists recorded (id integer primary key check (id = 1), minute integer not null, place integer not null) strict;
`;

export interface SqliteShelfOptions {
  file: string;
  /** This recorder: its open slots are told from those that an earlier boot left. */
  node: string;
  boot: string;
  /** Proves this recorder's parts. */
  secret?: string;
  /** The most that waiting parts may take. */
  maxBytes: number;
  grid?: Grid;
  log: Logger;
}

interface PartRow {
  id: number;
  auction: string;
  minute: number;
  node: string;
  boot: string;
  bytes: number;
  sum: number;
  body: Uint8Array;
  secret?: string | null;
}

interface JournalRow {
  node: string;
  boot: string;
  minute: number;
  auctions: string;
  sum: number;
  body: Uint8Array;
}

/** About what a part's row takes beside its body, with its places in two indexes. */
const ROW_BYTES = 250;

/** More than the journal may hold: on a full disk it must fit into the file before its room is free. */
const BALLAST_BYTES = 1024 * 1024;
const JOURNAL_PAGES = 64;

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : "");

function layBallast(ballast: string | null): void {
  if (ballast === null || existsSync(ballast)) return;
  try {
    writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES, 1), { mode: PRIVATE_FILE });
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
    if (version === 1) database.exec(FROM_1);
    if (version === 0) database.exec(TABLES + DEAD_LETTER);
    else from2(database);
    database.pragma(`user_version = ${VERSION}`);
  })();
}

/** What the second version had as JSON, packed; a part that is none any more stays, and shows as spoilt. */
function from2(database: Database.Database): void {
  database.exec(`
    alter table part rename to part_2;
    drop index part_minute;
    alter table open_slot rename to open_slot_2;
    ${TABLES}`);
  const insert = database.prepare("insert into part values (?, ?, ?, ?, ?, ?, ?, ?)");
  const read = database.prepare(
    "select id, auction, minute, node, boot, body from part_2 where id > ? order by id limit 1",
  );
  interface Row2 {
    id: number;
    auction: string;
    minute: number;
    node: string;
    boot: string;
    body: string;
  }
  for (let row = read.get(-1) as Row2 | undefined; row; row = read.get(row.id) as Row2 | undefined) {
    const { id, auction, minute, node, boot } = row;
    const { success, data } = minutePart.safeParse(jsonOrNull(row.body));
    const body = success ? packPart(data) : Buffer.from(row.body);
    const sum = success ? crc32(body) : -1;
    insert.run(id, auction, minute, node, boot, ROW_BYTES + body.length, sum, body);
  }
  const journal = database.prepare(
    "insert into journal (node, boot, minute, auctions, sum, body) values (?, ?, ?, ?, ?, ?)",
  );
  const slots = database.prepare("select * from open_slot_2 order by node, boot, auction, minute, place").all() as {
    node: string;
    boot: string;
    seq: number;
    auction: string;
    minute: number;
    body: string;
  }[];
  for (const { node, boot, seq, auction, minute, body: json } of slots) {
    const { success, data } = slot.safeParse(jsonOrNull(json));
    if (!success) continue;
    const body = packSlots([{ seq, slot: data, countModes: [] }]);
    journal.run(node, boot, minute, auction, crc32(body), body);
  }
  database.exec("drop table part_2; drop table open_slot_2;");
}

/** A boot that was killed went on for a while after its last slot, at most until the end of the next one: that time was not seen. */
const coversOfKilled = (slots: readonly Slot[], grid: Grid): { from: number; to: number } => {
  const { slotMs } = grid;
  const [first, last] = [slots.at(0)?.index ?? 0, slots.at(-1)?.index ?? 0];
  return { from: first * slotMs, to: Math.min(minuteMs(grid), (last + 2) * slotMs) };
};

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/**
 * A shelf in a file of its own (WAL, synchronous FULL), which no other process can open meanwhile: what `put` returned from survives a crash and a
 * power cut. A file that is corrupt or may not be written is renamed aside and a new one begun.
 * @throws ShelfRefused in words when another process uses the file, or it comes from a newer version; it is left untouched then. Error when it cannot
 * be opened now.
 */
export function sqliteShelf({ file, ...options }: SqliteShelfOptions): Shelf {
  const { log } = options;
  const database = openOwn(file, log);
  const ballast = file === ":memory:" ? null : `${file}.ballast`;
  try {
    database.pragma(`wal_autocheckpoint = ${JOURNAL_PAGES}`);
    migrate(database, file);
    database.exec(SECRETS + RECORDED);
    return shelfOn(database, { ...options, ballast });
  } catch (error) {
    database.close();
    throw error;
  }
}

type OpenShelfOptions = Omit<SqliteShelfOptions, "file"> & { ballast: string | null };

function shelfOn(database: Database.Database, options: OpenShelfOptions): Shelf {
  const { node, boot, secret, maxBytes, grid = DEFAULT_GRID, log, ballast } = options;
  const insertPart = database.prepare(
    "insert into part (auction, minute, node, boot, bytes, sum, body) values (?, ?, ?, ?, ?, ?, ?) on conflict (node, boot, auction, minute) do nothing",
  );
  const insertSlots = database.prepare(
    "insert into journal (node, boot, minute, auctions, sum, body) values (?, ?, ?, ?, ?, ?)",
  );
  const forgetSlots = database.prepare("delete from journal where node = ? and boot = ? and minute = ?");
  const newest = database.prepare<[number], PartRow>(
    "select part.*, secret from part left join recorder using (node, boot) order by minute desc, part.id limit ?",
  );
  const oldest = database.prepare("select id, bytes from part order by minute, id desc");
  const find = database.prepare<[number], PartRow>("select * from part where id = ?");
  const remove = database.prepare("delete from part where id = ?");
  const bury = database.prepare("insert into dead_letter (auction, minute, body, reason, at) values (?, ?, ?, ?, ?)");
  const forgetDead = database.prepare("delete from dead_letter where id <= (select max(id) from dead_letter) - ?");
  const dead = database.prepare(
    "select auction auctionId, minute, reason, at from dead_letter order by id desc limit ?",
  );
  const buried = database.prepare<[], string>("select distinct auction from dead_letter").pluck();
  const forget = database.prepare("delete from dead_letter where auction = ?");
  const measure = database.prepare("select count(*) size, total(bytes) bytes from part");

  /** Gives the room that it took; 0 when it was there. */
  const add = ({ auctionId, part }: AuctionPart): number => {
    const body = packPart(part);
    const bytes = ROW_BYTES + body.length;
    const { changes } = insertPart.run(auctionId, part.minute, part.node, part.boot, bytes, crc32(body), body);
    return changes * bytes;
  };

  const journalRows = database.prepare<[], JournalRow>("select * from journal order by id").all();
  /** Of which auctions the journal holds slots of this boot, by minute: it is forgotten when all of them are finished. */
  const open = new Map<number, Set<string>>();
  /** What earlier boots recorded of minutes that they did not live to finish. */
  const unfinished = database.transaction((): number => {
    const parts = new Map<string, AuctionPart>();
    for (const row of journalRows) {
      const auctions = row.auctions.split("\n");
      if (row.node === node && row.boot === boot) {
        open.set(row.minute, new Set([...(open.get(row.minute) ?? []), ...auctions]));
        continue;
      }
      if (crc32(row.body) !== row.sum) {
        log.error({ minute: row.minute }, "a slot of the outbox's journal is spoilt and lost");
        continue;
      }
      for (const [place, { seq, slot: seen, countModes }] of unpackSlots(row.body).entries()) {
        const auctionId = auctions[place] ?? "";
        const key = `${row.node}\n${row.boot}\n${auctionId}\n${row.minute}`;
        const item = parts.get(key) ?? {
          auctionId,
          part: { node: row.node, boot: row.boot, seq, minute: row.minute, slots: [], joins: 0, leaves: 0 },
        };
        parts.set(key, item);
        // A slot whose writing seemed to fail may be there twice.
        if (seen.index <= (item.part.slots.at(-1)?.index ?? -1)) continue;
        item.part.slots.push(seen);
        item.part.joins += seen.joins;
        if (countModes.length > 0) item.part.countModes = countModes;
      }
    }
    const last = new Map<string, AuctionPart>();
    for (const item of parts.values()) {
      const { node, boot, minute } = item.part;
      const key = `${node}\n${boot}\n${item.auctionId}`;
      if (minute > (last.get(key)?.part.minute ?? -1)) last.set(key, item);
    }
    for (const { part } of last.values()) allLeave(part.slots);
    for (const { part } of parts.values()) {
      part.leaves = part.slots.reduce((sum, { leaves }) => sum + leaves, 0);
      part.covers = coversOfKilled(part.slots, grid);
    }
    for (const item of parts.values()) add(item);
    database.prepare("delete from journal where not (node = ? and boot = ?)").run(node, boot);
    database.exec("delete from recorder where (node, boot) not in (select node, boot from part)");
    if (secret !== undefined)
      database.prepare("insert or ignore into recorder values (?, ?, ?)").run(node, boot, secret);
    return parts.size;
  })();
  const recorded = database
    .prepare<[], { minute: number; index: number }>('select minute, place "index" from recorded')
    .get();
  const remember = database.prepare(
    "insert into recorded values (1, ?, ?) on conflict do update set minute = excluded.minute, place = excluded.place where (excluded.minute, excluded.place) > (minute, place)",
  );
  const held = measure.get() as { size: number; bytes: number };
  const left = held.size;
  if (left > 0) log.info({ parts: left, unfinished }, "minutes of an earlier run wait for delivery");

  /** Minutes of which nothing is open any more with these parts. */
  const finishedWith = (parts: readonly AuctionPart[]): number[] => {
    const counts = new Map<number, number>();
    for (const { auctionId, part } of parts)
      if (part.node === node && part.boot === boot && open.get(part.minute)?.has(auctionId))
        counts.set(part.minute, (counts.get(part.minute) ?? 0) + 1);
    return [...counts].flatMap(([minute, count]) => (open.get(minute)?.size === count ? [minute] : []));
  };
  const write = database.transaction((parts: readonly AuctionPart[], slots: Map<number, OpenSlot[]>): typeof held => {
    for (const [minute, closed] of slots) {
      const body = packSlots(closed);
      remember.run(minute, Math.max(...closed.map(({ slot: { index } }) => index)));
      insertSlots.run(node, boot, minute, closed.map(({ auctionId }) => auctionId).join("\n"), crc32(body), body);
    }
    let [size, bytes] = [0, 0];
    for (const item of parts) {
      const added = add(item);
      remember.run(item.part.minute, item.part.slots.at(-1)?.index ?? 0);
      if (added > 0) size += 1;
      bytes += added;
    }
    for (const minute of finishedWith(parts)) forgetSlots.run(node, boot, minute);
    return { size, bytes };
  });
  const put = (parts: readonly AuctionPart[], closed: readonly OpenSlot[]): void => {
    const slots = Map.groupBy(closed, ({ minute }) => minute);
    const added = write(parts, slots);
    held.size += added.size;
    held.bytes += added.bytes;
    for (const minute of finishedWith(parts)) open.delete(minute);
    for (const { auctionId, part } of parts) open.get(part.minute)?.delete(auctionId);
    for (const [minute, of] of slots) {
      const auctions = open.get(minute) ?? new Set();
      open.set(minute, auctions);
      for (const { auctionId } of of) auctions.add(auctionId);
    }
  };
  const settleAll = database.transaction((settled: readonly Settled[], now: number): typeof held => {
    let [size, bytes] = [0, 0];
    for (const { id, refused } of settled) {
      const row = find.get(id);
      if (!row) continue;
      if (refused !== undefined) bury.run(row.auction, row.minute, bodyOf(row), refused, now);
      remove.run(id);
      size += 1;
      bytes += row.bytes;
    }
    forgetDead.run(MAX_DEAD_LETTERS);
    return { size, bytes };
  });
  const settle = (settled: readonly Settled[], now: number): void => {
    const removed = settleAll(settled, now);
    held.size -= removed.size;
    held.bytes -= removed.bytes;
  };

  /** Rows that are no parts any more. */
  const unreadable = new Set<number>();
  const read = (row: PartRow): ShelvedPart | null => {
    const { id, auction: auctionId, minute, node, boot, sum, body } = row;
    if (crc32(body) === sum)
      return {
        ...{ id, auctionId, part: { node, boot, minute, ...unpackPart(body) } },
        ...(row.secret && { secret: row.secret }),
      };
    unreadable.add(id);
    return null;
  };

  /** For whoever wants to rescue it: the part as JSON, or the bytes that are none. */
  const bodyOf = (row: PartRow): string =>
    JSON.stringify(read(row)?.part ?? { bytes: Buffer.from(row.body).toString("hex") });

  layBallast(ballast);
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      throw codeOf(error) === "SQLITE_FULL" ? new ShelfFull(error) : error;
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
    newest: (limit) => newest.all(limit).flatMap((row) => read(row) ?? []),
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
    buried: () => buried.all(),
    forget: (auctionId) => lighten(() => void forget.run(auctionId)),
    recorded: recorded ?? null,
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
