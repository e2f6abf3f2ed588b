#!/usr/bin/env node
// Run `node scripts/release/complete-lock.mjs` after every change of dependencies. It restores what npm omits from package-lock.json:
// - packages for other systems (`@biomejs/cli-darwin-arm64` …) that a registry mirror lacks. Without them `npm ci`
//   rejects the lock file everywhere. Each entry gets the registry's integrity.
// - `gypfile: false`. npm 10 reads it only from the lock file. Without it npm 10 compiles better-sqlite3, which ships binaries.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../paths.mjs";

/** @typedef {import("../install.mjs").LockedPackage} LockedPackage */
/** @typedef {import("../install.mjs").LockedTree} LockedTree */

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

/**
 * Optional dependencies of installed packages that are missing from the lock file.
 * @param {LockedTree} tree
 * @returns {{ place: string, version: string, parent: LockedPackage }[]}
 */
export function missingOptionals(tree) {
  return Object.entries(tree).flatMap(([parentPlace, parent]) =>
    Object.entries(/** @type {Record<string, string>} */ (parent.optionalDependencies ?? {}))
      .filter(([name]) => !isReachable(tree, parentPlace, name))
      .map(([name, version]) => ({ place: `node_modules/${name}`, version, parent })),
  );
}

/**
 * Whether a package resolves another by Node's rules: in its own node_modules or in a parent folder's.
 * @param {LockedTree} tree
 * @param {string} from
 * @param {string} name
 */
function isReachable(tree, from, name) {
  for (let above = from; ; above = above.slice(0, Math.max(0, above.lastIndexOf("/node_modules/")))) {
    if (tree[above ? `${above}/node_modules/${name}` : `node_modules/${name}`]) return true;
    if (above === "") return false;
  }
}

/** @typedef {(name: string, version: string) => string} IntegrityOf */

/** @param {string} place */
const nameOf = (place) => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);

/**
 * The lock entry of a package for one system, derived from its name.
 * @param {{ place: string, version: string, parent: LockedPackage }} missing
 * @param {IntegrityOf} integrityOf
 * @returns {LockedPackage}
 */
export function platformEntry({ place, version, parent }, integrityOf) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${place}: ${version} is not one exact version`);
  const words = place.replace(/^node_modules\//, "").split(/[/-]/);
  const os = SYSTEMS.filter((name) => words.includes(name));
  const cpu = PROCESSORS.filter(
    (name) => words.includes(name) || words.includes(`${name}eabi`) || words.includes(`${name}eabihf`),
  );
  if (os.length !== 1) throw new Error(`${place}: the name does not identify one system`);
  const libc = words.includes("musl") ? ["musl"] : words.includes("gnu") ? ["glibc"] : [];
  return {
    version,
    integrity: integrityOf(nameOf(place), version),
    ...(cpu.length > 0 && { cpu }),
    ...(parent.dev === true && { dev: true }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    os,
  };
}

/**
 * Packages that npm would install without an integrity check.
 * @param {LockedTree} tree
 */
export const unchecked = (tree) =>
  Object.entries(tree).filter(
    ([place, { link, integrity }]) => place.includes("node_modules/") && !link && typeof integrity !== "string",
  );

/**
 * @param {LockedTree} tree
 * @param {IntegrityOf} integrityOf
 * @returns {LockedTree} the complete tree, every entry with its integrity, in npm's order
 */
export function withAllPlatforms(tree, integrityOf) {
  const added = missingOptionals(tree).map((missing) => [missing.place, platformEntry(missing, integrityOf)]);
  const checked = unchecked(tree).map(([place, { version = "", ...entry }]) => [
    place,
    { version, integrity: integrityOf(nameOf(place), version), ...entry },
  ]);
  const entries = Object.entries({ ...tree, ...Object.fromEntries([...added, ...checked]) });
  return Object.fromEntries(entries.sort(([a], [b]) => String(a).localeCompare(String(b), "en")));
}

/**
 * The registry's integrity of a package.
 * @type {IntegrityOf}
 * @throws Error if the registry gives none. An integrity is never invented.
 */
function askRegistry(name, version) {
  const said = execFileSync("npm", ["view", `${name}@${version}`, "dist.integrity"], { encoding: "utf8" }).trim();
  if (!/^sha512-[\w+/]+=*$/.test(said)) throw new Error(`${name}@${version}: the registry does not give its integrity`);
  return said;
}

/**
 * @param {LockedTree} tree
 * @param {(place: string) => boolean} needsNoBuild whether the package's own manifest has `gypfile: false`
 * @returns {LockedTree} the same tree, with `gypfile: false` for those packages
 */
export const withGypfiles = (tree, needsNoBuild) =>
  Object.fromEntries(
    Object.entries(tree).map(([place, entry]) => [place, needsNoBuild(place) ? { ...entry, gypfile: false } : entry]),
  );

/**
 * Whether an installed package declares that it needs no compilation.
 * @param {string} place
 */
export function needsNoBuild(place) {
  const manifest = resolve(root, place, "package.json");
  return place !== "" && existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).gypfile === false;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = resolve(root, "package-lock.json");
  const before = readFileSync(file, "utf8");
  const lock = JSON.parse(before);
  const packages = withGypfiles(withAllPlatforms(lock.packages, askRegistry), needsNoBuild);
  const after = `${JSON.stringify({ ...lock, packages }, null, 2)}\n`;
  if (after !== before) writeFileSync(file, after);
  console.log(after === before ? "package-lock.json was already complete" : "package-lock.json is complete now");
}
