import { setImmediate as breathe } from "node:timers/promises";
import type { Grid, MinutePart } from "@headcount/protocol";
import type Database from "better-sqlite3";
import type { Kysely } from "kysely";
import { mergePart, minuteTotals } from "../analytics/merge.ts";
import { hourOf, type KeptMinute, packHour, unpackHour } from "./hours-codec.ts";
import { packParts, unpackParts } from "./parts-codec.ts";
import { recordersIn } from "./sqlite-recorders.ts";
import type { Schema } from "./sqlite-schema.ts";
import type { MergeOutcome, MinuteStore } from "./store.ts";

interface SqliteMinutesOptions {
  retentionMs: number;
  grid: Grid;
}

/** Hours in one go: a few milliseconds, after which others get their turn. */
const BATCH = 100;

interface HourRow {
  auction: number;
  hour: number;
  minutes: Uint8Array;
}

/** Minutes with their parts in one table; what they amount to, hour by hour, in another: a long range is read from few rows. */
export const sqliteMinutes = (
  database: Database.Database,
  db: Kysely<Schema>,
  { retentionMs, grid }: SqliteMinutesOptions,
): MinuteStore => {
  const statement = {
    keyOf: database.prepare<[string], number>("select key from auctions where id = ?").pluck(),
    parts: database
      .prepare<[number, number], Uint8Array>("select parts from minutes where auction = ? and minute = ?")
      .pluck(),
    keepParts: database.prepare("insert or replace into minutes values (?, ?, ?)"),
    forgetParts: database.prepare("delete from minutes where auction = ? and minute = ?"),
    hour: database
      .prepare<[number, number], Uint8Array>("select minutes from hours where auction = ? and hour = ?")
      .pluck(),
    keepHour: database.prepare("insert or replace into hours values (?, ?, ?, ?)"),
    forgetHour: database.prepare("delete from hours where auction = ? and hour = ?"),
    hours: {
      asc: database.prepare<[number, number, number, number], HourRow>(
        "select auction, hour, minutes from hours where auction = ? and hour between ? and ? order by hour limit ?",
      ),
      desc: database.prepare<[number, number, number, number], HourRow>(
        "select auction, hour, minutes from hours where auction = ? and hour between ? and ? order by hour desc limit ?",
      ),
    },
    expired: database.prepare<[number, number], HourRow>(
      "select auction, hour, minutes from hours where oldest <= ? order by oldest limit ?",
    ),
  };
  /** The connection is one for all: whoever has a transaction open on it has it alone. */
  const inTurn = <T>(work: () => T): Promise<T> => db.connection().execute(async () => work());

  const unpack = ({ hour, minutes }: Pick<HourRow, "hour" | "minutes">): KeptMinute[] =>
    unpackHour(minutes, hour, grid.slotMs);
  const keep = (auction: number, hour: number, minutes: readonly KeptMinute[]): void => {
    if (minutes.length === 0) statement.forgetHour.run(auction, hour);
    else {
      const oldest = minutes.reduce((least, { createdAt }) => Math.min(least, createdAt), Number.POSITIVE_INFINITY);
      statement.keepHour.run(auction, hour, oldest, packHour(minutes, hour, grid.slotMs));
    }
  };
  const alive =
    (now: number) =>
    (minute: KeptMinute): boolean =>
      minute.createdAt > now - retentionMs;

  /** One batch of parts: each hour is unpacked once, and packed again when all its minutes are merged. */
  const startMerge = (now: number) => {
    const recorders = recordersIn(database);
    const hours = new Map<
      string,
      { auction: number; hour: number; minutes: Map<number, KeptMinute>; changed: boolean }
    >();
    const hourAt = (auction: number, hour: number) => {
      const key = `${auction} ${hour}`;
      let entry = hours.get(key);
      if (!entry) {
        const packed = statement.hour.get(auction, hour);
        const minutes = packed ? unpack({ hour, minutes: packed }) : [];
        entry = { auction, hour, minutes: new Map(minutes.map((kept) => [kept.minute.minute, kept])), changed: false };
        hours.set(key, entry);
      }
      return entry;
    };
    return {
      add(auction: number, part: MinutePart): MergeOutcome {
        const { minute } = part;
        const hour = hourAt(auction, hourOf(minute));
        const kept = hour.minutes.get(minute);
        const known = kept && alive(now)(kept) ? kept : null;
        const packed = known && statement.parts.get(auction, minute);
        const { outcome, parts } = mergePart(packed ? recorders.name(unpackParts(packed), minute) : [], part);
        if (outcome !== "stored") return outcome;
        statement.keepParts.run(auction, minute, packParts(recorders.number(parts)));
        hour.minutes.set(minute, {
          minute: { minute, ...minuteTotals(parts, grid) },
          createdAt: known?.createdAt ?? now,
        });
        hour.changed = true;
        return outcome;
      },
      finish(): void {
        for (const { auction, hour, minutes, changed } of hours.values())
          if (changed)
            keep(
              auction,
              hour,
              [...minutes.values()].sort((a, b) => a.minute.minute - b.minute.minute),
            );
      },
    };
  };

  /** The first minute in this direction that is not expired. */
  const edge = (auction: number, now: number, direction: "asc" | "desc"): number | undefined => {
    for (const row of statement.hours[direction].iterate(auction, 0, Number.MAX_SAFE_INTEGER, -1)) {
      const minutes = unpack(row).filter(alive(now));
      const found = direction === "asc" ? minutes.at(0) : minutes.at(-1);
      if (found) return found.minute.minute;
    }
    return undefined;
  };

  const dropExpired = (now: number): { hours: number; minutes: number } => {
    const rows = statement.expired.all(now - retentionMs, BATCH);
    let minutes = 0;
    for (const row of rows) {
      const all = unpack(row);
      const kept = all.filter(alive(now));
      for (const { minute, createdAt } of all)
        if (createdAt <= now - retentionMs) statement.forgetParts.run(row.auction, minute.minute);
      keep(row.auction, row.hour, kept);
      minutes += all.length - kept.length;
    }
    return { hours: rows.length, minutes };
  };

  return {
    async merge(writes, now) {
      return db.transaction().execute(async () => {
        const batch = startMerge(now);
        const outcomes = writes.map(({ auctionId, part }): MergeOutcome => {
          const auction = statement.keyOf.get(auctionId);
          return auction === undefined ? "unknown" : batch.add(auction, part);
        });
        batch.finish();
        return outcomes;
      });
    },
    async *read(auctionId, { from, to }, now) {
      const auction = await inTurn(() => statement.keyOf.get(auctionId));
      if (auction === undefined) return;
      const last = hourOf(to - 1);
      for (let next = hourOf(from); next <= last; await breathe()) {
        const rows = await inTurn(() => statement.hours.asc.all(auction, next, last, BATCH));
        const within = ({ minute: { minute } }: KeptMinute): boolean => minute >= from && minute < to;
        for (const row of rows) {
          const kept = unpack(row).filter(alive(now));
          const whole = row.hour > hourOf(from) && row.hour < last;
          yield (whole ? kept : kept.filter(within)).map(({ minute }) => minute);
        }
        if (rows.length < BATCH) return;
        next = (rows.at(-1)?.hour ?? last) + 1;
      }
    },
    async extent(auctionId, now) {
      return inTurn(() => {
        const auction = statement.keyOf.get(auctionId);
        if (auction === undefined) return null;
        const [first, last] = [edge(auction, now, "asc"), edge(auction, now, "desc")];
        return first === undefined || last === undefined ? null : { first, last };
      });
    },
    async deleteExpired(now) {
      for (let deleted = 0; ; await breathe()) {
        const { hours, minutes } = await db.transaction().execute(async () => dropExpired(now));
        deleted += minutes;
        if (hours < BATCH) return deleted;
      }
    },
  };
};
