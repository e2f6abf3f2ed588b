import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { runNpmQuietly } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { cacheDir, root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";

/** @typedef {{ version?: string, optional?: boolean, link?: boolean } & Record<string, unknown>} LockedPackage */
/** @typedef {Record<string, LockedPackage>} LockedTree packages by their place, as npm's lock files have them */

/** The fields of a package.json that the lock file repeats. */
const ASKED = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/** Makes `node_modules` what `package-lock.json` asks for, unless it is already. */
export async function installWhenStale() {
  if (!isStale(root)) return;
  const lock = resolve(cacheDir, "install.lock");
  await withLock(
    lock,
    async () => {
      if (isStale(root)) await install();
    },
    { waiting: () => console.log("Waiting for another install in this folder …") },
  );
}

async function install() {
  console.log("Installing dependencies …");
  const started = Date.now();
  // `--include=dev` also where NODE_ENV=production: the build tools and Node itself are among them.
  const args = [npmCommand(), "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { ok, output } = await runNpmQuietly(args, { cwd: root });
  if (!ok) throw new Refusal(`${output.trim()}\nThe dependencies could not be installed: npm's words are above`);
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Windows cannot delete the Node we may be running on, and `npm ci` begins by deleting everything. */
function npmCommand() {
  const ourselves = process.execPath.startsWith(resolve(root, "node_modules"));
  return process.platform === "win32" && ourselves ? "install" : "ci";
}

/**
 * Compares what package.json files ask, what package-lock.json resolved, and what npm noted when it last finished an
 * install (an interrupted one leaves no note). So an install made by hand counts, whoever made it.
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
 * Optional packages may be absent: most are for other systems than this one.
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
