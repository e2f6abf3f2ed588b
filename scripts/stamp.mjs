import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

/**
 * A hash of the files' paths and contents. Dates do not matter.
 * @param {string} dir the folder that paths are relative to
 * @param {string[]} places files and whole folders; an absent one changes the hash
 * @param {(place: string) => boolean} [counts] selects files; all by default
 */
export function hashOf(dir, places, counts = () => true) {
  const files = places.flatMap((place) => filesUnder(resolve(dir, place)));
  const hash = createHash("sha256");
  for (const [place, file] of files.map((file) => [relative(dir, file).split(sep).join("/"), file]).sort(byPlace)) {
    if (!place || !file || !counts(place)) continue;
    const content = readFileSync(file);
    hash.update(`${place}\n${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string[]} a
 * @param {string[]} b
 */
const byPlace = ([a = ""], [b = ""]) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

/**
 * @param {string} stamp the file that stores the hash
 * @param {string} hash
 */
export const isStamped = (stamp, hash) => existsSync(stamp) && readFileSync(stamp, "utf8").trim() === hash;

/**
 * @param {string} stamp
 * @param {string} hash
 */
export const writeStamp = (stamp, hash) => writeFileSync(stamp, `${hash}\n`);
