import { HOUR_MS, type Interval, minuteStart, Sketch } from "@headcount/protocol";
import type { Collection, ObjectId } from "mongodb";
import { minuteSlots, reachesInto } from "../../../minutes/slot.ts";
import { type MinuteVisits, minuteVisits, type UniqueViewers, uniqueViewersOf } from "../../../minutes/visits.ts";
import { yielder } from "../../../platform/turns/yielder.ts";
import { hourOf, unpackHour, unpackSum } from "../../codec/hours-codec.ts";
import type { MinuteSources, MinuteStore, StoredMinute, StoredMinutes } from "../../store.ts";
import { auctionExists } from "../auctions.ts";
import {
  expiredUntil,
  followMinute,
  fromMinuteDocument,
  type MinuteDocument,
  objectId,
  partsOf,
} from "../documents.ts";
import { type HourRead, readHours } from "./hour-reads.ts";
import { type HourDocument, hourStart } from "./hours.ts";
import { mergeParts } from "./minute-merge.ts";
import { aliveAt, type MongodbMinutesOptions, minutePages, PARTS_PAGE, TOTALS_PAGE } from "./minute-pages.ts";

/** Minutes and hours deleted per query. */
const DELETED_PER_QUERY = 2_000;
/** Shorter intervals are read minute by minute. */
const SHORT_MS = 2 * HOUR_MS;

/** Minutes with their parts in `vieweranalytics`, and what is known of whole hours in another collection, so that a long range is read from few documents. */
export const mongodbMinutes = (options: MongodbMinutesOptions): MinuteStore => ({
  async merge(writes, now) {
    return writes.length === 0 ? [] : options.run((signal) => mergeParts(options, writes, now, signal));
  },
  read: (auctionId, interval, now) => readMinutes(options, auctionId, interval, now),
  slots: (auctionId, interval, now) => readSlots(options, auctionId, interval, now),
  visits: (auctionId, interval, now) => readVisits(options, auctionId, interval, now),
  sources: (auctionId, interval, now) => readSources(options, auctionId, interval, now),
  uniqueViewers: (auctionId, interval, now) => uniqueViewersOf(readViewers(options, auctionId, interval, now)),
  async extent(auctionId, now) {
    const auction = objectId(auctionId);
    if (!auction) return null;
    return options.run(async (signal) => {
      if (!(await auctionExists(options.auctions, auction, signal))) return null;
      const edges = ([1, -1] as const).map((direction) => edge(options, auction, now, direction, signal));
      const [first = null, last = null] = await Promise.all(edges);
      return first === null || last === null ? null : { first, last };
    });
  },
  async deleteExpired(now) {
    await dropExpired(options, options.hours, now);
    return dropExpired(options, options.minutes, now);
  },
});

/** The id of an auction for MongoDB; `null` if there is no such auction. */
async function find({ run, auctions }: MongodbMinutesOptions, auctionId: string): Promise<ObjectId | null> {
  const auction = objectId(auctionId);
  return auction && (await run((signal) => auctionExists(auctions, auction, signal))) ? auction : null;
}

async function* readMinutes(
  options: MongodbMinutesOptions,
  auctionId: string,
  interval: Interval,
  now: number,
): AsyncGenerator<StoredMinutes> {
  const auction = await find(options, auctionId);
  if (!auction) return;
  // The last minute waits for the next document, which may begin in the same minute.
  let held: StoredMinute | undefined;
  for await (const read of readTotals(options, auction, interval, now)) {
    const found: StoredMinute[] = [];
    for (const document of "documents" in read ? read.documents : []) {
      const minute = fromMinuteDocument(document, options.grid);
      if (held && held.minute === minute.minute) held = followMinute(held, minute);
      else {
        if (held) found.push(held);
        held = minute;
      }
    }
    if ("hour" in read && held) {
      found.push(held);
      held = undefined;
    }
    if (found.length > 0) yield { sum: null, list: () => found };
    if ("hour" in read) yield hourTotals(read.hour, interval, options);
  }
  if (!held) return;
  const end = [held];
  yield { sum: null, list: () => end };
}

async function* readTotals(
  options: MongodbMinutesOptions,
  auction: ObjectId,
  interval: Interval,
  now: number,
): AsyncGenerator<HourRead> {
  const { from, to } = interval;
  if (to - from < SHORT_MS) {
    const pages = minutePages(options, auction, interval, { ...TOTALS_PAGE, only: aliveAt(now, options) });
    for await (const documents of pages) yield { documents };
    return;
  }
  const whole = { from: hourStart(from), to: Math.ceil(to / HOUR_MS) * HOUR_MS };
  const isWithin = ({ timestamp }: MinuteDocument): boolean => timestamp.getTime() >= from && timestamp.getTime() < to;
  for await (const read of readHours(options, whole, { auction, field: "totals", now })) {
    if (yielder.isDue()) await yielder.yield();
    yield "hour" in read ? read : { documents: read.documents.filter(isWithin) };
  }
}

