import type { Collection } from "mongodb";
import type { StoredTokenKey, TokenKeyStore } from "../../store.ts";
import type { MongodbConnection } from "../connection/connection.ts";
import type { AuthorizedWrite } from "./authority.ts";

/** A token key as MongoDB holds it. */
export interface TokenKeyDocument extends Omit<StoredTokenKey, "id" | "createdAt" | "jwk"> {
  _id: string;
  createdAt: Date;
  /** As JSON, because the names of its fields come from the caller. */
  jwk: string | null;
}

interface MongodbTokenKeysOptions {
  run: MongodbConnection["run"];
  authorized: AuthorizedWrite;
  tokenKeys: Collection<TokenKeyDocument>;
}

const toKey = ({ _id, createdAt, jwk, ...rest }: TokenKeyDocument): StoredTokenKey => ({
  id: _id,
  createdAt: createdAt.toISOString(),
  jwk: jwk === null ? null : JSON.parse(jwk),
  ...rest,
});

/** Token keys as documents. */
export const mongodbTokenKeys = ({ run, authorized, tokenKeys }: MongodbTokenKeysOptions): TokenKeyStore => ({
  async insert({ id, createdAt, jwk, ...rest }, authority) {
    const document = { _id: id, createdAt: new Date(createdAt), jwk: jwk && JSON.stringify(jwk), ...rest };
    const write = () => tokenKeys.insertOne(document);
    const undo = () => tokenKeys.deleteOne({ _id: { $eq: id } });
    await run((signal) => authorized({ authority, signal, write, undo }));
  },
  async list(organizers) {
    const found = await run((signal) =>
      tokenKeys
        .find({ organizer: { $in: [...organizers] } }, { signal })
        .sort({ createdAt: -1, _id: -1 })
        .toArray(),
    );
    return found.map(toKey);
  },
  mark: () =>
    run(async (signal) => {
      const count = await tokenKeys.countDocuments({}, { signal });
      const [newest] = await tokenKeys.find({}, { signal }).sort({ createdAt: -1 }).limit(1).toArray();
      return `${count} ${newest?.createdAt.toISOString() ?? ""}`;
    }),
  async delete(organizer, id, authority) {
    const write = () => tokenKeys.findOneAndDelete({ _id: { $eq: id }, organizer: { $eq: organizer } });
    const undo = async (deleted: TokenKeyDocument | null) => deleted && tokenKeys.insertOne(deleted);
    return (await run((signal) => authorized({ authority, signal, write, undo }))) !== null;
  },
});
