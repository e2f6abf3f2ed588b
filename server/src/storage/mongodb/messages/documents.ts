import { type Collection, MongoServerError, type ObjectId } from "mongodb";
import type { DocumentStore, DocumentWrite } from "../../store.ts";
import type { AuthorizedWrite } from "../access/authority.ts";
import type { MongodbConnection } from "../connection/connection.ts";
import { objectId } from "../documents.ts";

/** A document in MongoDB. Its id is its key. */
export interface KeyedDocument {
  _id: string;
  auction: ObjectId | null;
  revision: number;
  /** As JSON, because its content is not queried. */
  document: string;
}

interface MongodbDocumentsOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  documents: Collection<KeyedDocument>;
}

const DUPLICATE_KEY = 11_000;

/** Each document as one of MongoDB. The revision decides between concurrent writes. */
export const mongodbDocuments = ({ run, authorized, documents }: MongodbDocumentsOptions): DocumentStore => {
  const write = async ({ key, auctionId, revision, document }: DocumentWrite): Promise<boolean> => {
    const text = JSON.stringify(document);
    if (revision > 1) {
      const before = { _id: { $eq: key }, revision: { $eq: revision - 1 } };
      return (await documents.updateOne(before, { $set: { revision, document: text } })).matchedCount === 1;
    }
    try {
      await documents.insertOne({ _id: key, auction: objectId(auctionId), revision, document: text });
      return true;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return false;
      throw error;
    }
  };
  const writeAll = async (writes: readonly DocumentWrite[]): Promise<Set<string>> => {
    const saved = new Set<string>();
    for (const one of writes) if (await write(one)) saved.add(one.key);
    return saved;
  };
  return {
    async find(keys) {
      const found = await run((signal) => documents.find({ _id: { $in: [...keys] } }, { signal }).toArray());
      return new Map(
        found.map(({ _id: key, revision, document }) => [key, { key, revision, document: JSON.parse(document) }]),
      );
    },
    async save(writes, authority) {
      if (writes.length === 0) return new Set();
      const auction = objectId(writes.find(({ auctionId }) => auctionId !== null)?.auctionId ?? null);
      return run(async (signal) => {
        const before = await documents.find({ _id: { $in: writes.map(({ key }) => key) } }, { signal }).toArray();
        const undo = async (saved: Set<string>): Promise<void> => {
          for (const { key, revision } of writes.filter(({ key }) => saved.has(key))) {
            const old = before.find(({ _id }) => _id === key);
            const ours = { _id: { $eq: key }, revision: { $eq: revision } };
            if (old) await documents.updateOne(ours, { $set: { revision: revision + 1, document: old.document } });
            else await documents.deleteOne(ours);
          }
        };
        const done = { authority, ...(auction && { auction }), signal, write: () => writeAll(writes), undo };
        return (await authorized(done)) ?? new Set<string>();
      });
    },
    async forget(auctionId) {
      const auction = objectId(auctionId);
      if (auction) await run(() => documents.deleteMany({ auction: { $eq: auction } }));
    },
  };
};
