#!/usr/bin/env node
// Prints the entry of CHANGELOG.md for a tag: `node scripts/release/release-notes.mjs v0.1.0`.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../paths.mjs";

/**
 * @param {string} changelog with a heading of the second level for each version, such as `## 0.1.0`
 * @param {string} tag such as `v0.1.0`
 * @returns {string} the text under this version's heading, without the heading
 * @throws Error if the entry is missing or empty
 */
export function releaseNotes(changelog, tag) {
  const version = tag.replace(/^v/, "");
  const entries = changelog.split(/^## /m).slice(1);
  const entry = entries.find((text) => text.split(/[\s\](]/)[0]?.replace(/^\[?v?/, "") === version);
  const notes = entry?.slice(entry.indexOf("\n")).trim();
  if (!entry?.includes("\n") || !notes) throw new Error(`CHANGELOG.md has no entry for ${version}`);
  return notes;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  console.log(releaseNotes(readFileSync(resolve(root, "CHANGELOG.md"), "utf8"), process.argv[2] ?? ""));
