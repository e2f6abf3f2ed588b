import { statSync } from "node:fs";
import Database from "better-sqlite3";
import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE } from "kysely/migration";
import { connect } from "./file.ts";

const NAMES_SHOWN = 5;

/**
 * Finds out which application a database file belongs to, and changes nothing in it. A missing, empty or damaged file belongs to none.
 * @param ours the first of Headcount's migrations, which every database of Headcount has
 * @throws Error with a readable message if it belongs to another application
 */
export const refuseForeign = (file: string, ours: string): void => {
  if (!isFilled(file)) return;
  const tables = foreignTables(file, ours);
  if (tables.length === 0) return;
  const shown = tables.slice(0, NAMES_SHOWN).join(", ");
  const more = tables.length - NAMES_SHOWN;
  throw new Error(
    `The database ${file} was not created by Headcount: it has the tables ${shown}${more > 0 ? ` and ${more} more` : ""}. ` +
      "Nothing in it was changed. Set DATABASE_URL to a file that does not exist yet, such as sqlite:headcount.db",
  );
};

const isFilled = (file: string): boolean => {
  try {
    return statSync(file).size > 0;
  } catch {
    // A file that cannot be accessed is reported when it is opened.
    return false;
  }
};

const foreignTables = (file: string, ours: string): string[] => {
  let database: Database.Database | undefined;
  try {
    database = connect(file, { readonly: true });
    const named =
      "select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'";
    const tables = database.prepare<[], string>(`${named} order by name`).pluck().all();
    const isOurs =
      tables.includes(DEFAULT_MIGRATION_TABLE) &&
      database.prepare(`select 1 from ${DEFAULT_MIGRATION_TABLE} where name = ?`).get(ours) !== undefined;
    // After an interrupted first start there are only the tables of the migrations.
    const none: readonly string[] = [DEFAULT_MIGRATION_TABLE, DEFAULT_MIGRATION_LOCK_TABLE];
    return isOurs ? [] : tables.filter((name) => !none.includes(name));
  } catch (error) {
    // A file that cannot be read is reported when it is opened.
    if (error instanceof Database.SqliteError) return [];
    throw error;
  } finally {
    database?.close();
  }
};
