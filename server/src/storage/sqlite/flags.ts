import type { Kysely } from "kysely";
import type { FlagStore } from "../store.ts";
import type { Schema } from "./schema.ts";

/** Each flag as a row. */
export const sqliteFlags = (db: Kysely<Schema>): FlagStore => ({
  has: async (flag) =>
    (await db.selectFrom("flags").select("name").where("name", "=", flag).executeTakeFirst()) !== undefined,
  async set(flag) {
    await db
      .insertInto("flags")
      .values({ name: flag })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
});
