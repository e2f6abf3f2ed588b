import { type Interval, minuteStart } from "@headcount/protocol";
import type { Filter, ObjectId } from "mongodb";
import { minuteSlots, reachesInto } from "../../../minutes/slot.ts";
import { type MinuteVisits, minuteVisits, uniqueViewersOf } from "../../../minutes/visits.ts";
import type { MinuteSources, MinuteStore, StoredMinute, StoredMinutes } from "../../store.ts";
import { auctionExists } from "../auctions.ts";
import {
  dateOf,
  expiredUntil,
  followMinute,
  fromMinuteDocument,
  type MinuteDocument,
  objectId,
  partsOf,
  TOTALS_PROJECTION,
} from "../documents.ts";
import { type MongodbMinutesOptions, mergeParts } from "./minute-merge.ts";

/** Minutes read or deleted per query. */
const MINUTES_PER_QUERY = 2_000;
/** Minutes read per query when their parts are unpacked. */
const UNPACKED_MINUTES = 200;

interface PageOptions {
  size: number;
  only?: Filter<MinuteDocument>;
  projection?: typeof TOTALS_PROJECTION;
}

/** Minutes with their parts in `vieweranalytics`. */
export const mongodbMinutes = (options: MongodbMinutesOptions): MinuteStore => ({
  async merge(writes, now) {
    return writes.length === 0 ? [] : options.run((signal) => mergeParts(options, writes, now, signal));
  },
  read: (auctionId, interval, now) => readMinutes(options, auctionId, interval, now),
  slots: (auctionId, interval, now) => readSlots(options, auctionId, interval, now),
  visits: (auctionId, interval, now) => readVisits(options, auctionId, interval, now),
  sources: (auctionId, interval, now) => readSources(options, auctionId, interval, now),
  uniqueViewers: (auctionId, interval, now) => uniqueViewersOf(readVisits(options, auctionId, interval, now)),
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
    for (let deleted = 0; ; ) {
      const batch = await dropExpired(options, now);
      deleted += batch.deleted;
      if (batch.found < MINUTES_PER_QUERY) return deleted;
    }
  },
});

/**
 * Documents of the interval that are not expired, oldest first. Each page is a query of its own, not part of one cursor,
 * so that each has its own deadline and an election between two pages does no harm.
 */
async function* pages(
  { run, auctions, minutes, retentionMs }: MongodbMinutesOptions,
  auctionId: string,
  { from, to }: Interval,
  now: number,
  { size, only, projection }: PageOptions,
): AsyncGenerator<MinuteDocument[]> {
  const auction = objectId(auctionId);
  if (!auction || !(await run((signal) => auctionExists(auctions, auction, signal)))) return;
  const wanted = { ...only, auction: { $eq: auction }, createdAt: { $gt: expiredUntil(now, retentionMs) } };
  for (let timestamp: Filter<Date> = { $gte: dateOf(from), $lt: dateOf(to) }; ; ) {
    const documents = await run((signal) =>
      minutes
        .find({ ...wanted, timestamp }, { signal, batchSize: size, ...(projection && { projection }) })
        .sort({ timestamp: 1 })
        .limit(size)
        .toArray(),
    );
    yield documents;
    const last = documents.at(-1);
    if (!last || documents.length < size) return;
    timestamp = { $gt: last.timestamp, $lt: dateOf(to) };
  }
}

async function* readMinutes(
  options: MongodbMinutesOptions,
  auctionId: string,
  interval: Interval,
  now: number,
): AsyncGenerator<StoredMinutes> {
  // The last minute waits for the next document, which may begin in the same minute.
  let held: StoredMinute | undefined;
  const wanted = { size: MINUTES_PER_QUERY, projection: TOTALS_PROJECTION };
  for await (const page of pages(options, auctionId, interval, now, wanted)) {
    const found: StoredMinute[] = [];
    for (const document of page) {
      const minute = fromMinuteDocument(document, options.grid);
      if (held && held.minute === minute.minute) held = followMinute(held, minute);
      else {
        if (held) found.push(held);
        held = minute;
      }
    }
    yield { sum: null, list: () => found };
  }
  if (!held) return;
  const end = [held];
  yield { sum: null, list: () => end };
}

async function* readSlots(options: MongodbMinutesOptions, auctionId: string, interval: Interval, now: number) {
  const { grid } = options;
  const whole = { from: minuteStart(interval.from, grid), to: interval.to };
  for await (const page of pages(options, auctionId, whole, now, { size: UNPACKED_MINUTES }))
    for (const document of page)
      for (const slot of minuteSlots(document.timestamp.getTime(), partsOf(document), grid))
        if (reachesInto(slot, interval)) yield slot;
}

async function* readVisits(
  options: MongodbMinutesOptions,
  auctionId: string,
  interval: Interval,
  now: number,
): AsyncGenerator<MinuteVisits> {
  const wanted = { size: UNPACKED_MINUTES, only: { visits: { $eq: true } } };
  for await (const page of pages(options, auctionId, interval, now, wanted))
    for (const document of page) {
      const found = minuteVisits(document.timestamp.getTime(), partsOf(document), options.grid);
      if (found) yield found;
    }
}

async function* readSources(
  options: MongodbMinutesOptions,
  auctionId: string,
  interval: Interval,
  now: number,
): AsyncGenerator<MinuteSources> {
  const wanted = { size: UNPACKED_MINUTES, only: { sources: { $eq: true } } };
  for await (const page of pages(options, auctionId, interval, now, wanted))
    for (const document of page)
      for (const { sources } of partsOf(document)) if (sources) yield { minute: document.timestamp.getTime(), sources };
}

/** The first minute, in this direction, that is not expired. */
async function edge(
  { minutes, retentionMs, grid }: MongodbMinutesOptions,
  auction: ObjectId,
  now: number,
  direction: 1 | -1,
  signal: AbortSignal,
): Promise<number | null> {
  const document = await minutes.findOne(
    { auction: { $eq: auction }, createdAt: { $gt: expiredUntil(now, retentionMs) } },
    { signal, projection: { timestamp: 1 }, sort: { timestamp: direction } },
  );
  return document && minuteStart(document.timestamp.getTime(), grid);
}

const dropExpired = (
  { run, minutes, retentionMs }: MongodbMinutesOptions,
  now: number,
): Promise<{ found: number; deleted: number }> =>
  run(async (signal) => {
    const expired = { createdAt: { $lte: expiredUntil(now, retentionMs) } };
    const batch = await minutes
      .find(expired, { signal, projection: { _id: 1 } })
      .limit(MINUTES_PER_QUERY)
      .toArray();
    if (batch.length === 0) return { found: 0, deleted: 0 };
    // The deletion checks `expired` too, because one of these minutes may have begun again in between.
    const ids = batch.map((minute) => minute._id);
    const { deletedCount } = await minutes.deleteMany({ ...expired, _id: { $in: ids } });
    return { found: batch.length, deleted: deletedCount };
  });
