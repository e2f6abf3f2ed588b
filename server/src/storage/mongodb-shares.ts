import type { Collection, ObjectId } from "mongodb";
import { auctionExists } from "./mongodb-auctions.ts";
import type { MongodbConnection } from "./mongodb-connection.ts";
import { type AuctionDocument, objectId } from "./mongodb-documents.ts";
import type { ShareStore, StoredShare } from "./store.ts";

/** A share as MongoDB holds it. */
export interface ShareDocument extends Pick<StoredShare, "kind"> {
  _id: string;
  auction: ObjectId;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

interface MongodbSharesOptions {
  run: MongodbConnection["run"];
  auctions: Collection<AuctionDocument>;
  shares: Collection<ShareDocument>;
}

const fromDocument = ({ _id, kind, createdAt, expiresAt, lastUsedAt }: ShareDocument): StoredShare => ({
  id: _id,
  kind,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});

/** Shares as documents with native dates. */
export const mongodbShares = ({ run, auctions, shares }: MongodbSharesOptions): ShareStore => {
  const exists = (auction: ObjectId, signal: AbortSignal) => auctionExists(auctions, auction, signal);
  const one = (auction: ObjectId, id: string) => ({ _id: { $eq: id }, auction: { $eq: auction } });

  return {
    async insert(auctionId, { id, kind, createdAt, expiresAt, lastUsedAt }) {
      const auction = objectId(auctionId);
      if (!auction) return false;
      return run(async (signal) => {
        if (!(await exists(auction, signal))) return false;
        await shares.insertOne({
          _id: id,
          auction,
          kind,
          createdAt: new Date(createdAt),
          expiresAt: new Date(expiresAt),
          lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
        });
        // Takes back what was written into an auction that was deleted meanwhile.
        if (await exists(auction, signal)) return true;
        await shares.deleteMany({ auction: { $eq: auction } });
        return false;
      });
    },
    async find(auctionId, id) {
      const auction = objectId(auctionId);
      if (!auction) return null;
      return run(async (signal) => {
        const document = await shares.findOne(one(auction, id), { signal });
        return document && (await exists(auction, signal)) ? fromDocument(document) : null;
      });
    },
    async list(auctionId) {
      const auction = objectId(auctionId);
      if (!auction) return [];
      return run(async (signal) => {
        if (!(await exists(auction, signal))) return [];
        const found = await shares
          .find({ auction: { $eq: auction } }, { signal })
          .sort({ createdAt: -1, _id: -1 })
          .toArray();
        return found.map(fromDocument);
      });
    },
    async used(auctionId, id, lastUsedAt) {
      const auction = objectId(auctionId);
      if (auction) await run(() => shares.updateOne(one(auction, id), { $set: { lastUsedAt: new Date(lastUsedAt) } }));
    },
    async delete(auctionId, id) {
      const auction = objectId(auctionId);
      if (!auction) return false;
      return (await run(() => shares.deleteOne(one(auction, id)))).deletedCount === 1;
    },
  };
};
