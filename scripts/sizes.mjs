// What viewers download, held against its limits: part of `npm run check`.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { buildWhenStale } from "./build.mjs";
import { root } from "./paths.mjs";

const KB = 1024;

/**
 * What a document loads at once, by its own account.
 * @param {string} document in web/dist
 */
const scriptsOf = (document) =>
  [...read(document).matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, file = ""]) => built(file));

/** @param {string} file in web/dist */
const read = (file) => readFileSync(resolve(root, "web/dist", file), "utf8");

/** @param {string} file in web/dist */
const built = (file) => ({ file, code: read(file) });

/**
 * An entry of the SDK as an application bundles it, without what the application has anyway.
 * @param {string} entry in sdk/src
 */
const bundled = async (entry) => {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      lib: { entry: resolve(root, "sdk/src", entry), formats: ["es"] },
      rollupOptions: { external: ["socket.io-client", "react"] },
    },
  });
  const chunks = [result].flat().flatMap((each) => ("output" in each ? each.output : []));
  return chunks.map((chunk) => ({ file: chunk.fileName, code: "code" in chunk ? chunk.code : "" }));
};

/** Near what they have now, so that growth is decided and does not happen. Bytes, with gzip. */
const LIMITS = [
  { what: "the live page's JavaScript", limit: 25 * KB, files: () => scriptsOf("live.html") },
  { what: "the badge", limit: 18 * KB, files: () => [built("badge.js")] },
  { what: "the SDK beside socket.io-client", limit: 3 * KB, files: () => bundled("index.ts") },
  { what: "the SDK's hooks beside socket.io-client and React", limit: 3 * KB, files: () => bundled("react.ts") },
];

await buildWhenStale();
for (const { what, limit, files } of LIMITS) {
  const sizes = (await files()).map(({ file, code }) => ({ file, bytes: gzipSync(code).length }));
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  if (bytes <= limit && bytes > 0) continue;
  process.exitCode = 1;
  console.error(
    bytes === 0
      ? `${what} was not found: scripts/sizes.mjs looks for it in the wrong place`
      : `${what} takes ${bytes} bytes with gzip, ${bytes - limit} more than the ${limit} it may: ` +
          `make it smaller, or decide on another limit in scripts/sizes.mjs\n` +
          sizes.map((size) => `  ${size.bytes}  ${size.file}`).join("\n"),
  );
}
