import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Logger } from "../logger.ts";
import { makePrivateFolder, replacePrivateFile } from "./private-files.ts";

/** Versions are reserved in blocks of a minute of the clock that they follow, so that the file is written at most twice a minute. */
const BLOCK = 60_000;

export interface KeptVersion {
  /** Higher than any version that an earlier process may have sent. */
  readonly first: number;
  /** Reserves further versions on disk if the version is near the end of the reserved block. Call it before the version is sent. */
  reached(version: number): void;
}

const read = (file: string): number => {
  try {
    const kept = Number(readFileSync(file, "utf8"));
    return Number.isSafeInteger(kept) ? kept : 0;
  } catch {
    return 0;
  }
};

/**
 * Versions of counts that grow over restarts, even if the clock was set back meanwhile. `file` holds the end of the reserved block; `null` keeps nothing.
 * A file that cannot be read or written is reported once, and versions follow the clock alone.
 * @param now epoch ms
 */
export function keptVersion(file: string | null, now: number, log: Logger): KeptVersion {
  if (file === null) return { first: now, reached() {} };
  let end = read(file);
  let isReported = false;
  const first = Math.max(now, end + 1);
  const reserve = (version: number): void => {
    end = version + BLOCK;
    try {
      replacePrivateFile(file, String(end));
    } catch (error) {
      if (!isReported)
        log.warn({ err: error, file }, "The last version of counts cannot be kept: it follows the clock alone");
      isReported = true;
    }
  };
  try {
    makePrivateFolder(dirname(file));
  } catch {
    // The write of the file reports the error.
  }
  reserve(first);
  return {
    first,
    reached(version) {
      if (version > end - BLOCK / 2) reserve(version);
    },
  };
}
