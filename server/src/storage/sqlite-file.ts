import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import type { Logger } from "../platform/logger.ts";

/** Long enough for a backup to finish a write; while it lasts, the whole process waits. */
const BUSY_TIMEOUT_MS = 2_000;

const CORRUPT_CODE = /^SQLITE_(CORRUPT|NOTADB)/;

const isDamage = (error: unknown): error is Error =>
  error instanceof Database.SqliteError && CORRUPT_CODE.test(error.code);

/** What is wrong with the content of the database; `null` for a sound one. Throws what is no damage, such as a locked file. */
export const damage = (database: Database.Database): string | null => {
  try {
    const [first] = database.pragma("quick_check(1)", { simple: false }) as { quick_check: string }[];
    return first?.quick_check === "ok" ? null : (first?.quick_check ?? "quick_check gives no answer");
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  }
};

const openFile = (file: string, exclusive: boolean): Database.Database => {
  try {
    if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
    const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
    if (exclusive) database.pragma("locking_mode = EXCLUSIVE");
    return database;
  } catch (error) {
    throw new Error(`The database ${file} cannot be opened: ${(error as Error).message}`, { cause: error });
  }
};

const CACHE_KIB = 16_384;

const configure = (database: Database.Database): Database.Database => {
  database.pragma("journal_mode = WAL");
  // FULL: what was acknowledged survives a power cut, not only a crash of the process.
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  // What is deleted is overwritten: nothing of an erased auction stays in the file.
  database.pragma("secure_delete = ON");
  database.pragma(`cache_size = -${CACHE_KIB}`);
  // A file that can only be read shows it here, at the start, and not with the first minute.
  database.exec("begin immediate; rollback");
  return database;
};

/** Renames a database with its journal: SQLite's own tools can rescue rows only from both together. */
export const moveAside = (file: string): string => {
  const aside = `${file}.corrupt-${new Date().toISOString().replaceAll(":", "-")}`;
  for (const suffix of ["", "-wal", "-shm"]) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  return aside;
};

/**
 * Opens the database `file`, making it and its folder where missing; `:memory:` is one without a file. One that is no
 * database any more is renamed aside, with one line in the log, and a new one begun. An `exclusive` one is this process's alone as long as it is open.
 * @throws Error in words, with SQLite's own as the cause, when the file can be neither read nor written, or is locked: nothing is wrong with its
 * content then.
 */
export const openSqlite = (file: string, logger?: Logger, { exclusive = false } = {}): Database.Database => {
  if (file === ":memory:") return configure(openFile(file, exclusive));
  // SQLite takes an empty file for a new database and throws its journal away.
  const isEmpty = statSync(file, { throwIfNoEntry: false })?.size === 0;
  const database = isEmpty ? null : openFile(file, exclusive);
  try {
    const problem = database ? damage(database) : "the file is empty";
    if (database && problem === null) return configure(database);
    database?.close();
    const aside = moveAside(file);
    logger?.error({ file, aside, problem }, "The database is corrupt: renamed aside, starting with a new one");
  } catch (error) {
    database?.close();
    throw new Error(`The database ${file} cannot be used: ${(error as Error).message}`, { cause: error });
  }
  return configure(openFile(file, exclusive));
};
