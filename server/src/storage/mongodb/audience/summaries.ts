import type { AuctionOverview } from "@headcount/protocol";
import { Binary, type Collection, type Filter, type ObjectId } from "mongodb";
import { packSummary, unpackSummary } from "../../codec/summary-codec.ts";
import type { EndedAuction, SummaryStore } from "../../store.ts";
import { auctionExists, deleteOwned } from "../auctions.ts";
import type { MongodbConnection } from "../connection/connection.ts";
import { DUPLICATE_KEY, hasCode } from "../connection/errors.ts";
import { type AuctionDocument, dateOf, isoOrNull, objectId, type ReadAuction } from "../documents.ts";
import type { MomentDocument } from "../moments.ts";

/** The summary of an auction. The document has the auction's id. */
export interface SummaryDocument {
  _id: ObjectId;
  auction: ObjectId;
  /** When the summary is due; `null` while it is up to date. */
  dueAt: Date | null;
  /** Increases with each change of the auction. */
  changes: number;
  /** `null` if the auction has nothing to summarize. */
  overview?: AuctionOverview | null;
  /** As packed by summary-codec.ts. */
  summary?: Binary | null;
}

interface MongodbSummariesOptions {
  run: MongodbConnection["run"];
  auctions: Collection<AuctionDocument>;
  moments: Collection<MomentDocument>;
  summaries: Collection<SummaryDocument>;
}

/** Documents handled per query, so that each ends well within the deadline. */
const AUCTIONS_PER_QUERY = 1_000;

/** Each summary as one document. */
export const mongodbSummaries = (options: MongodbSummariesOptions): SummaryStore => {
  const { run, moments, summaries } = options;
  return {
    due: (auctionId, at) => markDue(options, auctionId, at),
    async dueWhereMissing(since, at) {
      let created = 0;
      for await (const ids of endedIds(options, { $gte: dateOf(since) }))
        created += await insertMissing(options, ids, at);
      return created;
    },
    async listDue(now, limit) {
      const found = await run((signal) =>
        summaries
          .find({ dueAt: { $ne: null, $lte: dateOf(now) } }, { signal, projection: { changes: 1 } })
          .sort({ dueAt: 1, _id: 1 })
          .limit(limit)
          .toArray(),
      );
      return found.map(({ _id, changes }) => ({ auctionId: _id.toHexString(), changes }));
    },
    write: (due, summary) => writeSummary(options, due, summary),
    async find(auctionId) {
      const _id = objectId(auctionId);
      if (!_id) return null;
      const found = await run((signal) => summaries.findOne({ _id: { $eq: _id } }, { signal }));
      return found?.summary ? unpackSummary(found.summary.buffer) : null;
    },
    async overviews(ids) {
      const wanted = ids.flatMap((id) => objectId(id) ?? []);
      const found = await run((signal) =>
        summaries.find({ _id: { $in: wanted } }, { signal, projection: { overview: 1 } }).toArray(),
      );
      return new Map(found.flatMap(({ _id, overview }) => (overview ? [[_id.toHexString(), overview] as const] : [])));
    },
    listEnded: (organizer, page) => listEnded(options, organizer, page),
    async deleteEndedBefore(at) {
      let deleted = 0;
      for await (const ids of endedIds(options, { $lt: dateOf(at) }))
        for (const auction of ids) {
          const summary = await deleteOwned(run, summaries as unknown as Collection, auction);
          const happened = await deleteOwned(run, moments as unknown as Collection, auction);
          if (summary + happened > 0) deleted += 1;
        }
      return deleted;
    },
  };
};

/** The fields that an ended auction has, and those by which it is found. */
const ENDED_FIELDS = {
  ...{ title: 1, tags: 1, timeZone: 1, kind: 1, demo: 1, startedAt: 1, endedAt: 1, createdAt: 1 },
} as const;

