import { type AuctionListName, FIRST_AUCTION_IDS, HeadcountError } from "@headcount/protocol";
import type { Collection, Filter, ObjectId, UpdateFilter, UpdateResult } from "mongodb";
import type { Logger } from "../../platform/logger.ts";
import { emptyCounts, isAscending } from "../lists.ts";
import { auctionRows, soundPage } from "../sound-rows.ts";
import type { AuctionCopy, AuctionStore, ListWanted, StoredAuction, WriteAuthority } from "../store.ts";
import type { AuthorizedWrite } from "./access/authority.ts";
import type { CatalogueDocument } from "./catalogues.ts";
import { untilWritten } from "./conflicts.ts";
import type { MongodbConnection } from "./connection/connection.ts";
import { DUPLICATE_KEY, hasCode, wordsOf } from "./connection/errors.ts";
import {
  type AuctionDocument,
  dateOf,
  externalKey,
  fromAuctionDocument,
  membersOf,
  objectId,
  type ReadAuction,
  toAuctionFields,
} from "./documents.ts";

interface MongodbAuctionsOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  auctions: Collection<AuctionDocument>;
  catalogues: Collection<CatalogueDocument>;
  /** Ids of deleted auctions. */
  usedIds: Collection<{ _id: ObjectId }>;
  /** Collections whose documents are deleted with their auction. Each document has the auction's id as `auction`. */
  owned: readonly Collection[];
  logger: Logger | undefined;
}

interface AuctionsContext extends MongodbAuctionsOptions {
  /** The auction of a document; `null` if the document is damaged. */
  read(document: ReadAuction): StoredAuction | null;
}

/** Documents deleted per command, so that each ends well within the deadline. */
const DELETED_PER_COMMAND = 5_000;

/** Auctions as documents with native dates. */
export const mongodbAuctions = (options: MongodbAuctionsOptions): AuctionStore => {
  const { run, auctions, logger } = options;
  const readRow = auctionRows(logger);
  const read = (document: ReadAuction): StoredAuction | null =>
    readRow(String(document._id), () => fromAuctionDocument(document));
  const context: AuctionsContext = { ...options, read };
  const readOne = async (filter: Filter<AuctionDocument>): Promise<StoredAuction | null> => {
    const document = await run((signal) => auctions.findOne(filter, { signal }));
    return document && read(document);
  };
  const readAll = async (filter: Filter<AuctionDocument>): Promise<StoredAuction[]> => {
    const documents = await run((signal) => auctions.find(filter, { signal }).toArray());
    return documents.flatMap((document) => read(document) ?? []);
  };

  return {
    insert: (auction, authority, copy) => insertAuction(context, auction, { authority, copy }),
    async find(id) {
      const _id = objectId(id);
      return _id ? readOne({ _id: { $eq: _id } }) : null;
    },
    findByExternalId: (owner, externalId) => readOne({ externalKeys: { $eq: externalKey(owner, externalId) } }),
    listByMember: (organizer, page) => listByMember(context, organizer, page),
    list: (organizer, wanted) => listPage(context, organizer, wanted),
    async countOwned(organizer) {
      const filter = ownedBy(organizer);
      return run(async (signal) => ({
        auctions: await auctions.countDocuments(filter, { signal }),
        live: await auctions.countDocuments({ ...filter, state: { $eq: "live" } }, { signal }),
      }));
    },
    findMany: async (ids) => readAll({ _id: { $in: ids.flatMap((id) => objectId(id) ?? []) } }),
    liveMarks: (after, limit) => liveMarks(context, after, limit),
    async listPending(limit) {
      const pending = { "pendingEvents.id": { $exists: true } } as Filter<AuctionDocument>;
      const documents = await run((signal) =>
        auctions.find(pending, { signal }).sort({ _id: 1 }).limit(limit).toArray(),
      );
      return documents.flatMap((document) => read(document) ?? []);
    },
    allowedSites: () => run(() => auctions.distinct("allowedSites")),
    listLive: async () => readAll({ state: { $eq: "live" } }),
    async listDue(at, limit) {
      const due = { state: { $eq: "live" }, endsAt: { $lte: new Date(at) } } as const;
      const documents = await run((signal) =>
        auctions.find(due, { signal }).sort({ endsAt: 1 }).limit(limit).toArray(),
      );
      return documents.flatMap((document) => read(document) ?? []);
    },
    update: (id, change, authority) => updateAuction(context, id, change, authority),
    delete: (id, authority, gone) => deleteAuction(context, id, authority, gone),
  };
};

export const auctionExists = async (
  auctions: Collection<AuctionDocument>,
  auction: ObjectId,
  signal: AbortSignal,
): Promise<boolean> => (await auctions.findOne({ _id: { $eq: auction } }, { signal, projection: { _id: 1 } })) !== null;

