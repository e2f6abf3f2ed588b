import {
  type AuctionPart,
  type CountMode,
  type Grid,
  type Interval,
  type MinutePart,
  minuteStart,
} from "@headcount/protocol";
import type { AnyBulkWriteOperation, Collection, Filter, ObjectId } from "mongodb";
import { mergePart } from "../../minutes/merge.ts";
import { minuteSlots, reachesInto } from "../../minutes/slot.ts";
import type { MinuteVisits } from "../../minutes/visits.ts";
import { minuteVisits, uniqueViewersOf } from "../../minutes/visits.ts";
import type { MergeOutcome, MinuteStore, StoredMinute } from "../store.ts";
import { auctionExists, stepAside } from "./auctions.ts";
import type { MongodbConnection } from "./connection.ts";
import {
  type AuctionDocument,
  dateOf,
  followMinute,
  fromMinuteDocument,
  type MinuteDocument,
  objectId,
  partsOf,
  TOTALS_PROJECTION,
  toMinuteDocument,
} from "./documents.ts";
import { takenKeys } from "./errors.ts";

interface MongodbMinutesOptions {
  run: MongodbConnection["run"];
  auctions: Collection<AuctionDocument>;
  minutes: Collection<MinuteDocument>;
  retentionMs: number;
  grid: Grid;
}

/** Minutes read or deleted in one go. */
const BATCH = 2_000;
/** Minutes whose parts are unpacked in one go. */
const UNPACKED = 200;

/** The parts of one batch that belong to one minute, with their places in the batch. */
interface Group {
  auction: ObjectId;
  mode: CountMode;
  minute: number;
  writes: { place: number; part: MinutePart }[];
}

/** A minute that changed, as the operation that writes it. */
interface Change {
  group: Group;
  operation: AnyBulkWriteOperation<MinuteDocument>;
}

const keyOf = (auction: ObjectId, minute: number): string => `${auction.toHexString()} ${minute}`;

