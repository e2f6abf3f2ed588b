import type { Collection } from "mongodb";
import type { FlagStore } from "../store.ts";
import type { MongodbConnection } from "./connection/connection.ts";

export interface FlagDocument {
  /** `flag:` and its name. */
  _id: string;
}

interface MongodbFlagsOptions {
  run: MongodbConnection["run"];
  flags: Collection<FlagDocument>;
}

const idOf = (flag: string): string => `flag:${flag}`;

/** Each flag as a document beside the marker of the database. */
export const mongodbFlags = ({ run, flags }: MongodbFlagsOptions): FlagStore => ({
  has: (flag) => run(async (signal) => (await flags.findOne({ _id: { $eq: idOf(flag) } }, { signal })) !== null),
  async set(flag) {
    await run(() => flags.updateOne({ _id: { $eq: idOf(flag) } }, { $setOnInsert: {} }, { upsert: true }));
  },
});
