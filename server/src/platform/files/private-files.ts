import { chmodSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import type { Logger } from "../logger.ts";

/** What only the account of the server may do with its files and folders. */
export const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/** `undefined` where nothing is there, or nothing can be seen. */
function modeOf(path: string): number | undefined {
  try {
    return statSync(path).mode;
  } catch {
    return undefined;
  }
}

/** Creates a folder, with those above it that are missing, which only this account may enter. One that exists stays as it is. */
export const makePrivateFolder = (folder: string): void =>
  void mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });

/** Replaces a private file as a whole: a crash leaves the old one or the new one. */
export function replacePrivateFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: PRIVATE_FILE, flush: true });
  renameSync(`${file}.new`, file);
}

/** Takes away what other accounts may do with a file, where it exists. Says so when that is not possible. */
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

/** Warns where other accounts could replace the files in a folder. Its mode is the operator's to change: it may hold other things. */
export function warnOfSharedFolder(folder: string, log: Logger): void {
  const mode = modeOf(folder);
  if (mode === undefined || (mode & OTHERS_WRITE) === 0 || process.platform === "win32") return;
  log.warn({ folder }, "Other accounts of this machine may write in DATA_DIR: run chmod 700 on it");
}
