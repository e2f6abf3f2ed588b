#!/usr/bin/env node
// A registry mirror may not carry the packages of other systems (`@biomejs/cli-darwin-arm64` …); npm then leaves them out
// of package-lock.json, and `npm ci` refuses that lock file everywhere. After a change of dependencies made behind such a
// mirror, `node scripts/lock-platforms.mjs` puts them back, in the versions their parents name, with the integrity that the registry has for them.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./paths.mjs";

/** @typedef {import("./install.mjs").LockedPackage} LockedPackage */
/** @typedef {import("./install.mjs").LockedTree} LockedTree */

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

/**
 * The optional dependencies of installed packages which the lock file does not have.
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
 * Whether a package finds another by Node's rules: in its own node_modules, or in one above.
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
 * The lock entry of a package for one system, told by its name.
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
  if (os.length !== 1) throw new Error(`${place}: its name does not say for which system it is`);
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
 * The packages that npm would install without checking what it got.
 * @param {LockedTree} tree
 */
export const unchecked = (tree) =>
  Object.entries(tree).filter(
    ([place, { link, integrity }]) => place.includes("node_modules/") && !link && typeof integrity !== "string",
  );

/**
 * @param {LockedTree} tree
 * @param {IntegrityOf} integrityOf
 * @returns {LockedTree} the same with nothing missing and everything to be checked, in npm's order
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
 * What the registry says of a package.
 * @type {IntegrityOf}
 * @throws Error when it says nothing: an integrity is never made up.
 */
function askRegistry(name, version) {
  const said = execFileSync("npm", ["view", `${name}@${version}`, "dist.integrity"], { encoding: "utf8" }).trim();
  if (!/^sha512-[\w+/]+=*$/.test(said)) throw new Error(`${name}@${version}: the registry does not give its integrity`);
  return said;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = resolve(root, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const packages = withAllPlatforms(lock.packages, askRegistry);
  const changed = JSON.stringify(packages) !== JSON.stringify(lock.packages);
  if (changed) writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(changed ? "package-lock.json is complete now" : "package-lock.json was complete already");
}
