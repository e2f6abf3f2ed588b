import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { auctionId } from "@headcount/protocol";
import { z } from "zod";
import { makePrivateFolder, replacePrivateFile } from "../platform/files/private-files.ts";
import type { Logger } from "../platform/logger.ts";
import type { Recorded } from "./recorded.ts";

const file = z.record(auctionId, z.number());

export interface KeptEmpty {
  /** What the last boot kept. */
  readonly before: Recorded["empty"];
  /** Writes the file if something changed. */
  keep(empty: Recorded["empty"]): void;
}

const read = (path: string): Recorded["empty"] => {
  try {
    return new Map(Object.entries(file.parse(JSON.parse(readFileSync(path, "utf8")))));
  } catch {
    return new Map();
  }
};

/**
 * Keeps since when nobody watches each live auction, so that a restart does not begin the twelve hours until the pause again. `path`: `null` keeps nothing.
 * A file that cannot be read counts as empty. A file that cannot be written is reported once.
 */
export function keptEmpty(path: string | null, log: Logger): KeptEmpty {
  if (path === null) return { before: new Map(), keep() {} };
  const before = read(path);
  let written = before;
  let isReported = false;
  const isWritten = (empty: Recorded["empty"]): boolean =>
    empty.size === written.size && [...empty].every(([id, since]) => written.get(id) === since);
  return {
    before,
    keep(empty) {
      if (isWritten(empty)) return;
      try {
        makePrivateFolder(dirname(path));
        replacePrivateFile(path, JSON.stringify(Object.fromEntries(empty)));
        written = empty;
      } catch (error) {
        if (!isReported)
          log.warn(
            { err: error, file: path },
            "A restart will begin to wait for viewers again: the file cannot be written",
          );
        isReported = true;
      }
    },
  };
}
