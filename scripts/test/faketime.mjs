import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { cacheDir } from "../paths.mjs";
import { installByApt } from "./apt.mjs";

/** Debian has one subfolder per architecture. Other systems have the library in one of these folders. */
const FOLDERS = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];
const LIBRARY = "faketime/libfaketime.so.1";

/**
 * Finds libfaketime for the tests of wrong clocks, or installs it.
 * @returns {Promise<string | undefined>} its file; undefined if it was not found and could not be installed, which is printed on Linux
 */
export async function ensureFaketime() {
  if (process.platform !== "linux") return undefined;
  const found = findFaketime();
  if (found) return found;
  const log = resolve(cacheDir, "faketime-install.log");
  console.log(`Installing libfaketime for the tests of wrong clocks (log: ${log}) …`);
  const said = await installByApt(["libfaketime"]);
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(log, said);
  const installed = findFaketime();
  if (!installed)
    console.log("libfaketime was not found: those tests will be skipped. To run them, set FAKETIME_LIB to its path");
  return installed;
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string[]} [folders]
 * @returns {string | undefined}
 */
export function findFaketime(env = process.env, folders = FOLDERS) {
  if (env.FAKETIME_LIB) return env.FAKETIME_LIB;
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => [folder, ...readdirSync(folder).map((name) => join(folder, name))])
    .map((folder) => join(folder, LIBRARY))
    .find((path) => existsSync(path));
}
