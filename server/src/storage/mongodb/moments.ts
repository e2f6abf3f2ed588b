import { EMPTY_SALE, type Interval } from "@headcount/protocol";
import type { Collection, Filter, ObjectId } from "mongodb";
import { corrected, hasRoom, repeated } from "../moment-record.ts";
import { type IndexedWanted, type MomentIndex, readSale } from "../sale-read.ts";
import type { MomentRoom, MomentStore, MomentsWanted, StoredMoment } from "../store.ts";
import { auctionExists, stepAside } from "./auctions.ts";
import type { AuthorizedWrite } from "./authority.ts";
import type { MongodbConnection } from "./connection.ts";
import { type AuctionDocument, dateOf, objectId } from "./documents.ts";
import { takenKeys } from "./errors.ts";

/** A moment as MongoDB holds it. */
export interface MomentDocument extends Omit<StoredMoment, "id" | "at"> {
  _id: ObjectId;
  auction: ObjectId;
  at: Date;
  /** Grows with each correction, so that none is lost. */
  revision: number;
}

interface MongodbMomentsOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  auctions: Collection<AuctionDocument>;
  moments: Collection<MomentDocument>;
}

const fromDocument = ({ _id, auction: _, at, revision: __, ...moment }: MomentDocument): StoredMoment => ({
  id: _id.toHexString(),
  at: at.toISOString(),
  ...moment,
});

const toDocument = ({ id, at, ...moment }: StoredMoment, auction: ObjectId, revision: number): MomentDocument => {
  const _id = objectId(id);
  if (!_id) throw new Error(`"${id}" cannot be the id of a moment`);
  return { _id, auction, at: new Date(at), ...moment, revision };
};

/** Those later or earlier than a place. */
const beyond = (comes: "$lt" | "$gt", place: { at: number; id: string }): Filter<MomentDocument> => {
  const [at, id] = [dateOf(place.at), objectId(place.id)];
  if (!at || !id) throw new Error(`"${place.id}" at ${place.at} cannot be the place of a moment`);
  return { $or: [{ at: { [comes]: at } }, { at: { $eq: at }, _id: { [comes]: id } }] };
};

/** The moments of an interval that come after a place, in parts of their order: each begins where the index does, so that no page before is read again. */
const partsBehind = (
  { from, to }: Interval,
  place: MomentsWanted["after"],
  comes: "$lt" | "$gt",
): Filter<MomentDocument>[] => {
  const within = { at: { $gte: dateOf(from), $lt: dateOf(to) } };
  const id = objectId(place?.id);
  const isBehind = place && id && (comes === "$lt" ? place.at < to : place.at >= from);
  if (!isBehind) return [within];
  const at = dateOf(place.at);
  const isWithin = place.at >= from && place.at < to;
  return [
    ...(isWithin ? [{ at: { $eq: at }, _id: { [comes]: id } }] : []),
    { at: comes === "$lt" ? { $gte: within.at.$gte, $lt: at } : { $gt: at, $lt: within.at.$lt } },
  ];
};

const momentIndex = (moments: Collection<MomentDocument>, auction: ObjectId, signal: AbortSignal): MomentIndex => ({
  async find({ types, after, since, lots, has, limit }: IndexedWanted) {
    const places = [...(after ? [beyond("$lt", after)] : []), ...(since ? [beyond("$gt", since)] : [])];
    const filter: Filter<MomentDocument> = {
      auction: { $eq: auction },
      type: { $in: [...types] },
      ...(lots && { lotNumber: { $in: [...lots] } }),
      ...(has && { [has]: { $ne: null } }),
      ...(places.length > 0 && { $and: places }),
    };
    const found = moments.find(filter, { signal }).sort({ at: -1, _id: -1 }).limit(limit);
    return (await found.toArray()).map(fromDocument);
  },
  async opened(numbers) {
    const filter = {
      auction: { $eq: auction },
      type: { $eq: "lot_opened" as const },
      lotNumber: { $in: [...numbers] },
    };
    return (await moments.distinct("lotNumber", filter)).filter((number) => number !== null);
  },
});