/** Deletes the documents of an auction from a collection in groups; resolves to their number. */
export async function deleteOwned(
  run: MongodbConnection["run"],
  collection: Collection,
  auction: ObjectId,
): Promise<number> {
  for (let [deleted, batch] = [0, DELETED_PER_COMMAND]; ; deleted += batch) {
    if (batch < DELETED_PER_COMMAND) return deleted;
    batch = await run(async (signal) => {
      const documents = await collection
        .find({ auction: { $eq: auction } }, { signal, projection: { _id: 1 } })
        .limit(DELETED_PER_COMMAND)
        .toArray();
      if (documents.length > 0) await collection.deleteMany({ _id: { $in: documents.map(({ _id }) => _id) } });
      return documents.length;
    });
  }
}

/** Rejects with the error of the port if a unique index refused the write. */
const inWords = (error: unknown): never => {
  if (!hasCode(error, DUPLICATE_KEY)) throw error;
  throw new HeadcountError(wordsOf(error).includes("externalKeys") ? "EXTERNAL_ID_TAKEN" : "AUCTION_ID_USED");
};

async function insertAuction(
  { run, authorized, auctions, catalogues, usedIds }: AuctionsContext,
  auction: StoredAuction,
  { authority, copy }: { authority: WriteAuthority | undefined; copy: AuctionCopy | undefined },
): Promise<void> {
  const _id = objectId(auction.id);
  const lots = copy?.lots ?? [];
  const source = objectId(copy?.source ?? "");
  if (!_id) throw new Error(`"${auction.id}" cannot be the id of an auction`);
  const assertUnused = async (signal: AbortSignal): Promise<void> => {
    if (await usedIds.findOne({ _id: { $eq: _id } }, { signal })) throw new HeadcountError("AUCTION_ID_USED");
  };
  const undoCatalogue = async () => {
    if (lots.length > 0) await catalogues.deleteOne({ _id: { $eq: _id } });
  };
  const undo = async () => {
    await auctions.deleteOne({ _id: { $eq: _id } });
    await undoCatalogue();
  };
  const write = async (signal: AbortSignal): Promise<void> => {
    await assertUnused(signal);
    // First, so that the auction is never without its catalogue. No reader finds a catalogue without an auction.
    if (lots.length > 0) await catalogues.insertOne({ _id, auction: _id, lots: [...lots] });
    await auctions.insertOne({ _id, ...toAuctionFields(auction), revision: 1 }).catch(async (error) => {
      // Refused by an index. After any other error the auction may be stored.
      if (hasCode(error, DUPLICATE_KEY)) await undoCatalogue();
      throw error;
    });
    // An auction with this id may have been deleted in between. A deletion notes the id first.
    await assertUnused(signal).catch(async (error) => {
      if (error instanceof HeadcountError) await undo();
      throw error;
    });
  };
  const checked = { authority, ...(source && { auction: source }) };
  const written = await run((signal) =>
    authorized({ ...checked, signal, write: () => write(signal).then(() => true), undo }),
  ).catch(inWords);
  if (!written) throw new HeadcountError("AUCTION_NOT_FOUND");
}

const ownedBy = (organizer: string): Filter<AuctionDocument> => ({
  members: { $elemMatch: { organizer: { $eq: organizer }, role: { $eq: "owner" } } },
  _id: { $nin: FIRST_AUCTION_IDS.flatMap((id) => objectId(id) ?? []) },
});

/** A filter for auctions of which the title, the external id or a tag contains the text. */
const contains = (text: string | undefined): Filter<AuctionDocument> => {
  if (text === undefined) return {};
  const has = { $regex: text.replace(/[^\p{L}\p{N}\s]/gu, "\\$&"), $options: "i" };
  return { $or: [{ title: has }, { externalId: has }, { tags: has }] };
};

async function listPage(
  { run, auctions, read }: AuctionsContext,
  organizer: string,
  { list, skip, limit, text }: ListWanted,
): ReturnType<AuctionStore["list"]> {
  const of = (name: AuctionListName): Filter<AuctionDocument> => ({
    "members.organizer": { $eq: organizer },
    list: { $eq: name },
    ...contains(text),
  });
  const direction = isAscending(list) ? 1 : -1;
  return run(async (signal) => {
    const counts = emptyCounts();
    for (const name of Object.keys(counts) as AuctionListName[])
      counts[name] = await auctions.countDocuments(of(name), { signal });
    const documents = await auctions
      .find(of(list), { signal })
      .sort({ listedAt: direction, createdAt: direction, _id: direction })
      .skip(skip)
      .limit(limit)
      .toArray();
    return { auctions: documents.flatMap((document) => read(document) ?? []), counts };
  });
}