/** Minutes with their parts in `vieweranalytics`. */
export const mongodbMinutes = (options: MongodbMinutesOptions): MinuteStore => {
  const { run, auctions, minutes, retentionMs, grid } = options;
  const expiredUntil = (now: number): Date => dateOf(now - retentionMs);

  /** The parts by minute; those of auctions that do not exist are left out. */
  const groupWrites = async (writes: readonly AuctionPart[], signal: AbortSignal): Promise<Group[]> => {
    const ids = [...new Set(writes.map((write) => write.auctionId))].flatMap((id) => objectId(id) ?? []);
    const found = await auctions.find({ _id: { $in: ids } }, { signal, projection: { countMode: 1 } }).toArray();
    const known = new Map(found.map((auction) => [auction._id.toHexString(), auction]));
    const groups = new Map<string, Group>();
    for (const [place, { auctionId, part }] of writes.entries()) {
      const auction = known.get(auctionId.toLowerCase());
      if (!auction) continue;
      const key = keyOf(auction._id, part.minute);
      const group = groups.get(key) ?? {
        auction: auction._id,
        mode: auction.countMode ?? "tabs",
        minute: part.minute,
        writes: [],
      };
      group.writes.push({ place, part });
      groups.set(key, group);
    }
    return [...groups.values()];
  };

  const minutesOf = (groups: readonly Group[]): Filter<MinuteDocument>[] => {
    const timestamps = new Map<string, { auction: ObjectId; at: Date[] }>();
    for (const { auction, minute } of groups) {
      const entry = timestamps.get(auction.toHexString()) ?? { auction, at: [] };
      entry.at.push(new Date(minute));
      timestamps.set(auction.toHexString(), entry);
    }
    return [...timestamps.values()].map(({ auction, at }) => ({ auction: { $eq: auction }, timestamp: { $in: at } }));
  };

  const storedOf = async (groups: readonly Group[], signal: AbortSignal): Promise<Map<string, MinuteDocument>> => {
    // Majority: what is called a duplicate is acknowledged, and so may not be something that an election takes back.
    const documents = await minutes
      .find({ $or: minutesOf(groups) }, { signal, readConcern: { level: "majority" } })
      .toArray();
    return new Map(documents.map((document) => [keyOf(document.auction, document.timestamp.getTime()), document]));
  };

  /** Takes a group's parts into its minute as it is stored, and notes what became of each. */
  const fold = (
    group: Group,
    stored: MinuteDocument | undefined,
    now: number,
    outcomes: MergeOutcome[],
  ): Change | null => {
    const createdAt = stored && (stored.createdAt ?? stored.timestamp);
    const alive = createdAt && createdAt > expiredUntil(now);
    let parts = alive ? partsOf(stored) : [];
    let changed = false;
    for (const { place, part } of group.writes) {
      const merged = mergePart(parts, part);
      outcomes[place] = merged.outcome;
      parts = merged.parts;
      changed ||= merged.outcome === "stored";
    }
    if (!changed) return null;
    const document = toMinuteDocument(group, parts, {
      mode: group.mode,
      createdAt: alive ? createdAt : dateOf(now),
      revision: (stored?.revision ?? 0) + 1,
      grid,
    });
    if (!stored?._id) return { group, operation: { insertOne: { document } } };
    // An upsert, so that a minute that was changed meanwhile shows as a taken key: a bulk tells which of its operations failed,
    // but not which of them found nothing.
    const filter = { _id: { $eq: stored._id }, revision: { $eq: stored.revision ?? null } };
    return { group, operation: { updateOne: { filter, update: { $set: document }, upsert: true } } };
  };

  /** Writes what changed; resolves to the groups whose minute somebody else changed meanwhile. */
  const write = async (changes: readonly Change[]): Promise<Group[]> => {
    if (changes.length === 0) return [];
    try {
      await minutes.bulkWrite(
        changes.map((change) => change.operation),
        { ordered: false },
      );
      return [];
    } catch (error) {
      return takenKeys(error).flatMap((place) => changes[place]?.group ?? []);
    }
  };

  /** Takes back what was written into auctions that were deleted while it was. */
  const withdraw = async (written: readonly Group[], outcomes: MergeOutcome[], signal: AbortSignal): Promise<void> => {
    const ids = new Map(written.map((group) => [group.auction.toHexString(), group.auction]));
    const found = await auctions
      .find({ _id: { $in: [...ids.values()] } }, { signal, projection: { _id: 1 } })
      .toArray();
    for (const { _id } of found) ids.delete(_id.toHexString());
    const orphans = written.filter((group) => ids.has(group.auction.toHexString()));
    if (orphans.length === 0) return;
    await minutes.deleteMany({ $or: minutesOf(orphans) });
    for (const group of orphans) for (const { place } of group.writes) outcomes[place] = "unknown";
  };

  /** Alive documents of the interval, oldest first. A query a page instead of one cursor: each has its own deadline, and an election between two of them does no harm. */
  async function* pages(
    auctionId: string,
    { from, to }: Interval,
    now: number,
    { size, only, projection }: { size: number; only?: Filter<MinuteDocument>; projection?: typeof TOTALS_PROJECTION },
  ): AsyncGenerator<MinuteDocument[]> {
    const auction = objectId(auctionId);
    if (!auction || !(await run((signal) => auctionExists(auctions, auction, signal)))) return;
    const wanted = { ...only, auction: { $eq: auction }, createdAt: { $gt: expiredUntil(now) } };
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

  const edge = async (
    auction: ObjectId,
    now: number,
    direction: 1 | -1,
    signal: AbortSignal,
  ): Promise<number | null> => {
    const document = await minutes.findOne(
      { auction: { $eq: auction }, createdAt: { $gt: expiredUntil(now) } },
      { signal, projection: { timestamp: 1 }, sort: { timestamp: direction } },
    );
    return document && minuteStart(document.timestamp.getTime(), grid);
  };

  async function* visits(auctionId: string, interval: Interval, now: number): AsyncGenerator<MinuteVisits> {
    for await (const page of pages(auctionId, interval, now, { size: UNPACKED, only: { visits: { $eq: true } } }))
      for (const document of page) {
        const found = minuteVisits(document.timestamp.getTime(), partsOf(document), grid);
        if (found) yield found;
      }
  }

  return {
    async merge(writes, now) {
      const outcomes: MergeOutcome[] = writes.map(() => "unknown");
      if (writes.length === 0) return outcomes;
      return run(async (signal) => {
        const groups = await groupWrites(writes, signal);
        const written = new Set<Group>();
        // Ends with the deadline at the latest: stepping aside rejects then.
        for (let [pending, tries] = [groups, 0]; pending.length > 0; tries += 1) {
          if (tries > 0) await stepAside(tries, signal);
          signal.throwIfAborted();
          const stored = await storedOf(pending, signal);
          signal.throwIfAborted();
          const changes = pending.flatMap(
            (group) => fold(group, stored.get(keyOf(group.auction, group.minute)), now, outcomes) ?? [],
          );
          for (const { group } of changes) written.add(group);
          pending = await write(changes);
        }
        if (written.size > 0) await withdraw([...written], outcomes, signal);
        return outcomes;
      });
    },

    async *read(auctionId, interval, now) {
      let held: StoredMinute | undefined;
      for await (const page of pages(auctionId, interval, now, { size: BATCH, projection: TOTALS_PROJECTION })) {
        const found: StoredMinute[] = [];
        for (const document of page) {
          const minute = fromMinuteDocument(document, grid);
          if (held && held.minute === minute.minute) held = followMinute(held, minute);
          else {
            if (held) found.push(held);
            held = minute;
          }
        }
        yield { run: null, list: () => found };
      }
      if (!held) return;
      const end = [held];
      yield { run: null, list: () => end };
    },

    async *slots(auctionId, interval, now) {
      const whole = { from: minuteStart(interval.from, grid), to: interval.to };
      for await (const page of pages(auctionId, whole, now, { size: UNPACKED }))
        for (const document of page)
          for (const slot of minuteSlots(document.timestamp.getTime(), partsOf(document), grid))
            if (reachesInto(slot, interval)) yield slot;
    },

    visits,
    uniqueViewers: (auctionId, interval, now) => uniqueViewersOf(visits(auctionId, interval, now)),

    async extent(auctionId, now) {
      const auction = objectId(auctionId);
      if (!auction) return null;
      return run(async (signal) => {
        if (!(await auctionExists(auctions, auction, signal))) return null;
        const [first, last] = await Promise.all([edge(auction, now, 1, signal), edge(auction, now, -1, signal)]);
        return first === null || last === null ? null : { first, last };
      });
    },

    async deleteExpired(now) {
      const expired = { createdAt: { $lte: expiredUntil(now) } };
      for (let deleted = 0; ; ) {
        const [found, gone] = await run(async (signal) => {
          const batch = await minutes
            .find(expired, { signal, projection: { _id: 1 } })
            .limit(BATCH)
            .toArray();
          if (batch.length === 0) return [0, 0];
          // Asked again, because one of them may have begun again meanwhile.
          const ids = batch.map((minute) => minute._id);
          return [batch.length, (await minutes.deleteMany({ ...expired, _id: { $in: ids } })).deletedCount];
        });
        deleted += gone ?? 0;
        if ((found ?? 0) < BATCH) return deleted;
      }
    },
  };
};