/** The auctions of a page, then their overviews. */
async function listEnded(
  { run, auctions, summaries }: MongodbSummariesOptions,
  organizer: string,
  { after, limit }: Parameters<SummaryStore["listEnded"]>[1],
): Promise<EndedAuction[]> {
  const [at, id] = [after && dateOf(after.at), objectId(after?.id)];
  const isAfter = at && id && { $or: [{ createdAt: { $lt: at } }, { createdAt: { $eq: at }, _id: { $lt: id } }] };
  const filter: Filter<AuctionDocument> = {
    ...{ "members.organizer": { $eq: organizer }, state: { $eq: "ended" }, endedAt: { $ne: null } },
    ...isAfter,
  };
  return run(async (signal) => {
    const found = await auctions
      .find(filter, { signal, projection: ENDED_FIELDS })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
    const wanted = found.map(({ _id }) => _id);
    const known = await summaries
      .find({ _id: { $in: wanted } }, { signal, projection: { summary: 0, "overview.points": 0 } })
      .toArray();
    const overviews = new Map(known.map(({ _id, overview }) => [_id.toHexString(), overview ?? null]));
    return found.map(({ _id, title, tags, timeZone, kind, demo, startedAt, endedAt, createdAt }: ReadAuction) => ({
      ...{
        id: _id.toHexString(),
        title: title ?? "Auction",
        tags: tags ?? [],
        timeZone: timeZone ?? "UTC",
        kind: kind ?? null,
      },
      ...{ demo: demo ?? false, startedAt: isoOrNull(startedAt), endedAt: isoOrNull(endedAt) },
      createdAt: (createdAt ?? _id.getTimestamp()).toISOString(),
      overview: overviews.get(_id.toHexString()) ?? null,
    }));
  });
}

/** Ids of ended auctions in order, in groups. */
async function* endedIds(
  { run, auctions }: MongodbSummariesOptions,
  endedAt: { $gte: Date } | { $lt: Date },
): AsyncGenerator<ObjectId[]> {
  for (let last: ObjectId | undefined; ; ) {
    const filter = { state: { $eq: "ended" }, endedAt, ...(last && { _id: { $gt: last } }) } as const;
    const page = await run((signal) =>
      auctions
        .find(filter, { signal, projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(AUCTIONS_PER_QUERY)
        .toArray(),
    );
    if (page.length > 0) yield page.map(({ _id }) => _id);
    last = page.at(-1)?._id;
    if (page.length < AUCTIONS_PER_QUERY) return;
  }
}

async function markDue(
  { run, auctions, summaries }: MongodbSummariesOptions,
  auctionId: string,
  at: number,
): Promise<void> {
  const _id = objectId(auctionId);
  if (!_id) return;
  await run(async (signal) => {
    if (!(await auctionExists(auctions, _id, signal))) return;
    const filter = { _id: { $eq: _id } };
    const inc = { $inc: { changes: 1 }, $set: { auction: _id } };
    // An earlier time stays. `null` is not a time, and $min would keep it.
    const { matchedCount } = await summaries.updateOne(
      { ...filter, dueAt: { $ne: null } },
      { ...inc, $min: { dueAt: dateOf(at) } },
    );
    if (matchedCount === 0)
      await summaries.updateOne(filter, { ...inc, $set: { auction: _id, dueAt: dateOf(at) } }, { upsert: true });
  });
}

/** Marks auctions without a summary as due; resolves to their number. */
const insertMissing = (
  { run, summaries }: MongodbSummariesOptions,
  ids: readonly ObjectId[],
  at: number,
): Promise<number> =>
  run(async (signal) => {
    const known = await summaries.find({ _id: { $in: ids } }, { signal, projection: { _id: 1 } }).toArray();
    const has = new Set(known.map(({ _id }) => _id.toHexString()));
    const missing = ids.filter((id) => !has.has(id.toHexString()));
    const documents = missing.map((_id) => ({ _id, auction: _id, dueAt: dateOf(at), changes: 1 }));
    if (documents.length === 0) return 0;
    try {
      await summaries.insertMany(documents, { ordered: false });
    } catch (error) {
      // Another process inserted some of them first.
      if (!hasCode(error, DUPLICATE_KEY)) throw error;
    }
    return documents.length;
  });

async function writeSummary(
  { run, auctions, summaries }: MongodbSummariesOptions,
  { auctionId, changes }: Parameters<SummaryStore["write"]>[0],
  summary: Parameters<SummaryStore["write"]>[1],
): Promise<boolean> {
  const _id = objectId(auctionId);
  if (!_id) return false;
  const fields = {
    auction: _id,
    overview: summary?.overview ?? null,
    summary: summary && new Binary(await packSummary(summary)),
  };
  return run(async (signal) => {
    if (!(await auctionExists(auctions, _id, signal))) return false;
    const same = { _id: { $eq: _id }, changes: { $eq: changes } };
    const { matchedCount } = await summaries.updateOne(same, { $set: { ...fields, dueAt: null } });
    if (matchedCount === 0)
      await summaries.updateOne(
        { _id: { $eq: _id } },
        { $set: fields, $setOnInsert: { changes, dueAt: null } },
        { upsert: true },
      );
    // If the auction was deleted in between, its summary would remain.
    if (await auctionExists(auctions, _id, signal)) return true;
    await summaries.deleteOne({ _id: { $eq: _id } });
    return false;
  });
}
