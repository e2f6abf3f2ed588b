import type { Collection } from "mongodb";
import type { MongodbConnection } from "./mongodb-connection.ts";
import type { ApiKeyStore, StoredApiKey } from "./store.ts";

/** An API key as MongoDB holds it. */
export interface ApiKeyDocument extends Omit<StoredApiKey, "id" | "createdAt" | "lastUsedAt"> {
  _id: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

interface MongodbApiKeysOptions {
  run: MongodbConnection["run"];
  keys: Collection<ApiKeyDocument>;
}

const fromDocument = ({ _id, createdAt, lastUsedAt, ...rest }: ApiKeyDocument): StoredApiKey => ({
  id: _id,
  ...rest,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});

/** API keys as documents with native dates. */
export const mongodbApiKeys = ({ run, keys }: MongodbApiKeysOptions): ApiKeyStore => ({
  async insert({ id, createdAt, lastUsedAt, ...rest }) {
    const used = lastUsedAt === null ? null : new Date(lastUsedAt);
    await run(() => keys.insertOne({ _id: id, ...rest, createdAt: new Date(createdAt), lastUsedAt: used }));
  },
  async find(id) {
    const found = await run((signal) => keys.findOne({ _id: { $eq: id } }, { signal }));
    return found && fromDocument(found);
  },
  async list(organizer) {
    const found = await run((signal) =>
      keys
        .find({ organizer: { $eq: organizer } }, { signal })
        .sort({ createdAt: -1, _id: -1 })
        .toArray(),
    );
    return found.map(fromDocument);
  },
  async used(id, lastUsedAt) {
    await run(() => keys.updateOne({ _id: { $eq: id } }, { $set: { lastUsedAt: new Date(lastUsedAt) } }));
  },
  async delete(organizer, id) {
    const one = { _id: { $eq: id }, organizer: { $eq: organizer } };
    return (await run(() => keys.deleteOne(one))).deletedCount === 1;
  },
});
