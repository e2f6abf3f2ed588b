import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { cacheDir } from "../paths.mjs";
import { installByApt } from "./apt.mjs";

const BINARIES = ["redis-server", "valkey-server"];

/**
 * Finds a Redis or Valkey server for the tests of several nodes, or installs one. The tests start it themselves, on ports of their own.
 * @returns {Promise<string | undefined>} its file; undefined if it was not found and could not be installed, which is printed on Linux
 */
export async function ensureRedis() {
  const found = findRedis();
  if (found || process.platform !== "linux") return found;
  const log = resolve(cacheDir, "redis-install.log");
  console.log(`Installing redis-server for the tests of several nodes (log: ${log}) …`);
  const said = await installByApt(["redis-server"]);
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(log, said);
  const installed = findRedis();
  if (!installed)
    console.log(
      "redis-server was not found: those tests will be skipped. To run them, set REDIS_SERVER_BIN to its path",
    );
  return installed;
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findRedis(env = process.env) {
  if (env.REDIS_SERVER_BIN) return existsSync(env.REDIS_SERVER_BIN) ? env.REDIS_SERVER_BIN : undefined;
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return BINARIES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}
