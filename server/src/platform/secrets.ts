import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const FILE = "secrets.json";
const secrets = z.object({ authSecret: z.string().min(32), internalApiKey: z.string().min(32) });
export type Secrets = z.infer<typeof secrets>;

/**
 * The secrets of this installation, made on the first start and kept in `secrets.json`, readable by the owner alone.
 * @throws when the file is there and is not ours: overwriting it would sign everyone out.
 */
export function keptSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, FILE);
  const made: Secrets = {
    authSecret: randomBytes(32).toString("base64url"),
    internalApiKey: randomBytes(32).toString("base64url"),
  };
  try {
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: "wx" });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readSecrets(dataDir);
}

/**
 * The secrets that an earlier start has made.
 * @throws Error in words when they cannot be read.
 */
export function readSecrets(dataDir: string): Secrets {
  const file = join(dataDir, FILE);
  try {
    return secrets.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new Error(`${file} is not there yet`);
    throw new Error(`${file} cannot be read: restore it, or delete it (everyone then has to sign in again)`);
  }
}
