import { HOUR_MS, type Interval, minuteStart } from "@headcount/protocol";
import type Database from "better-sqlite3";
import type { Kysely } from "kysely";
import type { MergeOutcome } from "../../../minutes/part-outcome.ts";
import { minuteSlots, reachesInto } from "../../../minutes/slot.ts";
import { type MinuteVisits, type UniqueViewers, uniqueViewersOf } from "../../../minutes/visits.ts";
import { yielder } from "../../../platform/turns/yielder.ts";
import { hourOf, unpackSum } from "../../codec/hours-codec.ts";
import type { MinuteSources, MinuteStore, StoredMinute, StoredMinutes } from "../../store.ts";
import type { Schema } from "../schema.ts";
import { HourTables, type SqliteMinutesOptions } from "./hour-tables.ts";
import { hourId, hourIn } from "./ids.ts";
import { MergeBatch } from "./merge-batch.ts";
import { recordersIn } from "./recorders.ts";

/** Hours per query: a few milliseconds of work, after which other requests run. */
const HOURS_PER_QUERY = 100;
/** Hours whose parts are unpacked before other requests run. */
const UNPACKED_HOURS = 1;

interface MinutesContext {
  tables: HourTables;
  /** Runs on the only connection, which an open transaction uses exclusively. */
  inTurn<T>(work: () => T): Promise<T>;
}

/**
 * Minutes with their parts in one table, and the totals of each hour in another, so that a long range is read from few rows.
 */
export const sqliteMinutes = (
  database: Database.Database,
  db: Kysely<Schema>,
  options: SqliteMinutesOptions,
): MinuteStore => {
  const tables = new HourTables(database, options);
  const context: MinutesContext = { tables, inTurn: (work) => db.connection().execute(async () => work()) };
  return {
    merge: (writes, now) =>
      db.transaction().execute(async () => {
        const batch = new MergeBatch(tables, recordersIn(database), now);
        const outcomes = writes.map(({ auctionId, part }): MergeOutcome => {
          const auction = tables.keyOf(auctionId);
          return auction === undefined ? "unknown" : batch.add(auction, part);
        });
        batch.finish();
        return outcomes;
      }),
    read: (auctionId, interval, now) => readMinutes(context, auctionId, interval, now),
    slots: (auctionId, interval, now) => readSlots(context, auctionId, interval, now),
    visits: (auctionId, interval, now) => readVisits(context, auctionId, interval, now),
    sources: (auctionId, interval, now) => readSources(context, auctionId, interval, now),
    uniqueViewers: (auctionId, interval, now) => uniqueViewersOf(readViewers(context, auctionId, interval, now)),
    extent: (auctionId, now) =>
      context.inTurn(() => {
        const auction = tables.keyOf(auctionId);
        if (auction === undefined) return null;
        const [first, last] = [tables.edge(auction, now, "oldest"), tables.edge(auction, now, "newest")];
        return first === undefined || last === undefined ? null : { first, last };
      }),
    async deleteExpired(now) {
      for (let deleted = 0; ; await yielder.yield()) {
        const batch = await db.transaction().execute(async () => tables.deleteExpired(now, HOURS_PER_QUERY));
        deleted += batch.minutes;
        if (batch.hours < HOURS_PER_QUERY) return deleted;
      }
    },
  };
};

async function* readMinutes(
  { tables, inTurn }: MinutesContext,
  auctionId: string,
  { from, to }: Interval,
  now: number,
): AsyncGenerator<StoredMinutes> {
  const auction = await inTurn(() => tables.keyOf(auctionId));
  if (auction === undefined) return;
  const within = ({ minute }: StoredMinute): boolean => minute >= from && minute < to;
  const last = hourId(auction, hourOf(to - 1));
  for (let next = hourId(auction, hourOf(from)); ; ) {
    const rows = await inTurn(() => tables.hours(next, last, HOURS_PER_QUERY));
    for (const row of rows) {
      if (yielder.isDue()) await yielder.yield();
      const sum = tables.isAlive(row.oldest, now) ? unpackSum(row.minutes, hourIn(row.id), tables.grid) : null;
      yield {
        sum: sum && sum.first >= from && within(sum.last) ? sum : null,
        list: () => tables.aliveIn(row, now).filter(within),
      };
    }
    if (rows.length < HOURS_PER_QUERY) return;
    next = (rows.at(-1)?.id ?? last) + 1;
  }
}

