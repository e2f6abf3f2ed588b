import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { cacheDir } from "../paths.mjs";
import { installByApt } from "./apt.mjs";

/** The load balancers that the guide has a tried configuration for. */
const BALANCERS = ["nginx", "haproxy"];

/**
 * Finds the load balancers for the tests of several nodes, or installs them.
 * @returns {Promise<[name: string, file: string][]>} without those that could not be installed, which are printed on Linux
 */
export async function ensureBalancers() {
  const missing = () => BALANCERS.filter((name) => findBalancer(name) === undefined);
  const before = missing();
  if (before.length > 0 && process.platform === "linux") {
    const log = resolve(cacheDir, "balancers-install.log");
    console.log(`Installing ${before.join(" and ")} for the tests of several nodes (log: ${log}) …`);
    const said = await installByApt(before);
    mkdirSync(cacheDir, { recursive: true });
    writeFileSync(log, said);
    for (const name of missing())
      console.log(`${name} was not found: its tests will be skipped. To run them, put it on PATH`);
  }
  return BALANCERS.flatMap((name) => {
    const file = findBalancer(name);
    return file === undefined ? [] : [[name, file]];
  });
}

/**
 * Debian keeps these in a folder that is not on the PATH of every account.
 * @param {string} name
 * @param {string} [path] folders
 * @returns {string | undefined} its file
 */
export function findBalancer(name, path = `${process.env.PATH ?? ""}${delimiter}/usr/sbin`) {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
