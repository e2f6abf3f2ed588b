import { resolve } from "node:path";
import { type Config, ConfigError } from "../config/config.ts";
import { commandLine, configOfEnvironment } from "../config/environment.ts";
import { backUpSqlite } from "../storage/sqlite/backup.ts";

/** Creates the copy and prints which other files to keep. */
function backUp({ store, dataDir, role }: Config, file: string | undefined): string {
  if (file === undefined) throw new Error(`Usage: ${commandLine("backup")} FILE`);
  if (role === "realtime") throw new Error("A realtime server has no database: back up where the API runs");
  if (store.kind === "memory") throw new Error("DATABASE_URL is memory: nothing is kept, and nothing can be copied");
  if (store.kind !== "sqlite") throw new Error("DATABASE_URL is a MongoDB: use mongodump, see docs/guides/backup.md");
  backUpSqlite(resolve(dataDir, store.file), resolve(file));
  return `Saved as ${resolve(file)}. Keep ${resolve(dataDir, "secrets.json")} with it, if it is there; leave outbox.db where it is`;
}

process.umask(0o077);
try {
  console.log(backUp(configOfEnvironment(), process.argv[2]));
} catch (error) {
  const { message } = error as Error;
  console.error(error instanceof ConfigError ? `These settings cannot be used:\n${message}` : message);
  process.exitCode = 1;
}