function hourTotals(
  { hour, totals }: HourDocument,
  { from, to }: Interval,
  { grid }: MongodbMinutesOptions,
): StoredMinutes {
  if (!totals) throw new Error("an hour without totals was read as one with them");
  const [number, packed] = [hourOf(hour.getTime()), totals.packed.value()];
  const isWithin = ({ minute }: StoredMinute): boolean => minute >= from && minute < to;
  const sum = unpackSum(packed, number, grid);
  return {
    sum: sum && sum.first >= from && isWithin(sum.last) ? sum : null,
    list: () => unpackHour(packed, number, grid).flatMap(({ minute }) => (isWithin(minute) ? [minute] : [])),
  };
}

/** The parts of minutes that are not expired, with their start (epoch ms), oldest first. */
async function* readParts(
  options: MongodbMinutesOptions,
  auctionId: string,
  interval: Interval,
  now: number,
  only = {},
) {
  const auction = await find(options, auctionId);
  if (!auction) return;
  const wanted = { ...PARTS_PAGE, only: { ...only, ...aliveAt(now, options) } };
  for await (const page of minutePages(options, auction, interval, wanted))
    for (const document of page) yield { minute: document.timestamp.getTime(), parts: partsOf(document) };
}

async function* readSlots(options: MongodbMinutesOptions, auctionId: string, interval: Interval, now: number) {
  const { grid } = options;
  const whole = { from: minuteStart(interval.from, grid), to: interval.to };
  for await (const { minute, parts } of readParts(options, auctionId, whole, now))
    for (const slot of minuteSlots(minute, parts, grid)) if (reachesInto(slot, interval)) yield slot;
}

async function* readVisits(
  options: MongodbMinutesOptions,
  auctionId: string,
  interval: Interval,
  now: number,
): AsyncGenerator<MinuteVisits> {
  for await (const { minute, parts } of readParts(options, auctionId, interval, now, { visits: { $eq: true } })) {
    const found = minuteVisits(minute, parts, options.grid);
    if (found) yield found;
  }
}

/** The viewers of the interval: of whole hours at once if they are known, and minute by minute otherwise and at the edges. */
async function* readViewers(
  options: MongodbMinutesOptions,
  auctionId: string,
  interval: Interval,
  now: number,
): AsyncGenerator<UniqueViewers> {
  const { from, to } = interval;
  const whole = { from: Math.ceil(from / HOUR_MS) * HOUR_MS, to: hourStart(to) };
  const visits = (from: number, to: number) => readVisits(options, auctionId, { from, to }, now);
  if (to - from < SHORT_MS) return yield* visits(from, to);
  const auction = await find(options, auctionId);
  if (!auction) return;
  if (from < whole.from) yield* visits(from, whole.from);
  if (whole.to < to) yield* visits(whole.to, to);
  for await (const read of readHours(options, whole, { auction, field: "viewers", now })) {
    if (yielder.isDue()) await yielder.yield();
    if ("documents" in read) yield* visitsIn(read.documents, options);
    else if (read.hour.viewers?.sketch)
      yield { sketch: Sketch.from(read.hour.viewers.sketch.value()), present: read.hour.viewers.present ?? 0 };
  }
}

async function* visitsIn(documents: readonly MinuteDocument[], { grid }: MongodbMinutesOptions) {
  for (const document of documents) {
    if (yielder.isDue()) await yielder.yield();
    const found = document.visits && minuteVisits(document.timestamp.getTime(), partsOf(document), grid);
    if (found) yield found;
  }
}

async function* readSources(
  options: MongodbMinutesOptions,
  auctionId: string,
  interval: Interval,
  now: number,
): AsyncGenerator<MinuteSources> {
  for await (const { minute, parts } of readParts(options, auctionId, interval, now, { sources: { $eq: true } }))
    for (const { sources } of parts) if (sources) yield { minute, sources };
}

/** The first minute, in this direction, that is not expired. */
async function edge(
  options: MongodbMinutesOptions,
  auction: ObjectId,
  now: number,
  direction: 1 | -1,
  signal: AbortSignal,
): Promise<number | null> {
  const document = await options.minutes.findOne(
    { auction: { $eq: auction }, ...aliveAt(now, options) },
    { signal, projection: { timestamp: 1 }, sort: { timestamp: direction } },
  );
  return document && minuteStart(document.timestamp.getTime(), options.grid);
}

/** Deletes expired documents in groups; resolves to their number. */
async function dropExpired<Expiring extends { _id?: ObjectId; createdAt?: Date }>(
  { run, retentionMs }: MongodbMinutesOptions,
  from: Collection<Expiring>,
  now: number,
): Promise<number> {
  const collection = from as unknown as Collection<{ createdAt: Date }>;
  const expired = { createdAt: { $lte: expiredUntil(now, retentionMs) } };
  for (let deleted = 0; ; ) {
    const batch = await run(async (signal) => {
      const found = await collection
        .find(expired, { signal, projection: { _id: 1 } })
        .limit(DELETED_PER_QUERY)
        .toArray();
      if (found.length === 0) return { found: 0, deleted: 0 };
      // The deletion checks `expired` too, because one of these may have begun again in between.
      const { deletedCount } = await collection.deleteMany({ ...expired, _id: { $in: found.map(({ _id }) => _id) } });
      return { found: found.length, deleted: deletedCount };
    });
    deleted += batch.deleted;
    if (batch.found < DELETED_PER_QUERY) return deleted;
  }
}
