import { existsSync, readFileSync, rmSync } from "node:fs";
import { relative, resolve } from "node:path";
import { runNpmQuietly } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { cacheDir, root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";
import { findServerNode, packagedNode, runsServer, serverNode } from "./server-node.mjs";

/** @typedef {{ version?: string, optional?: boolean, link?: boolean } & Record<string, unknown>} LockedPackage */
/** @typedef {import("./server-node.mjs").RunningNode} RunningNode */
/** @typedef {Record<string, LockedPackage>} LockedTree packages by path, as in npm's lock files */

/** The fields of a package.json that the lock file repeats. */
const ASKED = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/**
 * Makes `node_modules` match `package-lock.json` and ensures that a Node for the server exists.
 * Does nothing if both are already true.
 * @param {string} [dir] the repository
 * @param {RunningNode} [running]
 * @throws Refusal if npm fails (with npm's output), or if no Node can run the server
 */
export async function installWhenStale(dir = root, running = process) {
  const isComplete = () => !isStale(dir) && findServerNode(dir, running) !== undefined;
  if (isComplete()) return;
  await withLock(
    resolve(dir, relative(root, cacheDir), "install.lock"),
    async () => {
      if (!isComplete()) await install(dir, running);
    },
    { waiting: () => console.log("Waiting for another install in this folder …") },
  );
}

/**
 * @param {string} dir
 * @param {RunningNode} running
 */
async function install(dir, running) {
  console.log("Installing dependencies …");
  const started = Date.now();
  if (isStale(dir)) await installPackages(dir);
  if (!runsServer(packagedNode(dir))) await bringNode(dir, running);
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/**
 * Runs no install scripts: npm 10 compiles every package that has a `binding.gyp`, although better-sqlite3 ships binaries.
 * @param {string} dir
 */
async function installPackages(dir) {
  // `--include=dev` even if NODE_ENV=production: the build tools and Node itself are dev dependencies.
  const args = [npmCommand(dir), "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { ok, output } = await runNpmQuietly(args, { cwd: dir });
  if (!ok) throw new Refusal(`${output.trim()}\nThe dependencies could not be installed. npm's output is above.`);
}

/**
 * Runs the only required install script: the package `node` downloads its binary.
 * @param {string} dir
 * @param {RunningNode} running
 */
async function bringNode(dir, running) {
  const { ok, output } = await runNpmQuietly(["rebuild", "node", "--loglevel=error"], { cwd: dir });
  if (runsServer(packagedNode(dir))) return;
  // npm puts `.bin` first on the PATH of every script, so a binary that cannot run would break all scripts.
  for (const name of ["node", "node.cmd", "node.ps1"]) rmSync(resolve(dir, "node_modules/.bin", name), { force: true });
  if (!ok) console.error(output.trim());
  console.log(`The packaged Node cannot run here. Using ${serverNode(dir, running)} instead`);
}

/**
 * Windows cannot delete a running Node, and `npm ci` first deletes everything.
 * @param {string} dir
 */
function npmCommand(dir) {
  const ourselves = process.execPath.startsWith(resolve(dir, "node_modules"));
  return process.platform === "win32" && ourselves ? "install" : "ci";
}

/**
 * Compares the dependencies in all package.json files, package-lock.json, and the file that npm writes when it completes an
 * install (an interrupted install leaves no such file). A manual install is recognized too.
 * @param {string} dir the repository
 */
export function isStale(dir) {
  /** @type {(file: string) => unknown} */
  const read = (file) => JSON.parse(readFileSync(resolve(dir, file), "utf8"));
  const note = resolve(dir, "node_modules/.package-lock.json");
  if (!existsSync(note)) return true;
  const wanted = treeOf(read("package-lock.json"));
  if (!isInstalled(wanted, treeOf(read(note)))) return true;
  return workspacesOf(wanted).some((place) => !sameRequests(wanted[place], read(`${place || "."}/package.json`)));
}

/**
 * @param {unknown} lock
 * @returns {LockedTree}
 */
const treeOf = (lock) => /** @type {{ packages: LockedTree }} */ (lock).packages;

/** @param {LockedTree} tree */
const workspacesOf = (tree) => Object.keys(tree).filter((place) => !place.includes("node_modules"));

/**
 * Optional packages may be absent: most are for other systems.
 * @param {LockedTree} wanted
 * @param {LockedTree} installed
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([place, { version, optional }]) => {
    if (place === "") return true;
    const found = installed[place];
    return found ? found.version === version : optional === true;
  });
}

/**
 * @param {LockedPackage | undefined} locked
 * @param {unknown} manifest a package.json
 */
export function sameRequests(locked, manifest) {
  const asked = /** @type {Record<string, unknown>} */ (manifest);
  return ASKED.every((field) => inOrder(locked?.[field]) === inOrder(asked[field]));
}

/** @param {unknown} ranges */
const inOrder = (ranges) => JSON.stringify(Object.entries(ranges ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
