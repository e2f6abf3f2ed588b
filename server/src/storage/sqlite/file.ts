import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { makePrivate, makePrivateFolder } from "../../platform/files/private-files.ts";
import { cannotKeep } from "../../platform/files/writable.ts";
import type { Logger } from "../../platform/logger.ts";

/** Long enough for a backup to finish a write. The whole process waits meanwhile. */
const BUSY_TIMEOUT_MS = 2_000;

const CORRUPT_CODE = /^SQLITE_(CORRUPT|NOTADB)/;

const isDamage = (error: unknown): error is Error =>
  error instanceof Database.SqliteError && CORRUPT_CODE.test(error.code);

/** Messages of quick_check about single values. The file and all other rows are valid. */
const IN_ONE_ROW = /^(CHECK constraint failed|(NULL|TEXT|NUMERIC|REAL|non-\w+) value) in /;
export const QUICK_CHECK = "quick_check(1000)";

/** The damage that a check found; `null` for none. */
export const damageOf = (found: readonly { quick_check: string }[]): string | null =>
  found.map((one) => one.quick_check).find((words) => words !== "ok" && !IN_ONE_ROW.test(words)) ?? null;

/** The damage in the content of the database; `null` for none. Other problems, such as a locked file, are thrown. */
export const damage = (database: Database.Database): string | null =>
  damageBy(() => damageOf(database.pragma(QUICK_CHECK) as { quick_check: string }[]));

/** The damage that shows at once: no database, or one whose list of tables cannot be read. */
const obviousDamage = (database: Database.Database): string | null =>
  damageBy(() => {
    database.prepare("select count(*) from sqlite_schema").get();
    return null;
  });

const damageBy = (check: () => string | null): string | null => {
  try {
    return check();
  } catch (error) {
    if (isDamage(error)) return error.message;
    // A column is computed from an invalid document. Only that row is damaged, and it is left out when it is read.
    if (error instanceof Database.SqliteError && error.message === "malformed JSON") return null;
    throw error;
  }
};

/** A larger database is not read through before the start, which would take longer than a second. */
const READ_THROUGH_BYTES = 64 * 1024 ** 2;

/** The file that says that a database was found damaged while it was in use. */
export const damageMarker = (file: string): string => `${file}.damaged`;

/**
 * Whether a database is too large for a check before the start, but its last process ended without closing it. Then a check must follow.
 * Ask before the database is opened.
 */
export const needsLaterCheck = (file: string, readThroughBytes = READ_THROUGH_BYTES): boolean =>
  bytesOf(file) > readThroughBytes && bytesOf(`${file}-wal`) > 0 && !existsSync(damageMarker(file));

/** 0 for a file that is missing or cannot be reached. Opening it says why. */
const bytesOf = (file: string): number => {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
};

/** Opens a connection. SQLite sorts in memory, because there may be no folder for temporary files. */
export const connect = (file: string, options: { readonly?: boolean } = {}): Database.Database => {
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS, ...options });
  database.pragma("temp_store = MEMORY");
  return database;
};

const SUFFIXES = ["", "-wal", "-shm"] as const;

/** Why this account cannot write a database, or the folder of its journal, as a message; `null` if it can. */
export const sqliteBlocked = (file: string): string | null => {
  if (file === ":memory:") return null;
  for (const suffix of SUFFIXES) {
    const problem = suffix === "" || existsSync(file + suffix) ? cannotKeep(file + suffix) : null;
    if (problem !== null) return problem;
  }
  return null;
};

const refusal = (file: string, what: "opened" | "used", error: unknown): Error =>
  new Error(`The database ${file} cannot be ${what}: ${sqliteBlocked(file) ?? (error as Error).message}`, {
    cause: error,
  });

const openFile = (file: string, { exclusive, logger }: { exclusive: boolean; logger: Logger | undefined }) => {
  try {
    if (file !== ":memory:") makePrivateFolder(dirname(file));
    const database = connect(file);
    // Before they have content, because SQLite gives the journal the mode of the file.
    if (file !== ":memory:") for (const suffix of SUFFIXES) makePrivate(file + suffix, logger);
    if (exclusive) database.pragma("locking_mode = EXCLUSIVE");
    return database;
  } catch (error) {
    throw refusal(file, "opened", error);
  }
};

const CACHE_KIB = 16_384;

/** Detects a read-only file at the start and not with the first minute. SQLite begins a transaction on such a file without an error. */
const refuseReadOnly = (database: Database.Database): void => {
  database.exec("begin immediate");
  try {
    database.pragma(`user_version = ${database.pragma("user_version", { simple: true })}`);
  } finally {
    database.exec("rollback");
  }
};

const configure = (database: Database.Database): Database.Database => {
  database.pragma("journal_mode = WAL");
  // FULL: acknowledged writes survive a power cut, and not only a crash of the process.
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  // Deleted data is overwritten, so that nothing of an erased auction stays in the file.
  database.pragma("secure_delete = ON");
  database.pragma(`cache_size = -${CACHE_KIB}`);
  refuseReadOnly(database);
  return database;
};

/** Renames a database together with its journal: SQLite's own tools can recover rows only from both. */
export const moveAside = (file: string): string => {
  const aside = `${file}.corrupt-${new Date().toISOString().replaceAll(":", "-")}`;
  for (const suffix of SUFFIXES) {
    if (!existsSync(file + suffix)) continue;
    renameSync(file + suffix, aside + suffix);
    makePrivate(aside + suffix, undefined);
  }
  return aside;
};

const isEmptyFile = (file: string): boolean => {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size === 0;
  } catch (error) {
    throw refusal(file, "opened", error);
  }
};

/**
 * Opens the database `file`. A missing file or folder is created; `:memory:` is a database without a file. A file that is
 * not a database is renamed aside with a log line, and replaced by a new one. An `exclusive` database cannot be opened by another process. One
 * larger than `readThroughBytes` is read through only if damage was noted before; see `needsLaterCheck`.
 * @throws Error with a readable message, and SQLite's own error as the cause, if the file cannot be read or written or is locked. Its content
 * is valid then. If the account may not write, the message names the owner, the mode and a command.
 */
export const openSqlite = (
  file: string,
  logger?: Logger,
  { exclusive = false, readThroughBytes = READ_THROUGH_BYTES } = {},
): Database.Database => {
  if (file === ":memory:") return configure(openFile(file, { exclusive, logger }));
  const marker = damageMarker(file);
  const isReadThrough = exclusive || bytesOf(file) <= readThroughBytes || existsSync(marker);
  // SQLite treats an empty file as a new database and discards its journal.
  const isEmpty = isEmptyFile(file);
  const database = isEmpty ? null : openFile(file, { exclusive, logger });
  try {
    const problem = database ? (isReadThrough ? damage : obviousDamage)(database) : "the file is empty";
    rmSync(marker, { force: true });
    if (database && problem === null) return configure(database);
    database?.close();
    const aside = moveAside(file);
    logger?.error({ file, aside, problem }, "The database is corrupt: renamed aside, starting with a new one");
  } catch (error) {
    database?.close();
    throw refusal(file, "used", error);
  }
  return configure(openFile(file, { exclusive, logger }));
};
