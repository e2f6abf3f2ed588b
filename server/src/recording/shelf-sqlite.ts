import { existsSync, rmSync, writeFileSync } from "node:fs";
import { minutePart, type Slot, slot } from "@headcount/protocol";
import Database from "better-sqlite3";
import type { Logger } from "../platform/logger.ts";
import { openSqlite } from "../storage/sqlite-file.ts";
import type { AuctionPart } from "./minutes.ts";
import type { Shelf, ShelvedPart } from "./shelf.ts";

const VERSION = 1;

const SCHEMA = `
  create table part (id integer primary key, auction text not null, minute integer not null, body text not null);
  create index part_minute on part (minute);
  create table open_slot (
    node text not null, boot text not null, auction text not null, minute integer not null, place integer not null, body text not null,
    primary key (node, boot, auction, minute, place)
  ) without rowid;
  pragma user_version = ${VERSION};
`;

export interface SqliteShelfOptions {
  file: string;
  /** This recorder: its open slots are told from those that an earlier boot left. */
  node: string;
  boot: string;
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
  auction: string;
  minute: number;
  body: string;
}

/** More than the journal may hold: on a full disk it must fit into the file before its room is free. */
const BALLAST_BYTES = 1024 * 1024;
const JOURNAL_PAGES = 64;

const isFull = (error: unknown): boolean => error instanceof Database.SqliteError && error.code === "SQLITE_FULL";

function layBallast(ballast: string | null): void {
  try {
    if (ballast !== null) writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES, 1), { flag: "wx" });
  } catch {
    // There already, or no room for it: then there is none to give up either.
  }
}

/**
 * A shelf in a file of its own (WAL, synchronous FULL): what `put` returned from survives a crash and a power cut. A corrupt file is renamed
 * aside and a new one begun.
 * @throws Error in words when the file cannot be used, or comes from a newer version; it is left untouched then.
 */
export function sqliteShelf({ file, node, boot, log }: SqliteShelfOptions): Shelf {
  const database = openSqlite(file, log);
  database.pragma(`wal_autocheckpoint = ${JOURNAL_PAGES}`);
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version > VERSION) {
    database.close();
    throw new Error(
      `${file} was written by a newer version of Headcount (${version}); start that one, or move the file away`,
    );
  }
  if (version === 0) database.transaction(() => database.exec(SCHEMA))();

  const insertPart = database.prepare("insert into part (auction, minute, body) values (?, ?, ?)");
  const insertSlot = database.prepare("insert or replace into open_slot values (?, ?, ?, ?, ?, ?)");
  const forgetSlots = database.prepare(
    "delete from open_slot where node = ? and boot = ? and auction = ? and minute = ?",
  );
  const newest = database.prepare("select id, auction, body from part order by minute desc, id limit ?");
  const remove = database.prepare("delete from part where id = ?");
  const dropOldest = database.prepare("delete from part where id in (select id from part order by minute, id limit ?)");

  const add = ({ auctionId, part }: AuctionPart): void => {
    insertPart.run(auctionId, part.minute, JSON.stringify(part));
    forgetSlots.run(part.node, part.boot, auctionId, part.minute);
  };
  const count = (): number => database.prepare("select count(*) from part").pluck().get() as number;

  /** What an earlier boot recorded of minutes that it did not live to finish. */
  const left = database.transaction((): number => {
    const rows = database
      .prepare("select node, boot, auction, minute, body from open_slot order by node, boot, auction, minute, place")
      .all() as SlotRow[];
    const parts = new Map<string, AuctionPart>();
    for (const row of rows) {
      const key = `${row.node}\n${row.boot}\n${row.auction}\n${row.minute}`;
      const item = parts.get(key) ?? {
        auctionId: row.auction,
        part: { node: row.node, boot: row.boot, seq: 0, minute: row.minute, slots: [], joins: 0, leaves: 0 },
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
  let size = count();
  if (size > 0) log.info({ parts: size, unfinished: left }, "minutes of an earlier run wait for delivery");

  const put = database.transaction<Shelf["put"]>((parts, slots) => {
    for (const { auctionId, minute, slot: seen } of slots)
      insertSlot.run(node, boot, auctionId, minute, seen.index, JSON.stringify(seen));
    for (const item of parts) add(item);
  });
  const removeAll = database.transaction<Shelf["remove"]>((ids) => {
    for (const id of ids) remove.run(id);
  });
  const ballast = file === ":memory:" ? null : `${file}.ballast`;
  layBallast(ballast);
  /** Removing needs room, too: on a full disk the ballast makes it. */
  const lighten = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (ballast === null || !isFull(error) || !existsSync(ballast)) throw error;
      rmSync(ballast);
      database.pragma("wal_checkpoint(TRUNCATE)");
      work();
    }
    size = count();
    if (size > 0) return;
    database.pragma("wal_checkpoint(TRUNCATE)");
    layBallast(ballast);
  };

  return {
    put(parts, slots) {
      put(parts, slots);
      size = count();
    },
    newest: (limit) =>
      (newest.all(limit) as PartRow[]).map(
        ({ id, auction, body }): ShelvedPart => ({ id, auctionId: auction, part: minutePart.parse(JSON.parse(body)) }),
      ),
    remove: (ids) => lighten(() => removeAll(ids)),
    dropOldest: (howMany) => lighten(() => dropOldest.run(howMany)),
    get size() {
      return size;
    },
    close: () => void database.close(),
  };
}
