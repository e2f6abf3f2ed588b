import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { PRIVATE_FILE } from "../../platform/files/private-files.ts";
import { connect, damage } from "./file.ts";

/**
 * Copies a database to a file that is not there yet, as it is at one instant: a server may write to it meanwhile. The copy is read back
 * before it gets its name, so that a half one never looks whole.
 * @throws Error in words when the file is there already, or there is no database to copy.
 */
export function backUpSqlite(database: string, file: string): void {
  if (existsSync(file)) throw new Error(`${file} is there already: name another file`);
  if (!existsSync(database)) throw new Error(`There is no database at ${database}`);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  try {
    // It holds people's accounts: nobody else may read it, from its first byte on.
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

/** On the disk, and whole. */
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
