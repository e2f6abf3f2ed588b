// What viewers download, held against its limits: part of `npm run check`.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { buildWhenStale } from "./build.mjs";
import { root } from "./paths.mjs";

const KB = 1024;
/** Near what they have now, so that growth is decided and does not happen. Bytes, with gzip. */
const LIMITS = [
  { what: "the live page's JavaScript", limit: 25 * KB, files: () => scriptsOf("live.html") },
  { what: "the badge", limit: 18 * KB, files: () => ["badge.js"] },
];

/**
 * What a document loads at once, by its own account.
 * @param {string} document in web/dist
 */
const scriptsOf = (document) =>
  [...read(document).matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, file = ""]) => file);

/** @param {string} file in web/dist */
const read = (file) => readFileSync(resolve(root, "web/dist", file), "utf8");

await buildWhenStale();
for (const { what, limit, files } of LIMITS) {
  const sizes = files().map((file) => ({ file, bytes: gzipSync(read(file)).length }));
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  if (bytes <= limit && bytes > 0) continue;
  process.exitCode = 1;
  console.error(
    `${what} takes ${bytes} bytes with gzip, ${bytes - limit} more than the ${limit} it may: ` +
      `make it smaller, or decide on another limit in scripts/sizes.mjs\n` +
      sizes.map((size) => `  ${size.bytes}  ${size.file}`).join("\n"),
  );
}
