#!/usr/bin/env node
// Deletes files of installed packages that a running server never reads, for the container image:
// `node prune-packages.mjs FOLDER` prunes `FOLDER/node_modules` and the workspaces' node_modules.
import { existsSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** @typedef {{ platform: string, arch: string }} System as `process` names them */

/** Source maps, declarations, sources of compiled code, and texts. Node runs no TypeScript under node_modules. */
const UNREAD = /\.(map|[cm]?tsx?|flow|tsbuildinfo|md|markdown|cc?|cpp|hh?|hpp|gypi?|tar\.gz)$/i;
/** Licenses must be distributed with the code. */
const LEGAL = /^(licen[sc]e|copying|notice|copyright)/i;
/** Only at a package's root. Deeper, such a folder can be part of the code. */
const ASIDE = new Set([
  "test",
  "tests",
  "__tests__",
  "doc",
  "docs",
  "example",
  "examples",
  "bench",
  "benchmark",
  "benchmarks",
  ".github",
]);

/** Packages of the pages. npm also installs them for the server, as optional peers of a package that both use. */
const OF_PAGES = new Set(["react", "react-dom", "scheduler"]);

/**
 * Whether a running server may read a file of an installed package.
 * @param {string} path from the node_modules folder on, with `/`, such as `ws/lib/sender.js`
 * @param {System} system
 */
export function isNeeded(path, system) {
  const inPackage = withinPackage(path);
  const name = inPackage.at(-1) ?? "";
  if (OF_PAGES.has(path.split("/node_modules/").at(-1)?.split("/")[0] ?? "")) return false;
  if (LEGAL.test(name)) return true;
  if (UNREAD.test(name) || (inPackage.length > 1 && ASIDE.has(inPackage[0] ?? ""))) return false;
  return isForSystem(inPackage, system);
}

/**
 * The path segments below the innermost package.
 * @param {string} path
 */
function withinPackage(path) {
  const names = path.split("/node_modules/").at(-1)?.split("/") ?? [];
  return names.slice(names[0]?.startsWith("@") ? 2 : 1);
}

/**
 * False for a binary of another system: `prebuilds/linux-x64.node`, or a file in `prebuilds/linux-x64/`.
 * @param {string[]} inPackage
 * @param {System} system
 */
function isForSystem(inPackage, { platform, arch }) {
  const at = inPackage.indexOf("prebuilds");
  const [, builtFor = ""] = (at >= 0 && /^(\w+-\w+)(\.node)?$/.exec(inPackage[at + 1] ?? "")) || [];
  return builtFor === "" || builtFor === `${platform}-${arch}`;
}

/**
 * @param {string} folder a node_modules folder; links in it are left alone
 * @param {System} system
 * @returns {{ files: number, bytes: number }} the deleted files
 */
export function prune(folder, system) {
  const deleted = { files: 0, bytes: 0 };
  /** @param {string} path */
  const visit = (path) => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const place = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(place);
      else if (entry.isFile() && !isNeeded(place, system)) {
        deleted.files++;
        deleted.bytes += lstatSync(join(folder, place)).size;
        rmSync(join(folder, place));
      }
    }
  };
  visit("");
  return deleted;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const folder = resolve(process.argv[2] ?? ".");
  for (const name of ["", ...readdirSync(folder)]) {
    const packages = join(folder, name, "node_modules");
    if (!existsSync(packages)) continue;
    const { files, bytes } = prune(packages, process);
    console.log(`${packages}: ${files} files deleted, ${Math.round(bytes / 1e6)} MB`);
  }
}
