import type { Collection } from "mongodb";
import type { ApiKeyStore, StoredApiKey } from "../../store.ts";
import type { MongodbConnection } from "../connection/connection.ts";
import type { AuthorizedWrite } from "./authority.ts";

/** An API key in MongoDB. */
export interface ApiKeyDocument extends Omit<StoredApiKey, "id" | "createdAt" | "lastUsedAt"> {
  _id: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

interface MongodbApiKeysOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  keys: Collection<ApiKeyDocument>;
}

const fromDocument = ({ _id, createdAt, lastUsedAt, ...rest }: ApiKeyDocument): StoredApiKey => ({
  id: _id,
  ...rest,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});

/** API keys as documents with native dates. */
export const mongodbApiKeys = ({ run, authorized, keys }: MongodbApiKeysOptions): ApiKeyStore => ({
  async insert({ id, createdAt, lastUsedAt, ...rest }, authority) {
    const used = lastUsedAt === null ? null : new Date(lastUsedAt);
    const write = () => keys.insertOne({ _id: id, ...rest, createdAt: new Date(createdAt), lastUsedAt: used });
    const undo = () => keys.deleteOne({ _id: { $eq: id } });
    await run((signal) => authorized({ authority, signal, write, undo }));
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
  async delete(organizer, id, authority) {
    const write = () => keys.findOneAndDelete({ _id: { $eq: id }, organizer: { $eq: organizer } });
    const undo = async (deleted: ApiKeyDocument | null) => deleted && keys.insertOne(deleted);
    return (await run((signal) => authorized({ authority, signal, write, undo }))) !== null;
  },
});
