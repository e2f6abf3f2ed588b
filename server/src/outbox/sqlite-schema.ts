import type { Database } from "better-sqlite3";
import { OutboxUnusable } from "./outbox-store.ts";

const VERSION = 1;

/*
 * `sum` is the CRC-32 of the body. A journal row holds the slots that closed at the same time; `auctions` lists their auctions in the same order.
 * `recorder` keeps the secrets of the boots whose parts are stored, because the next boot delivers the parts of a killed one. `last_slot` is the last slot
 * stored, so that the next boot notices a clock that was set back.
 */
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
  create table dead_letter (
    id integer primary key, auction text not null, minute integer not null, body text not null, reason text not null, at integer not null
  );
  create table recorder (node text not null, boot text not null, secret text not null, primary key (node, boot)) without rowid;
  create table last_slot (id integer primary key check (id = 1), minute integer not null, slot_index integer not null) strict;
  pragma user_version = ${VERSION};
`;

/** Creates the tables in a new file. @throws OutboxUnusable if the file has a newer format. */
export function createSchema(database: Database, file: string): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version > VERSION)
    throw new OutboxUnusable(
      `${file} was written by a newer version of Headcount (${version}): start that version, or move the file away`,
    );
  if (version < VERSION) database.transaction(() => void database.exec(TABLES))();
}
