import { setTimeout as pause } from "node:timers/promises";
import { FIRST_AUCTION_IDS } from "@headcount/protocol";
import type { Collection, Filter, ObjectId, UpdateFilter } from "mongodb";
import { type Backoff, backoffMs } from "../../platform/backoff.ts";
import type { Logger } from "../../platform/logger.ts";
import { auctionRows, soundPage } from "../sound-rows.ts";
import { AuctionExists, type AuctionStore, type StoredAuction } from "../store.ts";
import type { AuthorizedWrite } from "./authority.ts";
import type { MongodbConnection } from "./connection.ts";
import {
  type AuctionDocument,
  dateOf,
  fromAuctionDocument,
  membersOf,
  objectId,
  type ReadAuction,
  toAuctionFields,
} from "./documents.ts";
import { DUPLICATE_KEY, hasCode } from "./errors.ts";

interface MongodbAuctionsOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  auctions: Collection<AuctionDocument>;
  /** Collections of what an auction takes along when it is deleted; each document names it as `auction`. */
  owned: readonly Collection[];
  logger: Logger | undefined;
}

/** Documents deleted in one go, so that each go ends well within the deadline. */
const DELETE_BATCH = 5_000;
/** All of a wait is random, so that writers that met do not meet again. */
const CONFLICT_BACKOFF: Backoff = { firstMs: 4, lastMs: 60, jitter: 1 };

/** Waits after `tries` + 1 attempts that met another write. */
export const stepAside = (tries: number, signal: AbortSignal): Promise<void> =>
  pause(backoffMs(CONFLICT_BACKOFF, tries + 1), undefined, { signal });

/** Whether there is an auction to keep something of. */
export const auctionExists = async (
  auctions: Collection<AuctionDocument>,
  auction: ObjectId,
  signal: AbortSignal,
): Promise<boolean> => (await auctions.findOne({ _id: { $eq: auction } }, { signal, projection: { _id: 1 } })) !== null;

/** Deletes what a collection has of an auction, some documents at a time; resolves to how many those were. */
export async function deleteOwned(
  run: MongodbConnection["run"],
  collection: Collection,
  auction: ObjectId,
): Promise<number> {
  for (let [deleted, batch] = [0, DELETE_BATCH]; ; deleted += batch) {
    if (batch < DELETE_BATCH) return deleted;
    batch = await run(async (signal) => {
      const documents = await collection
        .find({ auction: { $eq: auction } }, { signal, projection: { _id: 1 } })
        .limit(DELETE_BATCH)
        .toArray();
      if (documents.length > 0) await collection.deleteMany({ _id: { $in: documents.map(({ _id }) => _id) } });
      return documents.length;
    });
  }
}

