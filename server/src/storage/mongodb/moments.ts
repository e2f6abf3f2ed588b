import { EMPTY_SALE, type Interval, isOutcome, LOT_EDGES } from "@headcount/protocol";
import type { Collection, Filter, ObjectId } from "mongodb";
import { corrected, hasRoom, repeated } from "../moment-record.ts";
import { type IndexedWanted, type MomentIndex, readSale } from "../sale-read.ts";
import type { MomentRoom, MomentStore, MomentsWanted, StoredMoment, WriteAuthority } from "../store.ts";
import type { AuthorizedWrite } from "./access/authority.ts";
import { auctionExists } from "./auctions.ts";
import { untilWritten } from "./conflicts.ts";
import type { MongodbConnection } from "./connection/connection.ts";
import { takenKeys } from "./connection/errors.ts";
import { type AuctionDocument, dateOf, objectId } from "./documents.ts";

/** A moment in MongoDB. */
export interface MomentDocument extends Omit<StoredMoment, "id" | "at"> {
  _id: ObjectId;
  auction: ObjectId;
  at: Date;
  /** Increases with each correction, so that none is lost. */
  revision: number;
  /** Present on pending hammers. */
  pending?: true;
}

interface MongodbMomentsOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  auctions: Collection<AuctionDocument>;
  moments: Collection<MomentDocument>;
}

const fromDocument = ({
  _id,
  auction: _,
  at,
  revision: __,
  pending: ___,
  ...moment
}: MomentDocument): StoredMoment => ({
  id: _id.toHexString(),
  at: at.toISOString(),
  ...moment,
});

const toDocument = ({ id, at, ...moment }: StoredMoment, auction: ObjectId, revision: number): MomentDocument => {
  const _id = objectId(id);
  if (!_id) throw new Error(`"${id}" cannot be the id of a moment`);
  return { _id, auction, at: new Date(at), ...moment, revision };
};

type Position = { at: number; id: string };

/** The moments before or after a position. */
const beyond = (comes: "$lt" | "$gt", position: Position): Filter<MomentDocument> => {
  const [at, id] = [dateOf(position.at), objectId(position.id)];
  if (!id) throw new Error(`"${position.id}" cannot be the id of a moment`);
  return { $or: [{ at: { [comes]: at } }, { at: { $eq: at }, _id: { [comes]: id } }] };
};

/**
 * The moments of an interval that come after a position, as consecutive ranges. Each range begins at a position of the index,
 * so that no earlier page is read again.
 */
const rangesBehind = (
  { from, to }: Interval,
  position: MomentsWanted["after"],
  comes: "$lt" | "$gt",
): Filter<MomentDocument>[] => {
  const within = { at: { $gte: dateOf(from), $lt: dateOf(to) } };
  const id = objectId(position?.id);
  const isBehind = position && id && (comes === "$lt" ? position.at < to : position.at >= from);
  if (!isBehind) return [within];
  const at = dateOf(position.at);
  const isWithin = position.at >= from && position.at < to;
  return [
    ...(isWithin ? [{ at: { $eq: at }, _id: { [comes]: id } }] : []),
    { at: comes === "$lt" ? { $gte: within.at.$gte, $lt: at } : { $gt: at, $lt: within.at.$lt } },
  ];
};

const momentIndex = (moments: Collection<MomentDocument>, auction: ObjectId, signal: AbortSignal): MomentIndex => ({
  async find({ types, after, since, lots, has, limit }: IndexedWanted) {
    const bounds = [...(after ? [beyond("$lt", after)] : []), ...(since ? [beyond("$gt", since)] : [])];
    const filter: Filter<MomentDocument> = {
      auction: { $eq: auction },
      type: { $in: [...types] },
      ...(lots && { lotNumber: { $in: [...lots] } }),
      ...(has && { [has]: { $ne: null } }),
      ...(bounds.length > 0 && { $and: bounds }),
    };
    const found = moments.find(filter, { signal }).sort({ at: -1, _id: -1 }).limit(limit);
    return (await found.toArray()).map(fromDocument);
  },
});

