import { type ChildProcessByStdio, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { PRIVATE_FILE } from "../../platform/files/private-files.ts";
import type { Logger } from "../../platform/logger.ts";
import { damageMarker, damageOf, QUICK_CHECK } from "./file.ts";

/** Runs in a process of its own: another SQLite in this process would release the locks of ours. */
const PROGRAM = `
const { DatabaseSync } = require("node:sqlite");
const database = new DatabaseSync(process.argv[1], { readOnly: true, timeout: 2000 });
console.log(JSON.stringify(database.prepare(${JSON.stringify(`pragma ${QUICK_CHECK}`)}).all()));
`;
const LEAST_URGENT = 19;

/** The check of a database that is in use. */
export interface BackgroundCheck {
  /** Resolves to the damage; `null` if there is none, or if it could not be checked. */
  readonly done: Promise<string | null>;
  /** Ends it early. */
  stop(): void;
}

/**
 * Checks a large database while the server uses it. Damage is logged and noted beside the file, so that the next start checks it again
 * and renames it aside.
 */
export function checkInBackground(file: string, logger: Logger | undefined): BackgroundCheck {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "-e", PROGRAM, file], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    if (child.pid !== undefined) setPriority(child.pid, LEAST_URGENT);
  } catch {
    // It has ended already.
  }
  return { done: outcome(child, file, logger), stop: () => void child.kill() };
}

async function outcome(
  child: ChildProcessByStdio<null, Readable, Readable>,
  file: string,
  logger: Logger | undefined,
): Promise<string | null> {
  const { promise: ended, resolve } = Promise.withResolvers<number | null>();
  child.once("close", resolve);
  child.once("error", () => resolve(null));
  const [found, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (child.signalCode !== null) return null;
  const problem = code === 0 ? damageOf(JSON.parse(found)) : /database disk image is malformed/.exec(errors)?.[0];
  if (problem === undefined) {
    logger?.warn({ file, code, errors }, "The database could not be checked after the unclean stop");
    return null;
  }
  if (problem !== null) {
    writeFileSync(damageMarker(file), problem, { mode: PRIVATE_FILE });
    logger?.error(
      { file, problem },
      "The database is damaged. The next start renames it aside and begins with a new one: restore a backup before",
    );
  }
  return problem;
}
