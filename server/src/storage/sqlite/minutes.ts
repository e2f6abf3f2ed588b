import { type Grid, HOUR_MS, type Interval, type MinutePart, minuteStart, Sketch } from "@headcount/protocol";
import type Database from "better-sqlite3";
import type { Kysely } from "kysely";
import { mergePart, minuteTotals } from "../../minutes/merge.ts";
import { minuteSlots, reachesInto } from "../../minutes/slot.ts";
import {
  addViewers,
  type MinuteVisits,
  minuteVisits,
  type UniqueViewers,
  uniqueViewersOf,
} from "../../minutes/visits.ts";
import { yielder } from "../../platform/yielder.ts";
import { hourOf, type KeptMinute, packHour, unpackHour, unpackRun } from "../codec/hours-codec.ts";
import { type PackedPart, packParts, unpackParts } from "../codec/parts-codec.ts";
import type { MergeOutcome, MinuteStore, StoredMinute } from "../store.ts";
import { recordersIn } from "./recorders.ts";
import type { Schema } from "./schema.ts";

interface SqliteMinutesOptions {
  retentionMs: number;
  grid: Grid;
}

/** Hours in one go: a few milliseconds, after which others get their turn. */
const BATCH = 100;
/** Hours whose parts are unpacked in one go. */
const UNPACKED = 1;
/** Places for hours that an auction has, till the year 3883. */
const HOURS = 2 ** 24;
const idOf = (auction: number, hour: number): number => auction * HOURS + Math.min(HOURS - 1, Math.max(0, hour));

type HourRow = Schema["hours"];
type ViewersRow = Schema["reach"];

/** An hour while a batch is merged into it. */
interface OpenHour {
  minutes: Map<number, KeptMinute>;
  /** The minutes that the batch has parts of, unpacked; `createdAt` is `null` for a new one. */
  touched: Map<number, { parts: MinutePart[]; createdAt: number | null; changed: boolean }>;
  /** Whether what was known of a minute is gone: a part was replaced, or the minute began again after it had expired. */
  lost: boolean;
}

