import type { CatalogueLot } from "@headcount/protocol";
import type { Collection, ObjectId } from "mongodb";
import type { CatalogueStore } from "../store.ts";
import type { AuthorizedWrite } from "./access/authority.ts";
import type { MongodbConnection } from "./connection/connection.ts";
import { objectId } from "./documents.ts";

/** All lots of an auction. The document has the auction's id. */
export interface CatalogueDocument {
  _id: ObjectId;
  auction: ObjectId;
  lots: CatalogueLot[];
}

interface MongodbCataloguesOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  catalogues: Collection<CatalogueDocument>;
}

/** Each catalogue as one document. */
export const mongodbCatalogues = ({ run, authorized, catalogues }: MongodbCataloguesOptions): CatalogueStore => ({
  async read(auctionId) {
    const auction = objectId(auctionId);
    if (!auction) return [];
    return run(async (signal) => (await catalogues.findOne({ _id: { $eq: auction } }, { signal }))?.lots ?? []);
  },
  async sizes(auctionIds) {
    const ids = auctionIds.flatMap((id) => objectId(id) ?? []);
    const project = { $project: { size: { $size: "$lots" } } };
    const found = await run((signal) =>
      catalogues
        .aggregate<{ _id: ObjectId; size: number }>([{ $match: { _id: { $in: ids } } }, project], { signal })
        .toArray(),
    );
    return new Map(found.filter(({ size }) => size > 0).map(({ _id, size }) => [_id.toHexString(), size]));
  },
  async replace(auctionId, given, authority) {
    const auction = objectId(auctionId);
    if (!auction) return false;
    const filter = { _id: { $eq: auction } };
    const lots = [...given];
    const write = () => catalogues.findOneAndUpdate(filter, { $set: { auction, lots } }, { upsert: true });
    // A newer catalogue stays.
    const ours = { ...filter, lots: { $eq: lots } };
    const undo = (before: CatalogueDocument | null) =>
      before ? catalogues.updateOne(ours, { $set: { lots: before.lots } }) : catalogues.deleteOne(ours);
    // The result of the write may also be `null`, if there was no catalogue before.
    const wrap = async () => ({ before: await write() });
    return (
      (await run((signal) =>
        authorized({ authority, auction, signal, write: wrap, undo: ({ before }) => undo(before) }),
      )) !== null
    );
  },
});
