import type { Collection, ObjectId } from "mongodb";
import type { ShareStore, StoredShare } from "../../store.ts";
import { auctionExists } from "../auctions.ts";
import type { MongodbConnection } from "../connection/connection.ts";
import { type AuctionDocument, objectId } from "../documents.ts";
import type { AuthorizedWrite } from "./authority.ts";

/** A share in MongoDB. */
export interface ShareDocument extends Pick<StoredShare, "kind"> {
  _id: string;
  auction: ObjectId;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

interface MongodbSharesOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
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
export const mongodbShares = ({ run, authorized, auctions, shares }: MongodbSharesOptions): ShareStore => {
  const exists = (auction: ObjectId, signal: AbortSignal) => auctionExists(auctions, auction, signal);
  const one = (auction: ObjectId, id: string) => ({ _id: { $eq: id }, auction: { $eq: auction } });

  return {
    async insert(auctionId, { id, kind, createdAt, expiresAt, lastUsedAt }, authority) {
      const auction = objectId(auctionId);
      if (!auction) return false;
      const document: ShareDocument = {
        _id: id,
        auction,
        kind,
        createdAt: new Date(createdAt),
        expiresAt: new Date(expiresAt),
        lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
      };
      const write = () => shares.insertOne(document);
      const undo = () => shares.deleteOne(one(auction, id));
      return (await run((signal) => authorized({ authority, auction, signal, write, undo }))) !== null;
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
    async delete(auctionId, id, authority) {
      const auction = objectId(auctionId);
      if (!auction) return false;
      const write = () => shares.findOneAndDelete(one(auction, id));
      const undo = async (deleted: ShareDocument | null, auctionIsGone: boolean) =>
        deleted && !auctionIsGone && shares.insertOne(deleted);
      return (await run((signal) => authorized({ authority, auction, signal, write, undo }))) !== null;
    },
  };
};
