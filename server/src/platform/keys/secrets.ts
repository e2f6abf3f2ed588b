import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fileProblem } from "../files/file-problems.ts";
import { makePrivate, makePrivateFolder, PRIVATE_FILE } from "../files/private-files.ts";
import { cannotKeep } from "../files/writable.ts";
import type { Logger } from "../logger.ts";

const FILE = "secrets.json";
const secrets = z.object({ authSecret: z.string().min(32), internalApiKey: z.string().min(32) });
export type Secrets = z.infer<typeof secrets>;

/**
 * The secrets of this installation, created at the first start and stored in `secrets.json`, which only its owner can read.
 * @throws Error with a readable message if it cannot be written, or if the file exists and is not Headcount's: overwriting it would sign everyone out
 */
export function keptSecrets(dataDir: string, log?: Logger): Secrets {
  const file = join(dataDir, FILE);
  const made: Secrets = {
    authSecret: randomBytes(32).toString("base64url"),
    internalApiKey: randomBytes(32).toString("base64url"),
  };
  try {
    makePrivateFolder(dataDir);
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: PRIVATE_FILE, flag: "wx" });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !existsSync(file))
      throw new Error(`The secrets cannot be kept in DATA_DIR: ${cannotKeep(file) ?? fileProblem(error)}`, {
        cause: error,
      });
  }
  makePrivate(file, log);
  return readSecrets(dataDir);
}

/**
 * The secrets that an earlier start created.
 * @throws Error with a readable message if they cannot be read
 */
export function readSecrets(dataDir: string): Secrets {
  const file = join(dataDir, FILE);
  try {
    return secrets.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new Error(`${file} is not there yet`);
    if (code !== undefined) throw new Error(`${file} cannot be read: ${cannotKeep(file) ?? fileProblem(error)}`);
    throw new Error(`${file} cannot be read: restore it, or delete it (everyone then has to sign in again)`);
  }
}