/** Minutes with their parts in one table; what they amount to, hour by hour, in another: a long range is read from few rows. */
export const sqliteMinutes = (
  database: Database.Database,
  db: Kysely<Schema>,
  { retentionMs, grid }: SqliteMinutesOptions,
): MinuteStore => {
  const keyOf = database.prepare<[string], number>("select key from auctions where id = ?").pluck();
  const parts = {
    get: database
      .prepare<[number, number], Uint8Array>("select parts from minutes where auction = ? and minute = ?")
      .pluck(),
    put: database.prepare("insert or replace into minutes values (?, ?, ?)"),
    delete: database.prepare("delete from minutes where auction = ? and minute = ?"),
  };
  type Range = [first: number, last: number, limit: number];
  const hours = {
    get: database.prepare<[number], HourRow>("select * from hours where id = ?"),
    put: database.prepare("insert or replace into hours values (?, ?, ?)"),
    delete: database.prepare("delete from hours where id = ?"),
    asc: database.prepare<Range, HourRow>("select * from hours where id between ? and ? order by id limit ?"),
    desc: database.prepare<Range, HourRow>("select * from hours where id between ? and ? order by id desc limit ?"),
    expired: database.prepare<[number, number], HourRow>(
      "select * from hours where oldest <= ? order by oldest limit ?",
    ),
  };
  const viewers = {
    get: database.prepare<[number], ViewersRow>("select * from reach where id = ?"),
    put: database.prepare("insert or replace into reach (id, sketch, present) values (?, ?, ?)"),
    delete: database.prepare("delete from reach where id = ?"),
    all: database.prepare<Range, ViewersRow & Pick<HourRow, "oldest">>(
      "select reach.*, oldest from reach join hours using (id) where reach.id between ? and ? order by reach.id limit ?",
    ),
  };
  /** The connection is one for all: whoever has a transaction open on it has it alone. */
  const inTurn = <T>(work: () => T): Promise<T> => db.connection().execute(async () => work());

  const unpack = ({ id, minutes }: HourRow): KeptMinute[] => unpackHour(minutes, id % HOURS, grid);
  const keep = (id: number, minutes: readonly KeptMinute[]): void => {
    if (minutes.length === 0) {
      hours.delete.run(id);
      viewers.delete.run(id);
      return;
    }
    const oldest = minutes.reduce((least, { createdAt }) => Math.min(least, createdAt), Number.POSITIVE_INFINITY);
    hours.put.run(id, oldest, packHour(minutes, id % HOURS, grid));
  };
  /** Parts lie in order of their recorders, which need not be named to add them up. */
  const visitsIn = (minute: number, packed: readonly PackedPart[]): MinuteVisits | null =>
    minuteVisits(
      minute,
      packed.map((part) => ({ ...part, node: "", boot: "", minute })),
      grid,
    );
  const viewersIn = ({ sketch, present }: ViewersRow): UniqueViewers => ({ sketch: Sketch.from(sketch), present });
  const keepViewers = (id: number, known: UniqueViewers | null, more: Iterable<UniqueViewers | null>): void => {
    let all = known;
    for (const some of more) all = some ? addViewers(all, some) : all;
    if (all) viewers.put.run(id, all.sketch.bytes, all.present);
    else viewers.delete.run(id);
  };
  /** The people of an hour from its minutes' parts, when some of what was added up is no longer there: nothing can be taken out of a sketch. */
  const countAgain = (id: number, minutes: readonly KeptMinute[]): void => {
    if (!viewers.get.get(id)) return;
    const auction = Math.floor(id / HOURS);
    const visitsOf = ({ minute: { minute } }: KeptMinute): MinuteVisits | null => {
      const packed = parts.get.get(auction, minute);
      return packed ? visitsIn(minute, unpackParts(packed)) : null;
    };
    keepViewers(id, null, minutes.map(visitsOf));
  };
  const isAlive = (createdAt: number, now: number): boolean => createdAt > now - retentionMs;
  const aliveIn = (row: HourRow, now: number): StoredMinute[] =>
    unpack(row).flatMap(({ minute, createdAt }) => (isAlive(createdAt, now) ? [minute] : []));

  /** One batch of parts: each hour is unpacked once, and packed again when all its minutes are merged. */
  const startMerge = (now: number) => {
    const recorders = recordersIn(database);
    const open = new Map<number, OpenHour>();
    const openHour = (id: number) => {
      const known = open.get(id);
      if (known) return known;
      const row = hours.get.get(id);
      const minutes = new Map((row ? unpack(row) : []).map((kept) => [kept.minute.minute, kept]));
      const entry: OpenHour = { minutes, touched: new Map(), lost: false };
      open.set(id, entry);
      return entry;
    };
    const openMinute = (auction: number, hour: OpenHour, minute: number) => {
      const kept = hour.minutes.get(minute);
      const known = kept && isAlive(kept.createdAt, now) ? kept : null;
      if (kept && !known) hour.lost = true;
      const packed = known && parts.get.get(auction, minute);
      const entry = {
        parts: packed ? recorders.name(unpackParts(packed), minute) : [],
        createdAt: known?.createdAt ?? null,
        changed: false,
      };
      hour.touched.set(minute, entry);
      return entry;
    };
    return {
      add(auction: number, part: MinutePart): MergeOutcome {
        const { minute } = part;
        const hour = openHour(idOf(auction, hourOf(minute)));
        const touched = hour.touched.get(minute) ?? openMinute(auction, hour, minute);
        const merge = mergePart(touched.parts, part);
        if (merge.outcome !== "stored") return merge.outcome;
        if (merge.parts.length === touched.parts.length) hour.lost = true;
        touched.parts = merge.parts;
        touched.changed = true;
        return merge.outcome;
      },
      finish(): void {
        for (const [id, { minutes, touched, lost }] of open) {
          const changed = [...touched].filter(([, minute]) => minute.changed);
          if (changed.length === 0) continue;
          for (const [minute, { parts: merged, createdAt }] of changed) {
            parts.put.run(Math.floor(id / HOURS), minute, packParts(recorders.number(merged)));
            minutes.set(minute, {
              minute: { minute, ...minuteTotals(merged, grid) },
              createdAt: createdAt ?? now,
            });
          }
          const all = [...minutes.values()].sort((a, b) => a.minute.minute - b.minute.minute);
          keep(id, all);
          const added = changed.map(([minute, { parts: merged }]) => minuteVisits(minute, merged, grid));
          const known = viewers.get.get(id);
          if (known && lost) countAgain(id, all);
          else if (added.some((visits) => visits !== null)) keepViewers(id, known ? viewersIn(known) : null, added);
        }
      },
    };
  };

  /** The first minute in this direction that is not expired. */
  const edge = (auction: number, now: number, direction: "asc" | "desc"): number | undefined => {
    for (const row of hours[direction].iterate(idOf(auction, 0), idOf(auction, HOURS), -1)) {
      const found = aliveIn(row, now).at(direction === "asc" ? 0 : -1);
      if (found) return found.minute;
    }
    return undefined;
  };

  const dropExpired = (now: number): { hours: number; minutes: number } => {
    const rows = hours.expired.all(now - retentionMs, BATCH);
    let dropped = 0;
    for (const row of rows) {
      const kept: KeptMinute[] = [];
      for (const each of unpack(row)) {
        if (isAlive(each.createdAt, now)) kept.push(each);
        else dropped += parts.delete.run(Math.floor(row.id / HOURS), each.minute.minute).changes;
      }
      keep(row.id, kept);
      countAgain(row.id, kept);
    }
    return { hours: rows.length, minutes: dropped };
  };

  /** The parts of each minute of the interval, oldest first; hour by hour, so that others get their turn. */
  async function* partsIn(auctionId: string, { from, to }: Interval, now: number) {
    const auction = await inTurn(() => keyOf.get(auctionId));
    if (auction === undefined || from >= to) return;
    const partsOf = (minute: number) => {
      const packed = parts.get.get(auction, minute);
      return packed ? [{ minute, parts: unpackParts(packed) }] : [];
    };
    const last = idOf(auction, hourOf(to - 1));
    for (let next = idOf(auction, hourOf(from)); ; ) {
      if (yielder.isDue()) await yielder.yield();
      const { rows, found } = await inTurn(() => {
        const rows = hours.asc.all(next, last, UNPACKED);
        const minutes = rows.flatMap((row) => aliveIn(row, now)).filter(({ minute }) => minute >= from && minute < to);
        return { rows, found: minutes.flatMap(({ minute }) => partsOf(minute)) };
      });
      yield* found;
      if (rows.length < UNPACKED) return;
      next = (rows.at(-1)?.id ?? last) + 1;
    }
  }

  async function* visits(auctionId: string, interval: Interval, now: number): AsyncGenerator<MinuteVisits> {
    for await (const { minute, parts } of partsIn(auctionId, interval, now)) {
      const found = visitsIn(minute, parts);
      if (found) yield found;
    }
  }

  return {
    async merge(writes, now) {
      return db.transaction().execute(async () => {
        const batch = startMerge(now);
        const outcomes = writes.map(({ auctionId, part }): MergeOutcome => {
          const auction = keyOf.get(auctionId);
          return auction === undefined ? "unknown" : batch.add(auction, part);
        });
        batch.finish();
        return outcomes;
      });
    },
    async *read(auctionId, { from, to }, now) {
      const auction = await inTurn(() => keyOf.get(auctionId));
      if (auction === undefined) return;
      const within = ({ minute }: StoredMinute): boolean => minute >= from && minute < to;
      const last = idOf(auction, hourOf(to - 1));
      for (let next = idOf(auction, hourOf(from)); ; ) {
        const rows = await inTurn(() => hours.asc.all(next, last, BATCH));
        for (const row of rows) {
          if (yielder.isDue()) await yielder.yield();
          const run = isAlive(row.oldest, now) ? unpackRun(row.minutes, row.id % HOURS, grid) : null;
          yield {
            run: run && run.first >= from && within(run.last) ? run : null,
            list: () => aliveIn(row, now).filter(within),
          };
        }
        if (rows.length < BATCH) return;
        next = (rows.at(-1)?.id ?? last) + 1;
      }
    },
    async *slots(auctionId, interval, now) {
      const whole = { from: minuteStart(interval.from, grid), to: interval.to };
      for await (const { minute, parts } of partsIn(auctionId, whole, now))
        for (const slot of minuteSlots(minute, parts, grid)) if (reachesInto(slot, interval)) yield slot;
    },
    visits,
    async uniqueViewers(auctionId, interval, now) {
      const auction = await inTurn(() => keyOf.get(auctionId));
      if (auction === undefined) return null;
      const { from, to } = interval;
      const [first, end] = [Math.ceil(from / HOUR_MS), Math.floor(to / HOUR_MS)];
      if (first >= end) return uniqueViewersOf(visits(auctionId, interval, now));
      /** Whole hours have theirs added up; those at the edges, or whose first minutes expired, are read minute by minute. */
      async function* all(auction: number) {
        yield* visits(auctionId, { from, to: first * HOUR_MS }, now);
        yield* visits(auctionId, { from: end * HOUR_MS, to }, now);
        const last = idOf(auction, end - 1);
        for (let next = idOf(auction, first); ; ) {
          if (yielder.isDue()) await yielder.yield();
          const rows = await inTurn(() => viewers.all.all(next, last, BATCH));
          for (const row of rows) {
            const hour = row.id % HOURS;
            if (isAlive(row.oldest, now)) yield viewersIn(row);
            else yield* visits(auctionId, { from: hour * HOUR_MS, to: (hour + 1) * HOUR_MS }, now);
          }
          if (rows.length < BATCH) return;
          next = (rows.at(-1)?.id ?? last) + 1;
        }
      }
      return uniqueViewersOf(all(auction));
    },
    async extent(auctionId, now) {
      return inTurn(() => {
        const auction = keyOf.get(auctionId);
        if (auction === undefined) return null;
        const [first, last] = [edge(auction, now, "asc"), edge(auction, now, "desc")];
        return first === undefined || last === undefined ? null : { first, last };
      });
    },
    async deleteExpired(now) {
      for (let deleted = 0; ; await yielder.yield()) {
        const batch = await db.transaction().execute(async () => dropExpired(now));
        deleted += batch.minutes;
        if (batch.hours < BATCH) return deleted;
      }
    },
  };
};
