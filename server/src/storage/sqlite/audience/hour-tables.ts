import { type Grid, minuteMs } from "@headcount/protocol";
import type Database from "better-sqlite3";
import { addViewers, type MinuteVisits, minuteVisits, type UniqueViewers } from "../../../minutes/visits.ts";
import { type KeptMinute, packHour, unpackHour } from "../../codec/hours-codec.ts";
import type { PackedPart } from "../../codec/parts-codec.ts";
import { packSketch, unpackSketch } from "../../codec/sketch-codec.ts";
import type { StoredMinute } from "../../store.ts";
import type { Schema } from "../schema.ts";
import { auctionIn, firstHourId, hourIn } from "./ids.ts";
import { type PartRows, PartTable } from "./part-rows.ts";

export interface SqliteMinutesOptions {
  retentionMs: number;
  grid: Grid;
}

type HourRow = Schema["hours"];
type ViewersRow = Schema["reach"];
type Range = [first: number, last: number, limit: number];

const prepareStatements = (database: Database.Database) => ({
  keyOf: database.prepare<[string], number>("select key from auctions where id = ?").pluck(),
  hour: database.prepare<[number], HourRow>("select * from hours where id = ?"),
  hours: database.prepare<Range, HourRow>("select * from hours where id between ? and ? order by id limit ?"),
  newestHours: database.prepare<Range, HourRow>(
    "select * from hours where id between ? and ? order by id desc limit ?",
  ),
  expiredHours: database.prepare<[number, number], HourRow>(
    "select * from hours where oldest <= ? order by oldest limit ?",
  ),
  putHour: database.prepare("insert or replace into hours values (?, ?, ?)"),
  deleteHour: database.prepare("delete from hours where id = ?"),
  viewers: database.prepare<[number], ViewersRow>("select * from reach where id = ?"),
  hoursOfViewers: database.prepare<Range, ViewersRow & Pick<HourRow, "oldest">>(
    "select reach.*, oldest from reach join hours using (id) where reach.id between ? and ? order by reach.id limit ?",
  ),
  putViewers: database.prepare("insert or replace into reach (id, sketch, present) values (?, ?, ?)"),
  deleteViewers: database.prepare("delete from reach where id = ?"),
});

const viewersIn = ({ sketch, present }: ViewersRow): UniqueViewers => ({ sketch: unpackSketch(sketch), present });

/** The tables of minutes: the parts of each minute, and the totals and the viewers of each hour. */
export class HourTables {
  readonly grid: Grid;
  readonly #retentionMs: number;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #parts: PartTable;

  constructor(database: Database.Database, { retentionMs, grid }: SqliteMinutesOptions) {
    this.grid = grid;
    this.#retentionMs = retentionMs;
    this.#statements = prepareStatements(database);
    this.#parts = new PartTable(database, minuteMs(grid));
  }

  keyOf(auctionId: string): number | undefined {
    return this.#statements.keyOf.get(auctionId);
  }

  isAlive(createdAt: number, now: number): boolean {
    return createdAt > now - this.#retentionMs;
  }

  /** The parts of an auction's minutes within one transaction. */
  openParts(auction: number): PartRows {
    return this.#parts.open(auction);
  }

  /** The parts of the minutes from this one to the end of its hour, as they are now. */
  partsFrom(auction: number, minute: number): PartRows {
    return this.#parts.restOfHour(auction, minute);
  }

  /** The visits of a minute's parts. Parts are stored in the order of their recorders, so adding them up needs no names. */
  visitsIn(minute: number, parts: readonly PackedPart[]): MinuteVisits | null {
    const named = parts.map((part) => ({ ...part, node: "", boot: "", minute }));
    return minuteVisits(minute, named, this.grid);
  }

  minutesOf(id: number): KeptMinute[] {
    const row = this.#statements.hour.get(id);
    return row ? this.#unpack(row) : [];
  }

  /** The minutes of an hour that are not expired at `now`. */
  aliveIn(row: HourRow, now: number): StoredMinute[] {
    return this.#unpack(row).flatMap(({ minute, createdAt }) => (this.isAlive(createdAt, now) ? [minute] : []));
  }

  hours(first: number, last: number, limit: number): HourRow[] {
    return this.#statements.hours.all(first, last, limit);
  }

  /** The first minute in this direction that is not expired at `now`. */
  edge(auction: number, now: number, direction: "oldest" | "newest"): number | undefined {
    const statement = direction === "oldest" ? this.#statements.hours : this.#statements.newestHours;
    for (const row of statement.iterate(firstHourId(auction), firstHourId(auction + 1) - 1, -1)) {
      const found = this.aliveIn(row, now).at(direction === "oldest" ? 0 : -1);
      if (found) return found.minute;
    }
    return undefined;
  }

  putHour(id: number, minutes: readonly KeptMinute[]): void {
    if (minutes.length === 0) {
      this.#statements.deleteHour.run(id);
      this.#statements.deleteViewers.run(id);
      return;
    }
    const oldest = minutes.reduce((least, { createdAt }) => Math.min(least, createdAt), Number.POSITIVE_INFINITY);
    this.#statements.putHour.run(id, oldest, packHour(minutes, hourIn(id), this.grid));
  }

  /** Deletes expired minutes of at most `limit` hours; returns the numbers of hours read and minutes deleted. */
  deleteExpired(now: number, limit: number): { hours: number; minutes: number } {
    const rows = this.#statements.expiredHours.all(now - this.#retentionMs, limit);
    let deleted = 0;
    for (const row of rows) {
      const parts = this.openParts(auctionIn(row.id));
      const kept: KeptMinute[] = [];
      for (const each of this.#unpack(row)) {
        if (this.isAlive(each.createdAt, now)) kept.push(each);
        else parts.put(each.minute.minute, null);
      }
      deleted += parts.write();
      this.putHour(row.id, kept);
      this.recountViewers(row.id, kept, parts);
    }
    return { hours: rows.length, minutes: deleted };
  }

  viewersOf(id: number): UniqueViewers | null {
    const row = this.#statements.viewers.get(id);
    return row ? viewersIn(row) : null;
  }

  /** The viewers of each hour that has any. `oldest` is the creation time of the hour's oldest minute. */
  hoursOfViewers(first: number, last: number, limit: number): (UniqueViewers & { id: number; oldest: number })[] {
    const rows = this.#statements.hoursOfViewers.all(first, last, limit);
    return rows.map((row) => ({ ...viewersIn(row), id: row.id, oldest: row.oldest }));
  }

  putViewers(id: number, known: UniqueViewers | null, more: Iterable<UniqueViewers | null>): void {
    let all = known;
    for (const some of more) all = some ? addViewers(all, some) : all;
    if (all) this.#statements.putViewers.run(id, packSketch(all.sketch), all.present);
    else this.#statements.deleteViewers.run(id);
  }

  /** Counts the viewers of an hour again from its parts. Needed when a part is gone, because a sketch cannot subtract. */
  recountViewers(id: number, minutes: readonly KeptMinute[], rows: PartRows): void {
    if (!this.#statements.viewers.get(id)) return;
    const visitsOf = ({ minute: { minute } }: KeptMinute): MinuteVisits | null => {
      const parts = rows.of(minute);
      return parts && this.visitsIn(minute, parts);
    };
    this.putViewers(id, null, minutes.map(visitsOf));
  }

  #unpack({ id, minutes }: HourRow): KeptMinute[] {
    return unpackHour(minutes, hourIn(id), this.grid);
  }
}