async function listByMember(
  { run, auctions, read }: AuctionsContext,
  organizer: string,
  { after, limit, text }: Parameters<AuctionStore["listByMember"]>[1],
): Promise<StoredAuction[]> {
  const [at, id] = [after && dateOf(after.at), objectId(after?.id)];
  const isAfter = at && id && { $or: [{ createdAt: { $lt: at } }, { createdAt: { $eq: at }, _id: { $lt: id } }] };
  const filter: Filter<AuctionDocument> = {
    "members.organizer": { $eq: organizer },
    $and: [isAfter || {}, contains(text)],
  };
  return soundPage(limit, async (seen, most) => {
    const documents = await run((signal) =>
      auctions.find(filter, { signal }).sort({ createdAt: -1, _id: -1 }).skip(seen).limit(most).toArray(),
    );
    return documents.map(read);
  });
}

async function liveMarks(
  { run, auctions }: AuctionsContext,
  after: string | null,
  limit: number,
): Promise<{ id: string; mark: string }[]> {
  const last = after === null ? null : objectId(after);
  const filter: Filter<AuctionDocument> = { state: { $eq: "live" }, ...(last && { _id: { $gt: last } }) };
  const documents = await run((signal) =>
    auctions
      .find(filter, { signal, projection: { updatedAt: 1, revision: 1 } })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray(),
  );
  return documents.map(({ _id, updatedAt, revision }: ReadAuction) => ({
    id: _id.toHexString(),
    mark: `${revision ?? 0} ${updatedAt ?? ""}`,
  }));
}

/** A filter that matches the auction only if it was not changed since. */
const unchanged = (_id: ObjectId, revision: number | undefined): Filter<AuctionDocument> =>
  ({ _id: { $eq: _id }, revision: { $eq: revision ?? null } }) as Filter<AuctionDocument>;

/** An authority that checks only the credential, because a write may itself have removed the principal's role. */
const credentialOnly = (authority: WriteAuthority | undefined): WriteAuthority | undefined =>
  authority && { ...authority, allows: () => {} };

/** Replaces all fields of an auction, and removes those that it no longer has. */
const replacement = (auction: StoredAuction, revision: number): UpdateFilter<AuctionDocument> => {
  const fields = toAuctionFields(auction);
  const removed = fields.externalKeys === undefined && { $unset: { externalKeys: true as const } };
  return { $set: { ...fields, revision }, ...removed };
};

async function updateAuction(
  { run, authorized, auctions, read }: AuctionsContext,
  id: string,
  change: (auction: StoredAuction) => StoredAuction,
  authority: WriteAuthority | undefined,
): Promise<StoredAuction | null> {
  const _id = objectId(id);
  if (!_id) return null;
  const replace = (auction: StoredAuction, from: number | undefined, to: number): Promise<UpdateResult> =>
    auctions.updateOne(unchanged(_id, from), replacement(auction, to));
  const updated = run(async (signal) => {
    const write = () =>
      untilWritten(signal, async () => {
        const document: ReadAuction | null = await auctions.findOne({ _id: { $eq: _id } }, { signal });
        const before = document && read(document);
        if (!before) return null;
        // The revision makes sure that no role changes between this check and the write.
        authority?.allows(before);
        const [changed, revision] = [change(before), (document.revision ?? 0) + 1];
        if (changed === before) return { before, changed, revision: null };
        const { matchedCount } = await replace(changed, document.revision, revision);
        return matchedCount === 1 ? { before, changed, revision } : undefined;
      });
    const undo = async (written: Awaited<ReturnType<typeof write>>) =>
      written?.revision && replace(written.before, written.revision, written.revision + 1);
    return (await authorized({ authority: credentialOnly(authority), signal, write, undo }))?.changed ?? null;
  });
  return updated.catch(inWords);
}

async function deleteAuction(
  { run, authorized, auctions, usedIds, owned }: AuctionsContext,
  id: string,
  authority: WriteAuthority | undefined,
  gone: (() => void) | undefined,
): Promise<boolean> {
  const _id = objectId(id);
  if (!_id) return false;
  const deleted = await run((signal) => {
    const write = () =>
      untilWritten(signal, async () => {
        const document = await auctions.findOne({ _id: { $eq: _id } }, { signal });
        if (!document) return null;
        authority?.allows({ members: membersOf(document) });
        // First, so that the id is never free.
        await usedIds.insertOne({ _id }).catch((error) => {
          if (!hasCode(error, DUPLICATE_KEY)) throw error;
        });
        const { deletedCount } = await auctions.deleteOne(unchanged(_id, document.revision));
        return deletedCount === 1 ? document : undefined;
      });
    const undo = async (document: AuctionDocument | null) => document && auctions.insertOne(document);
    return authorized({ authority: credentialOnly(authority), signal, write, undo });
  });
  if (deleted) gone?.();
  // The auction is deleted first. What it owned is invisible from then on, even if this process dies before it is deleted too.
  for (const collection of owned) await deleteOwned(run, collection, _id);
  return deleted !== null;
}
