import type { AuctionOverview } from "@headcount/protocol";
import { Binary, type Collection, type ObjectId } from "mongodb";
import { packSummary, unpackSummary } from "../codec/summary-codec.ts";
import type { SummaryStore } from "../store.ts";
import { auctionExists, deleteOwned } from "./auctions.ts";
import type { MongodbConnection } from "./connection.ts";
import { type AuctionDocument, dateOf, objectId } from "./documents.ts";
import { DUPLICATE_KEY, hasCode } from "./errors.ts";
import type { MomentDocument } from "./moments.ts";

/** The summary of an auction, whose id is the document's as well. */
export interface SummaryDocument {
  _id: ObjectId;
  auction: ObjectId;
  /** When the summary is to be made; null while it is as the auction is. */
  dueAt: Date | null;
  /** Grows with each change of the auction. */
  changes: number;
  /** Null where nothing was to be kept. */
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

/** Documents handled in one go, so that each go ends well within the deadline. */
const BATCH = 1_000;

/** Each summary as one document. */
export const mongodbSummaries = ({ run, auctions, moments, summaries }: MongodbSummariesOptions): SummaryStore => {
  /** Ids of ended auctions in order, some at a time. */
  async function* endedIds(endedAt: { $gte: Date } | { $lt: Date }): AsyncGenerator<ObjectId[]> {
    for (let last: ObjectId | undefined; ; ) {
      const after = last;
      const page = await run((signal) =>
        auctions
          .find(
            { state: { $eq: "ended" }, endedAt, ...(after && { _id: { $gt: after } }) },
            { signal, projection: { _id: 1 } },
          )
          .sort({ _id: 1 })
          .limit(BATCH)
          .toArray(),
      );
      if (page.length > 0) yield page.map(({ _id }) => _id);
      last = page.at(-1)?._id;
      if (page.length < BATCH) return;
    }
  }

  return {
    async due(auctionId, at) {
      const _id = objectId(auctionId);
      if (!_id) return;
      await run(async (signal) => {
        if (!(await auctionExists(auctions, _id, signal))) return;
        const filter = { _id: { $eq: _id } };
        const inc = { $inc: { changes: 1 }, $set: { auction: _id } };
        // Earlier stays earlier; `null` is no time, and $min would keep it.
        const { matchedCount } = await summaries.updateOne(
          { ...filter, dueAt: { $ne: null } },
          { ...inc, $min: { dueAt: dateOf(at) } },
        );
        if (matchedCount === 0)
          await summaries.updateOne(filter, { ...inc, $set: { auction: _id, dueAt: dateOf(at) } }, { upsert: true });
      });
    },
    async dueWhereMissing(since, at) {
      let made = 0;
      for await (const ids of endedIds({ $gte: dateOf(since) }))
        made += await run(async (signal) => {
          const known = await summaries.find({ _id: { $in: ids } }, { signal, projection: { _id: 1 } }).toArray();
          const has = new Set(known.map(({ _id }) => _id.toHexString()));
          const missing = ids.filter((id) => !has.has(id.toHexString()));
          const documents = missing.map((_id) => ({ _id, auction: _id, dueAt: dateOf(at), changes: 1 }));
          if (documents.length === 0) return 0;
          try {
            await summaries.insertMany(documents, { ordered: false });
          } catch (error) {
            // Another process does the same.
            if (!hasCode(error, DUPLICATE_KEY)) throw error;
          }
          return documents.length;
        });
      return made;
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
    async write({ auctionId, changes }, summary) {
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
        // A deletion that came in between would leave it behind.
        if (await auctionExists(auctions, _id, signal)) return true;
        await summaries.deleteOne({ _id: { $eq: _id } });
        return false;
      });
    },
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
    async deleteEndedBefore(at) {
      let deleted = 0;
      for await (const ids of endedIds({ $lt: dateOf(at) }))
        for (const auction of ids) {
          const summary = await deleteOwned(run, summaries as unknown as Collection, auction);
          const happened = await deleteOwned(run, moments as unknown as Collection, auction);
          if (summary + happened > 0) deleted += 1;
        }
      return deleted;
    },
  };
};
