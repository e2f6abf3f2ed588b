import { existsSync, rmSync, writeFileSync } from "node:fs";
import { PRIVATE_FILE } from "../platform/files/private-files.ts";

/** More than SQLite's journal may hold: on a full disk, the journal must fit into the database file before its own space is free. */
const RESERVED_BYTES = 1024 * 1024;

/** A file that keeps disk space in reserve: removing rows needs space too, and on a full disk this file is deleted to provide it. */
export interface ReservedBytes {
  /** Creates the file if it is missing and there is space for it. */
  reserve(): void;
  /** Deletes the file. Returns whether there was one. */
  release(): boolean;
}

/** `file`: `null` for a database that is not on a disk. */
export const reservedBytes = (file: string | null): ReservedBytes => ({
  reserve() {
    if (file === null || existsSync(file)) return;
    try {
      writeFileSync(file, Buffer.alloc(RESERVED_BYTES, 1), { mode: PRIVATE_FILE });
    } catch {
      // The minutes need the little free space.
      rmSync(file, { force: true });
    }
  },
  release() {
    if (file === null || !existsSync(file)) return false;
    rmSync(file);
    return true;
  },
});