/** Auctions as documents with native dates. */
export const mongodbAuctions = (options: MongodbAuctionsOptions): AuctionStore => {
  const { run, authorized, auctions, owned, logger } = options;
  const readRow = auctionRows(logger);
  const read = (document: ReadAuction): StoredAuction | null =>
    readRow(String(document._id), () => fromAuctionDocument(document));

  return {
    async insert(auction, authority) {
      const _id = objectId(auction.id);
      if (!_id) throw new Error(`"${auction.id}" cannot be the id of an auction`);
      const write = () => auctions.insertOne({ _id, ...toAuctionFields(auction), revision: 1 });
      const undo = () => auctions.deleteOne({ _id: { $eq: _id } });
      try {
        await run((signal) => authorized({ authority, signal, write, undo }));
      } catch (error) {
        if (hasCode(error, DUPLICATE_KEY)) throw new AuctionExists(auction.id, error);
        throw error;
      }
    },
    async find(id) {
      const _id = objectId(id);
      if (!_id) return null;
      const document = await run((signal) => auctions.findOne({ _id: { $eq: _id } }, { signal }));
      return document && read(document);
    },
    async listByMember(organizer, { after, limit, title }) {
      // A document that was written before there were members names its owner, and does so until it is changed.
      const isMember = { $or: [{ "members.organizer": { $eq: organizer } }, { owner: { $eq: organizer } }] };
      const [at, id] = [after && dateOf(after.at), objectId(after?.id)];
      const isAfter = at && id && { $or: [{ createdAt: { $lt: at } }, { createdAt: { $eq: at }, _id: { $lt: id } }] };
      const hasTitle = title !== undefined && {
        title: { $regex: title.replace(/[^\p{L}\p{N}\s]/gu, "\\$&"), $options: "i" },
      };
      const filter = { $and: [isMember, isAfter, hasTitle].filter((one) => typeof one === "object") };
      return soundPage(limit, async (seen, most) => {
        const documents = await run((signal) =>
          auctions
            .find(filter as Filter<AuctionDocument>, { signal })
            .sort({ createdAt: -1, _id: -1 })
            .skip(seen)
            .limit(most)
            .toArray(),
        );
        return documents.map(read);
      });
    },
    async countOwned(organizer) {
      const isOwner = { members: { $elemMatch: { organizer: { $eq: organizer }, role: { $eq: "owner" } } } };
      const others = FIRST_AUCTION_IDS.map((id) => objectId(id));
      const filter = {
        $or: [isOwner, { owner: { $eq: organizer } }],
        _id: { $nin: others },
      } as Filter<AuctionDocument>;
      return run(async (signal) => ({
        auctions: await auctions.countDocuments(filter, { signal }),
        live: await auctions.countDocuments({ $and: [filter, { state: { $eq: "live" } }] }, { signal }),
      }));
    },
    async findMany(ids) {
      const wanted = ids.flatMap((id) => objectId(id) ?? []);
      const documents = await run((signal) => auctions.find({ _id: { $in: wanted } }, { signal }).toArray());
      return documents.flatMap((document) => read(document) ?? []);
    },
    async liveMarks(after, limit) {
      const last = after === null ? null : objectId(after);
      const documents = await run((signal) =>
        auctions
          .find(
            { state: { $eq: "live" }, ...(last && { _id: { $gt: last } }) },
            { signal, projection: { updatedAt: 1, revision: 1 } },
          )
          .sort({ _id: 1 })
          .limit(limit)
          .toArray(),
      );
      return documents.map(({ _id, updatedAt, revision }: ReadAuction) => ({
        id: _id.toHexString(),
        mark: `${revision ?? 0} ${updatedAt ?? ""}`,
      }));
    },
    async listLive() {
      const documents = await run((signal) => auctions.find({ state: { $eq: "live" } }, { signal }).toArray());
      return documents.flatMap((document) => read(document) ?? []);
    },
    async listDue(at, limit) {
      const due = { state: { $eq: "live" }, endsAt: { $lte: new Date(at) } } as const;
      const documents = await run((signal) =>
        auctions.find(due, { signal }).sort({ endsAt: 1 }).limit(limit).toArray(),
      );
      return documents.flatMap((document) => read(document) ?? []);
    },
    async update(id, change, authority) {
      const _id = objectId(id);
      if (!_id) return null;
      const replace = (auction: StoredAuction, { from, to }: { from: number | undefined; to: number }) =>
        auctions.updateOne(
          { _id: { $eq: _id }, revision: { $eq: from ?? null } } as Filter<AuctionDocument>,
          {
            $set: { ...toAuctionFields(auction), revision: to },
            $unset: { owner: true },
          } as UpdateFilter<AuctionDocument>,
        );
      return run(async (signal) => {
        const write = async () => {
          // Ends with the deadline at the latest: pausing rejects then.
          for (let tries = 0; ; tries += 1) {
            const document: ReadAuction | null = await auctions.findOne({ _id: { $eq: _id } }, { signal });
            const before = document && read(document);
            if (!before) return null;
            // By the revision no role changes between this and the write.
            authority?.allows(before);
            const changed = change(before);
            const revision = (document.revision ?? 0) + 1;
            const { matchedCount } = await replace(changed, { from: document.revision, to: revision });
            if (matchedCount === 1) return { before, changed, revision };
            await stepAside(tries, signal);
          }
        };
        const undo = async (written: Awaited<ReturnType<typeof write>>) =>
          written && replace(written.before, { from: written.revision, to: written.revision + 1 });
        // The principal's own change may have removed its role.
        const ofCredential = authority && { ...authority, allows: () => {} };
        return (await authorized({ authority: ofCredential, signal, write, undo }))?.changed ?? null;
      });
    },
    async delete(id, authority, gone) {
      const _id = objectId(id);
      if (!_id) return false;
      // The auction goes first: from then on what it owned is neither shown nor added to, even if this process dies before they are gone.
      const deleted = await run((signal) => {
        const write = async () => {
          for (let tries = 0; ; tries += 1) {
            const document = await auctions.findOne({ _id: { $eq: _id } }, { signal });
            if (!document) return null;
            authority?.allows({ members: membersOf(document) });
            const same = { _id: { $eq: _id }, revision: { $eq: document.revision ?? null } } as Filter<AuctionDocument>;
            if ((await auctions.deleteOne(same)).deletedCount === 1) return document;
            await stepAside(tries, signal);
          }
        };
        const undo = async (document: AuctionDocument | null) => document && auctions.insertOne(document);
        return authorized({ authority: authority && { ...authority, allows: () => {} }, signal, write, undo });
      });
      if (deleted) gone?.();
      for (const collection of owned) {
        await deleteOwned(run, collection, _id);
      }
      return deleted !== null;
    },
  };
};
