// Finds files with too many lines and folders with too many entries: `node scripts/check/structure.mjs`. Exits with 1 if it finds any.
import { readFileSync } from "node:fs";
import { posix, resolve } from "node:path";
import { root } from "../paths.mjs";
import { trackedFiles } from "./tracked.mjs";

const MAX_LINES = 400;
const MAX_ENTRIES = 25;
const GENERATED = new Set(["sdk/src/api/schema.ts"]);

/** @param {string} text */
export const linesOf = (text) => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

/** @param {string} file relative to the root, with `/` */
export const hasLimit = (file) => /\.(ts|tsx|mjs|js|css)$/.test(file) && !GENERATED.has(file);

/**
 * The files and subfolders of each folder below the root. The root itself holds files that tools look for there.
 * @param {readonly string[]} files relative to the root, with `/`
 * @returns {Map<string, number>}
 */
export function entriesOf(files) {
  /** @type {Map<string, Set<string>>} */
  const folders = new Map();
  for (const file of files)
    for (let path = file, folder = posix.dirname(path); folder !== "."; path = folder, folder = posix.dirname(path))
      folders.set(folder, (folders.get(folder) ?? new Set()).add(path));
  return new Map([...folders].map(([folder, entries]) => [folder, entries.size]));
}

function check() {
  const tracked = trackedFiles();
  const found = [
    ...tracked.filter(hasLimit).flatMap((file) => {
      const lines = linesOf(readFileSync(resolve(root, file), "utf8"));
      return lines > MAX_LINES ? `${file} has ${lines} lines, more than ${MAX_LINES}: split it by subject` : [];
    }),
    ...[...entriesOf(tracked)].flatMap(([folder, entries]) =>
      entries > MAX_ENTRIES
        ? `${folder}/ has ${entries} entries, more than ${MAX_ENTRIES}: group some in a folder`
        : [],
    ),
  ];
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) check();
