import { chmodSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import type { Logger } from "../logger.ts";

/** Modes of files and folders that only the server's account may use. */
export const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/** `undefined` if nothing exists at the path, or it cannot be read. */
function modeOf(path: string): number | undefined {
  try {
    return statSync(path).mode;
  } catch {
    return undefined;
  }
}

/** Creates a folder and its missing parents, which only this account may enter. An existing folder is not changed. */
export const makePrivateFolder = (folder: string): void =>
  void mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });

/** Replaces a private file atomically: after a crash, either the old or the new file exists. */
export function replacePrivateFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: PRIVATE_FILE, flush: true });
  renameSync(`${file}.new`, file);
}

/** Removes other accounts' permissions on a file, if it exists. Logs a warning if that is not possible. */
export function makePrivate(file: string, log: Logger | undefined): void {
  const mode = modeOf(file);
  // Windows has no such modes.
  if (mode === undefined || (mode & OTHERS) === 0 || process.platform === "win32") return;
  try {
    chmodSync(file, mode & 0o777 & ~OTHERS);
  } catch (error) {
    log?.warn(
      { err: error, file },
      "Other accounts of this machine may read a file of the server: run chmod 600 on it",
    );
  }
}

/** Warns if other accounts could replace files in a folder. Only the operator changes its mode, because it may hold other files. */
export function warnOfSharedFolder(folder: string, log: Logger): void {
  const mode = modeOf(folder);
  if (mode === undefined || (mode & OTHERS_WRITE) === 0 || process.platform === "win32") return;
  log.warn({ folder }, "Other accounts of this machine may write in DATA_DIR: run chmod 700 on it");
}