/** Moments as documents with native ids and dates. */
export const mongodbMoments = (options: MongodbMomentsOptions): MomentStore => {
  const { run, authorized, auctions, moments } = options;
  return {
    record: (auctionId, sent, room, authority) => recordMoments(options, auctionId, sent, room, authority),
    list: (auctionId, wanted) => listMoments(options, auctionId, wanted),
    async sale(auctionId) {
      const auction = objectId(auctionId);
      if (!auction) return EMPTY_SALE;
      return run(async (signal) =>
        (await auctionExists(auctions, auction, signal)) ? readSale(momentIndex(moments, auction, signal)) : EMPTY_SALE,
      );
    },
    async done(auctionId, numbers) {
      const auction = objectId(auctionId);
      if (!auction) return [];
      const filter = { auction: { $eq: auction }, type: { $in: [...LOT_EDGES] }, lotNumber: { $in: [...numbers] } };
      const found = await run(() => moments.distinct("lotNumber", filter));
      return found.filter((number) => number !== null);
    },
    async listPending(limit) {
      const filter = { pending: { $eq: true as const } };
      const found = await run((signal) => moments.find(filter, { signal }).sort({ _id: 1 }).limit(limit).toArray());
      return found.map((document) => ({ auctionId: document.auction.toHexString(), moment: fromDocument(document) }));
    },
    async settle(hammers) {
      const ids = hammers.flatMap(({ moment }) => objectId(moment.id) ?? []);
      await run(() => moments.updateMany({ _id: { $in: ids } }, { $unset: { pending: true } }));
    },
    update: (auctionId, id, change, authority) => updateMoment(options, auctionId, id, change, authority),
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

/** The new moments that exceed the limits of the auction. */
async function momentsOverLimit(
  moments: Collection<MomentDocument>,
  auction: ObjectId,
  sent: readonly StoredMoment[],
  room: MomentRoom,
  signal: AbortSignal,
): Promise<Set<StoredMoment>> {
  let count = await moments.countDocuments({ auction: { $eq: auction } }, { signal });
  if (count + sent.length <= room.others) return new Set();
  const clientIds = sent.map(({ clientId }) => clientId);
  const found = await moments
    .find({ auction: { $eq: auction }, clientId: { $in: clientIds } }, { signal, projection: { clientId: 1 } })
    .toArray();
  const known = new Set(found.map(({ clientId }) => clientId));
  return new Set(
    sent.filter((moment) => {
      if (known.has(moment.clientId)) return false;
      if (!hasRoom(moment, count, room)) return true;
      count += 1;
      return false;
    }),
  );
}

/** Inserts the documents whose ids are free; resolves to the indexes of the others. */
async function insertFree(
  moments: Collection<MomentDocument>,
  documents: readonly MomentDocument[],
): Promise<ReadonlySet<number>> {
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
}

async function momentsByClientId(
  moments: Collection<MomentDocument>,
  auction: ObjectId,
  clientIds: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, StoredMoment>> {
  // Majority: a duplicate is acknowledged, so an election must not be able to take it back.
  const options = { signal, readConcern: { level: "majority" } } as const;
  const filter = { auction: { $eq: auction }, clientId: { $in: [...clientIds] } };
  const documents = await moments.find(filter, options).toArray();
  return new Map(documents.map((document) => [document.clientId, fromDocument(document)]));
}

async function recordMoments(
  { run, authorized, moments }: MongodbMomentsOptions,
  auctionId: string,
  sent: readonly StoredMoment[],
  room: MomentRoom,
  authority: WriteAuthority | undefined,
): ReturnType<MomentStore["record"]> {
  const auction = objectId(auctionId);
  if (!auction) return null;
  return run(async (signal) => {
    const full = await momentsOverLimit(moments, auction, sent, room, signal);
    const given = sent.filter((moment) => !full.has(moment));
    const taken = await authorized({
      ...{ authority, auction, signal },
      write: () =>
        insertFree(
          moments,
          given.map((moment) => ({
            ...toDocument(moment, auction, 1),
            ...(isOutcome(moment.type) && { pending: true as const }),
          })),
        ),
      undo: (notOurs) => {
        const ids = given.flatMap(({ id }, index) => (notOurs.has(index) ? [] : (objectId(id) ?? [])));
        return moments.deleteMany({ auction: { $eq: auction }, _id: { $in: ids } });
      },
    });
    if (!taken) return null;
    const repeatedIds = given.flatMap(({ clientId }, index) => (taken.has(index) ? [clientId] : []));
    const known = await momentsByClientId(moments, auction, repeatedIds, signal);
    const indexes = new Map(given.map((moment, index) => [moment, index]));
    return sent.map((moment) => {
      const index = indexes.get(moment);
      if (index === undefined) return { outcome: "full" as const, moment };
      if (!taken.has(index)) return { outcome: "stored" as const, moment };
      const same = known.get(moment.clientId);
      // It was deleted in between. The next attempt will find its id free.
      if (!same) throw new Error("a moment was deleted while it was recorded again");
      return repeated(same, moment);
    });
  });
}

async function listMoments(
  { run, auctions, moments }: MongodbMomentsOptions,
  auctionId: string,
  { interval, after, types, order = "newest", limit }: MomentsWanted,
): Promise<StoredMoment[]> {
  const auction = objectId(auctionId);
  if (!auction) return [];
  const [comes, direction] = order === "newest" ? (["$lt", -1] as const) : (["$gt", 1] as const);
  return run(async (signal) => {
    if (!(await auctionExists(auctions, auction, signal))) return [];
    const found: MomentDocument[] = [];
    for (const range of rangesBehind(interval, after, comes)) {
      const filter = { auction: { $eq: auction }, ...(types && { type: { $in: [...types] } }), ...range };
      const some = moments.find(filter, { signal }).sort({ at: direction, _id: direction });
      found.push(...(await some.limit(limit - found.length).toArray()));
      if (found.length === limit) break;
    }
    return found.map(fromDocument);
  });
}

async function updateMoment(
  { run, authorized, moments }: MongodbMomentsOptions,
  auctionId: string,
  id: string,
  change: Parameters<MomentStore["update"]>[2],
  authority: WriteAuthority | undefined,
): Promise<StoredMoment | null> {
  const [auction, _id] = [objectId(auctionId), objectId(id)];
  if (!auction || !_id) return null;
  const replace = ({ _id: _, ...fields }: MomentDocument, revision: number) =>
    moments.updateOne({ _id: { $eq: _id }, revision: { $eq: revision } }, { $set: fields });
  return run(async (signal) => {
    const write = () =>
      untilWritten(signal, async () => {
        const before = await moments.findOne({ _id: { $eq: _id }, auction: { $eq: auction } }, { signal });
        if (!before) return null;
        const moment = corrected(fromDocument(before), change);
        const document = toDocument(moment, auction, before.revision + 1);
        const { matchedCount } = await replace(document, before.revision);
        return matchedCount === 1 ? { before, moment } : undefined;
      });
    const undo = async (written: Awaited<ReturnType<typeof write>>) => {
      if (!written) return;
      const { before } = written;
      await replace({ ...before, revision: before.revision + 2 }, before.revision + 1);
    };
    return (await authorized({ authority, auction, signal, write, undo }))?.moment ?? null;
  });
}