/** Moments as documents with native ids and dates. */
export const mongodbMoments = ({ run, authorized, auctions, moments }: MongodbMomentsOptions): MomentStore => {
  const exists = (auction: ObjectId, signal: AbortSignal) => auctionExists(auctions, auction, signal);

  /** Those that there is no room for, among moments that are not known yet. */
  const withoutRoom = async (
    auction: ObjectId,
    asked: readonly StoredMoment[],
    room: MomentRoom,
    signal: AbortSignal,
  ): Promise<Set<StoredMoment>> => {
    let count = await moments.countDocuments({ auction: { $eq: auction } }, { signal });
    if (count + asked.length <= room.others) return new Set();
    const clientIds = asked.map(({ clientId }) => clientId);
    const found = await moments
      .find({ auction: { $eq: auction }, clientId: { $in: clientIds } }, { signal, projection: { clientId: 1 } })
      .toArray();
    const known = new Set(found.map(({ clientId }) => clientId));
    return new Set(
      asked.filter((moment) => {
        if (known.has(moment.clientId)) return false;
        if (!hasRoom(moment, count, room)) return true;
        count += 1;
        return false;
      }),
    );
  };

  /** Inserts those whose ids are free; resolves to the positions of the others. */
  const insert = async (documents: readonly MomentDocument[]): Promise<ReadonlySet<number>> => {
    if (documents.length === 0) return new Set();
    try {
      await moments.bulkWrite(
        documents.map((document) => ({ insertOne: { document } })),
        { ordered: false },
      );
      return new Set();
    } catch (error) {
      return new Set(takenKeys(error));
    }
  };

  return {
    async record(auctionId, asked, room, authority) {
      const auction = objectId(auctionId);
      if (!auction) return null;
      return run(async (signal) => {
        const full = await withoutRoom(auction, asked, room, signal);
        const given = asked.filter((moment) => !full.has(moment));
        const taken = await authorized({
          ...{ authority, auction, signal },
          write: () => insert(given.map((moment) => toDocument(moment, auction, 1))),
          undo: (notOurs) =>
            moments.deleteMany({
              auction: { $eq: auction },
              _id: { $in: given.flatMap(({ id }, place) => (notOurs.has(place) ? [] : (objectId(id) ?? []))) },
            }),
        });
        if (!taken) return null;
        const clientIds = given.flatMap(({ clientId }, place) => (taken.has(place) ? [clientId] : []));
        // Majority: what is called a duplicate is acknowledged, and so may not be something that an election takes back.
        const found = await moments
          .find(
            { auction: { $eq: auction }, clientId: { $in: clientIds } },
            { signal, readConcern: { level: "majority" } },
          )
          .toArray();
        const known = new Map(found.map((document) => [document.clientId, fromDocument(document)]));
        const places = new Map(given.map((moment, place) => [moment, place]));
        return asked.map((moment) => {
          const place = places.get(moment);
          if (place === undefined) return { outcome: "full" as const, moment };
          if (!taken.has(place)) return { outcome: "stored" as const, moment };
          const same = known.get(moment.clientId);
          // Deleted between the two: whoever asks again will find it free.
          if (!same) throw new Error("a moment was deleted while it was recorded again");
          return repeated(same, moment);
        });
      });
    },
    async list(auctionId, { interval, after, types, order = "newest", limit }) {
      const auction = objectId(auctionId);
      if (!auction) return [];
      const [comes, direction] = order === "newest" ? (["$lt", -1] as const) : (["$gt", 1] as const);
      return run(async (signal) => {
        if (!(await exists(auction, signal))) return [];
        const found: MomentDocument[] = [];
        for (const part of partsBehind(interval, after, comes)) {
          const filter = { auction: { $eq: auction }, ...(types && { type: { $in: [...types] } }), ...part };
          const some = moments.find(filter, { signal }).sort({ at: direction, _id: direction });
          found.push(...(await some.limit(limit - found.length).toArray()));
          if (found.length === limit) break;
        }
        return found.map(fromDocument);
      });
    },
    async sale(auctionId, numbers) {
      const auction = objectId(auctionId);
      if (!auction) return { ...EMPTY_SALE, opened: [] };
      return run(async (signal) =>
        (await exists(auction, signal))
          ? readSale(momentIndex(moments, auction, signal), numbers)
          : { ...EMPTY_SALE, opened: [] },
      );
    },
    async update(auctionId, id, change, authority) {
      const [auction, _id] = [objectId(auctionId), objectId(id)];
      if (!auction || !_id) return null;
      const replace = ({ _id: _, ...fields }: MomentDocument, revision: number) =>
        moments.updateOne({ _id: { $eq: _id }, revision: { $eq: revision } }, { $set: fields });
      return run(async (signal) => {
        const write = async () => {
          // Ends with the deadline at the latest: stepping aside rejects then.
          for (let tries = 0; ; tries += 1) {
            const before = await moments.findOne({ _id: { $eq: _id }, auction: { $eq: auction } }, { signal });
            if (!before) return null;
            const moment = corrected(fromDocument(before), change);
            const document = toDocument(moment, auction, before.revision + 1);
            if ((await replace(document, before.revision)).matchedCount === 1) return { before, moment };
            await stepAside(tries, signal);
          }
        };
        const undo = async (written: Awaited<ReturnType<typeof write>>) => {
          if (!written) return;
          const { before } = written;
          await replace({ ...before, revision: before.revision + 2 }, before.revision + 1);
        };
        return (await authorized({ authority, auction, signal, write, undo }))?.moment ?? null;
      });
    },
    async delete(auctionId, id, authority) {
      const [auction, _id] = [objectId(auctionId), objectId(id)];
      if (!auction || !_id) return null;
      const write = () => moments.findOneAndDelete({ _id: { $eq: _id }, auction: { $eq: auction } });
      const undo = async (deleted: MomentDocument | null, auctionIsGone: boolean) =>
        deleted && !auctionIsGone && moments.insertOne(deleted);
      const deleted = await run((signal) => authorized({ authority, auction, signal, write, undo }));
      return deleted && fromDocument(deleted);
    },
  };
};
