import { resolve } from "node:path";
import { DAY_MS } from "@headcount/protocol";
import { memoryAdapter } from "better-auth/adapters/memory";
import type { AccountsOptions } from "../accounts/auth-library.ts";
import type { Config } from "../config/config.ts";
import type { Logger } from "../platform/logger.ts";
import { memoryStore } from "../storage/memory/store.ts";
import { sqliteStore } from "../storage/sqlite/store.ts";
import type { Store } from "../storage/store.ts";

/** A store, and the account library's access to the same database. */
export type Storage = { store: Store } & Pick<
  AccountsOptions,
  "database" | "tablePrefix" | "migrate" | "reached" | "guard"
>;

/**
 * Opens the storage that the settings name. Only a server prepares a database. A database that cannot be reached yet is not an error:
 * `reached` waits for it. @throws Error with a readable reason if the storage cannot be used
 */
export async function openStorage(
  { store, dataDir, grid, retentionDays }: Config,
  log: Logger,
  { prepares = true } = {},
): Promise<Storage> {
  const retentionMs = retentionDays * DAY_MS;
  const reached = Promise.resolve();
  switch (store.kind) {
    case "sqlite": {
      const sqlite = await sqliteStore({ file: resolve(dataDir, store.file), retentionMs, grid, logger: log });
      const database = { db: sqlite.kysely, type: "sqlite" } as const;
      return { store: sqlite, database, migrate: true, reached, guard: sqlite.run };
    }
    case "mongodb":
    case "mongodbClient": {
      // The driver loads slowly, so only a server with MongoDB loads it.
      const { mongodbStore } = await import("../storage/mongodb/store.ts");
      const { mongodbAdapter } = await import("better-auth/adapters/mongodb");
      const mongodb = await mongodbStore({ ...store, retentionMs, grid, prepares, logger: log });
      const { db, run, ready } = mongodb;
      const { PREFIX: tablePrefix } = await import("../storage/mongodb/names.ts");
      return { store: mongodb, database: mongodbAdapter(db), tablePrefix, migrate: false, reached: ready, guard: run };
    }
    case "memory": {
      const tables: Record<string, { id: string }[]> = { user: [], session: [], account: [], verification: [] };
      const sessions = () => tables.session ?? [];
      return {
        ...{ migrate: false, reached },
        store: memoryStore({ retentionMs, grid, sessions }),
        database: memoryAdapter(tables),
      };
    }
  }
}
