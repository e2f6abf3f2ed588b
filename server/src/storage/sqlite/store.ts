import type { Grid } from "@headcount/protocol";
import type Database from "better-sqlite3";
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from "kysely";
import type { Logger } from "../../platform/logger.ts";
import type { Store } from "../store.ts";
import { FOLDED, folded } from "../title-search.ts";
import { sqliteApiKeys } from "./access/api-keys.ts";
import { sqliteShares } from "./access/shares.ts";
import { sqliteTokenKeys } from "./access/token-keys.ts";
import { sqliteAuctions } from "./auctions.ts";
import { sqliteMinutes } from "./audience/minutes.ts";
import { sqliteRecorders } from "./audience/recorders.ts";
import { sqliteSummaries } from "./audience/summaries.ts";
import { sqliteAudit } from "./audit.ts";
import { checkInBackground } from "./background-check.ts";
import { sqliteCatalogues } from "./catalogues.ts";
import { finishDeletions } from "./deletion.ts";
import { needsLaterCheck, openSqlite, sqliteBlocked } from "./file.ts";
import { sqliteFlags } from "./flags.ts";
import { sqliteGuard } from "./guard.ts";
import { sqliteMarks } from "./marks.ts";
import { sqliteDocuments } from "./messages/documents.ts";
import { sqliteMails } from "./messages/mails.ts";
import { FIRST_MIGRATION, migrate } from "./migrations.ts";
import { sqliteMoments } from "./moments.ts";
import { refuseForeign } from "./owner.ts";
import type { Schema } from "./schema.ts";
import { sqliteSponsors } from "./sponsors.ts";
import { sqliteDeliveries, sqliteWebhooks } from "./webhooks.ts";

export interface SqliteStoreOptions {
  /** Path of the database, or `:memory:`. */
  file: string;
  /** How long a minute is kept, ms. */
  retentionMs: number;
  grid: Grid;
  logger?: Logger;
  /** A larger database is not read through before it is used. Only tests lower it. */
  readThroughBytes?: number;
}

/** The connection is shared with the account tables. The transactions of both run one after the other. */
export interface SqliteStore extends Store {
  readonly kysely: Kysely<Schema>;
  /** Runs other uses of the connection; rejects with `DatabaseUnavailable` if the file or the disk fails. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

const MAX_STATEMENTS = 200;

/** Kysely prepares each query again, although most queries repeat. */
const preparingOnce = (database: Database.Database): SqliteDatabase => {
  const statements = new Map<string, Database.Statement>();
  return {
    prepare(source) {
      // A full disk ends the transaction. Another rollback would hide that error.
      if (source === "rollback" && !database.inTransaction) return database.prepare("select null");
      const known = statements.get(source);
      if (known) return known;
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      const statement = database.prepare(source);
      statements.set(source, statement);
      return statement;
    },
    close: () => database.close(),
  };
};

/**
 * Opens the embedded store and updates its schema. A corrupt file is renamed aside and replaced by a new one.
 * @throws Error with a readable message if the file cannot be used, belongs to another application, or is from a newer version; it is left unchanged then
 */
export const sqliteStore = async ({
  file,
  logger,
  readThroughBytes,
  ...options
}: SqliteStoreOptions): Promise<SqliteStore> => {
  if (file !== ":memory:") refuseForeign(file, FIRST_MIGRATION);
  const isUnsure = needsLaterCheck(file, readThroughBytes);
  const database = openSqlite(file, logger, { readThroughBytes });
  database.function(FOLDED, { deterministic: true }, (text: unknown) => (typeof text === "string" ? folded(text) : ""));
  const kysely = new Kysely<Schema>({ dialect: new SqliteDialect({ database: preparingOnce(database) }) });
  try {
    await migrate(kysely, file);
    await finishDeletions(kysely);
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  const check = isUnsure ? checkInBackground(file, logger) : null;
  const guard = sqliteGuard({
    blocked: () => sqliteBlocked(file),
    read: async () => void (await sql`select 1`.execute(kysely)),
    write: () => kysely.connection().execute(async () => touch(database)),
    logger,
  });
  return guard.guarded({
    kysely,
    run: guard.run,
    auctions: sqliteAuctions(kysely, logger),
    minutes: sqliteMinutes(database, kysely, options),
    recorders: sqliteRecorders(kysely, logger),
    moments: sqliteMoments(database, kysely),
    catalogues: sqliteCatalogues(kysely),
    marks: sqliteMarks(kysely),
    sponsors: sqliteSponsors(kysely),
    shares: sqliteShares(kysely),
    apiKeys: sqliteApiKeys(kysely),
    audit: sqliteAudit(kysely, logger),
    flags: sqliteFlags(kysely),
    summaries: sqliteSummaries(kysely),
    tokenKeys: sqliteTokenKeys(kysely),
    webhooks: sqliteWebhooks(kysely),
    deliveries: sqliteDeliveries(kysely),
    mails: sqliteMails(kysely),
    documents: sqliteDocuments(kysely),
    async ping() {
      await guard.probe();
      return {};
    },
    close() {
      check?.stop();
      return kysely.destroy();
    },
  });
};

/** Rewrites the header of the file unchanged. Like any other write, this reaches the disk. */
const touch = (database: Database.Database): void => {
  const version = database.pragma("user_version", { simple: true }) as number;
  try {
    database.exec(`begin immediate; pragma user_version = ${version}; commit`);
  } finally {
    if (database.inTransaction) database.exec("rollback");
  }
};
