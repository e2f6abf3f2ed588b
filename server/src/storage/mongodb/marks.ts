import type { Collection, ObjectId } from "mongodb";
import type { MarkStore, StoredMark } from "../store.ts";
import type { AuthorizedWrite } from "./access/authority.ts";
import { auctionExists } from "./auctions.ts";
import type { MongodbConnection } from "./connection/connection.ts";
import { type AuctionDocument, objectId } from "./documents.ts";

/** A mark in MongoDB. */
export interface MarkDocument extends Pick<StoredMark, "text"> {
  _id: string;
  auction: ObjectId;
  at: Date;
}

interface MongodbMarksOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  auctions: Collection<AuctionDocument>;
  marks: Collection<MarkDocument>;
}

/** Marks as documents with native dates. */
export const mongodbMarks = ({ run, authorized, auctions, marks }: MongodbMarksOptions): MarkStore => {
  const one = (auction: ObjectId, id: string) => ({ _id: { $eq: id }, auction: { $eq: auction } });

  return {
    async insert(auctionId, { id, at, text }, authority) {
      const auction = objectId(auctionId);
      if (!auction) return false;
      const write = () => marks.insertOne({ _id: id, auction, at: new Date(at), text });
      const undo = () => marks.deleteOne(one(auction, id));
      return (await run((signal) => authorized({ authority, auction, signal, write, undo }))) !== null;
    },
    async list(auctionId) {
      const auction = objectId(auctionId);
      if (!auction) return [];
      return run(async (signal) => {
        if (!(await auctionExists(auctions, auction, signal))) return [];
        const found = await marks
          .find({ auction: { $eq: auction } }, { signal })
          .sort({ at: 1, _id: 1 })
          .toArray();
        return found.map(({ _id, at, text }) => ({ id: _id, at: at.toISOString(), text }));
      });
    },
    async delete(auctionId, id, authority) {
      const auction = objectId(auctionId);
      if (!auction) return false;
      const write = () => marks.findOneAndDelete(one(auction, id));
      const undo = async (deleted: MarkDocument | null, auctionIsGone: boolean) =>
        deleted && !auctionIsGone && marks.insertOne(deleted);
      return (await run((signal) => authorized({ authority, auction, signal, write, undo }))) !== null;
    },
  };
};
