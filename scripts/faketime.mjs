import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { installByApt } from "./apt.mjs";
import { cacheDir } from "./paths.mjs";

/** Debian has a folder for each kind of machine in it, others have the library in one of these. */
const FOLDERS = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];
const LIBRARY = "faketime/libfaketime.so.1";

/**
 * The library that shows a process another time, for the tests of wrong clocks: the one at hand, or else one installed now.
 * @returns {Promise<string | undefined>} its file; undefined when there is none to be had, which is said on the screen where one could be
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
  if (!installed) console.log("There is no libfaketime: those tests will be skipped. FAKETIME_LIB may name it");
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
