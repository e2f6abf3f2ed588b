import type { CatalogueLot } from "@headcount/protocol";
import type { Collection, ObjectId } from "mongodb";
import { auctionExists } from "./mongodb-auctions.ts";
import type { MongodbConnection } from "./mongodb-connection.ts";
import { type AuctionDocument, objectId } from "./mongodb-documents.ts";
import type { CatalogueStore } from "./store.ts";

/** All lots of an auction, whose id is the document's as well. */
export interface CatalogueDocument {
  _id: ObjectId;
  auction: ObjectId;
  lots: CatalogueLot[];
}

interface MongodbCataloguesOptions {
  run: MongodbConnection["run"];
  auctions: Collection<AuctionDocument>;
  catalogues: Collection<CatalogueDocument>;
}

/** Each catalogue as one document. */
export const mongodbCatalogues = ({ run, auctions, catalogues }: MongodbCataloguesOptions): CatalogueStore => ({
  async read(auctionId) {
    const auction = objectId(auctionId);
    if (!auction) return [];
    return run(async (signal) => (await catalogues.findOne({ _id: { $eq: auction } }, { signal }))?.lots ?? []);
  },
  async replace(auctionId, given) {
    const auction = objectId(auctionId);
    if (!auction) return false;
    return run(async (signal) => {
      const filter = { _id: { $eq: auction } };
      const exists = () => auctionExists(auctions, auction, signal);
      if (!(await exists())) return false;
      await catalogues.updateOne(filter, { $set: { auction, lots: [...given] } }, { upsert: true });
      // Takes back what was written into an auction that was deleted meanwhile.
      if (await exists()) return true;
      await catalogues.deleteMany(filter);
      return false;
    });
  },
});
