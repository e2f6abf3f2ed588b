import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { PRIVATE_FILE } from "../../platform/files/private-files.ts";
import { connect, damage } from "./file.ts";

/**
 * Copies the current content of a database to a file that does not exist yet. A server may write to the database meanwhile. The copy is verified
 * before it gets its final name, so that an incomplete copy is never mistaken for a complete one.
 * @throws Error with a readable message if the file already exists or there is no database to copy
 */
export function backUpSqlite(database: string, file: string): void {
  if (existsSync(file)) throw new Error(`${file} is there already: name another file`);
  if (!existsSync(database)) throw new Error(`There is no database at ${database}`);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  try {
    // It contains people's accounts, so no other account may read it from its first byte on.
    closeSync(openSync(part, "wx", PRIVATE_FILE));
    const source = connect(database, { readonly: true });
    try {
      source.prepare("vacuum into ?").run(part);
    } finally {
      source.close();
    }
    check(part);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Flushed to the disk, and complete. */
function check(file: string): void {
  const copy = connect(file, { readonly: true });
  try {
    const problem = damage(copy);
    if (problem !== null) throw new Error(`The copy is damaged: ${problem}`);
  } finally {
    copy.close();
  }
  const handle = openSync(file, "r+");
  fsyncSync(handle);
  closeSync(handle);
}
