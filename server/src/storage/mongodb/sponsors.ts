import { Binary, type Collection, type ObjectId, type WithId } from "mongodb";
import type { SponsorStore, StoredSponsor } from "../store.ts";
import type { AuthorizedWrite } from "./access/authority.ts";
import { auctionExists } from "./auctions.ts";
import type { MongodbConnection } from "./connection/connection.ts";
import { type AuctionDocument, objectId } from "./documents.ts";

/** A sponsor in MongoDB. */
export interface SponsorDocument extends Omit<StoredSponsor, "id"> {
  _id: string;
  auction: ObjectId;
  picture: Binary | null;
}

interface MongodbSponsorsOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  auctions: Collection<AuctionDocument>;
  sponsors: Collection<SponsorDocument>;
}

type Listed = Omit<WithId<SponsorDocument>, "picture">;

const read = ({ _id: id, name, lots, logo }: Listed): StoredSponsor => ({ id, name, lots, logo });
const packed = (bytes: Uint8Array | null | undefined): Binary | null => (bytes ? new Binary(bytes) : null);

/** Sponsors as documents with their pictures. */
export const mongodbSponsors = ({ run, authorized, auctions, sponsors }: MongodbSponsorsOptions): SponsorStore => {
  const one = (auction: ObjectId, id: string) => ({ _id: { $eq: id }, auction: { $eq: auction } });

  return {
    async insert(auctionId, { id, ...sponsor }, bytes, authority) {
      const auction = objectId(auctionId);
      if (!auction) return false;
      const write = () => sponsors.insertOne({ _id: id, auction, ...sponsor, picture: packed(bytes) });
      const undo = () => sponsors.deleteOne(one(auction, id));
      return (await run((signal) => authorized({ authority, auction, signal, write, undo }))) !== null;
    },
    async list(auctionId) {
      const auction = objectId(auctionId);
      if (!auction) return [];
      return run(async (signal) => {
        if (!(await auctionExists(auctions, auction, signal))) return [];
        const found = await sponsors
          .find({ auction: { $eq: auction } }, { signal, projection: { picture: 0 } })
          .sort({ _id: 1 })
          .toArray();
        return found.map(read);
      });
    },
    async update(auctionId, id, { logo, ...fields }, authority) {
      const auction = objectId(auctionId);
      if (!auction) return null;
      const picture = logo === undefined ? {} : { logo: logo?.about ?? null, picture: packed(logo?.bytes) };
      const set = { ...fields, ...picture };
      const write = async () =>
        Object.keys(set).length === 0
          ? sponsors.findOne(one(auction, id))
          : sponsors.findOneAndUpdate(one(auction, id), { $set: set }, { returnDocument: "before" });
      const undo = async (before: SponsorDocument | null, auctionIsGone: boolean) =>
        before && !auctionIsGone && sponsors.replaceOne(one(auction, id), before);
      const before = await run((signal) => authorized({ authority, auction, signal, write, undo }));
      return before && read({ ...before, ...set });
    },
    async picture(auctionId, id) {
      const auction = objectId(auctionId);
      if (!auction) return null;
      return run(async (signal) => {
        if (!(await auctionExists(auctions, auction, signal))) return null;
        const found = await sponsors.findOne(one(auction, id), { signal });
        return found?.picture ? new Uint8Array(found.picture.buffer) : null;
      });
    },
    async delete(auctionId, id, authority) {
      const auction = objectId(auctionId);
      if (!auction) return false;
      const write = () => sponsors.findOneAndDelete(one(auction, id));
      const undo = async (deleted: SponsorDocument | null, auctionIsGone: boolean) =>
        deleted && !auctionIsGone && sponsors.insertOne(deleted);
      return (await run((signal) => authorized({ authority, auction, signal, write, undo }))) !== null;
    },
  };
};