/** The parts of each minute of the interval, oldest first. */
async function* readParts({ tables, inTurn }: MinutesContext, auctionId: string, { from, to }: Interval, now: number) {
  const auction = await inTurn(() => tables.keyOf(auctionId));
  if (auction === undefined || from >= to) return;
  const last = hourId(auction, hourOf(to - 1));
  for (let next = hourId(auction, hourOf(from)); ; ) {
    const { rows, minutes, parts } = await inTurn(() => {
      const rows = tables.hours(next, last, UNPACKED_HOURS);
      const alive = rows.flatMap((row) => tables.aliveIn(row, now));
      const minutes = alive.flatMap(({ minute }) => (minute >= from && minute < to ? [minute] : []));
      return { rows, minutes, parts: tables.partsFrom(auction, minutes[0] ?? from) };
    });
    // The last minute comes first, because each is packed relative to the next one.
    for (const minute of minutes.toReversed()) {
      if (yielder.isDue()) await yielder.yield();
      parts.of(minute);
    }
    for (const minute of minutes) {
      const found = parts.of(minute);
      if (found) yield { minute, parts: found };
    }
    if (rows.length < UNPACKED_HOURS) return;
    next = (rows.at(-1)?.id ?? last) + 1;
  }
}

async function* readSlots(context: MinutesContext, auctionId: string, interval: Interval, now: number) {
  const { grid } = context.tables;
  const whole = { from: minuteStart(interval.from, grid), to: interval.to };
  for await (const { minute, parts } of readParts(context, auctionId, whole, now))
    for (const slot of minuteSlots(minute, parts, grid)) if (reachesInto(slot, interval)) yield slot;
}

async function* readVisits(
  context: MinutesContext,
  auctionId: string,
  interval: Interval,
  now: number,
): AsyncGenerator<MinuteVisits> {
  for await (const { minute, parts } of readParts(context, auctionId, interval, now)) {
    const found = context.tables.visitsIn(minute, parts);
    if (found) yield found;
  }
}

async function* readSources(
  context: MinutesContext,
  auctionId: string,
  interval: Interval,
  now: number,
): AsyncGenerator<MinuteSources> {
  for await (const { minute, parts } of readParts(context, auctionId, interval, now))
    for (const { sources } of parts) if (sources) yield { minute, sources };
}

/** The viewers of the interval: from the stored sketch of each whole hour, and minute by minute at the edges and where minutes have expired. */
async function* readViewers(
  context: MinutesContext,
  auctionId: string,
  interval: Interval,
  now: number,
): AsyncGenerator<UniqueViewers> {
  const { tables, inTurn } = context;
  const auction = await inTurn(() => tables.keyOf(auctionId));
  if (auction === undefined) return;
  const { from, to } = interval;
  const [first, end] = [Math.ceil(from / HOUR_MS), Math.floor(to / HOUR_MS)];
  const visits = (from: number, to: number) => readVisits(context, auctionId, { from, to }, now);
  if (first >= end) return yield* visits(from, to);
  yield* visits(from, first * HOUR_MS);
  yield* visits(end * HOUR_MS, to);
  const last = hourId(auction, end - 1);
  for (let next = hourId(auction, first); ; ) {
    if (yielder.isDue()) await yielder.yield();
    const rows = await inTurn(() => tables.hoursOfViewers(next, last, HOURS_PER_QUERY));
    for (const row of rows) {
      const hour = hourIn(row.id);
      if (tables.isAlive(row.oldest, now)) yield row;
      else yield* visits(hour * HOUR_MS, (hour + 1) * HOUR_MS);
    }
    if (rows.length < HOURS_PER_QUERY) return;
    next = (rows.at(-1)?.id ?? last) + 1;
  }
}
