// Compares download sizes with their limits. Part of `npm run check`.
import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { buildWhenStale } from "../build.mjs";
import { root } from "../paths.mjs";

const KB = 1024;

/** @param {string} file in web/dist */
const built = (file) => {
  const path = resolve(root, "web/dist", file);
  return { file, bytes: existsSync(`${path}.gz`) ? statSync(`${path}.gz`).size : gzipSync(readFileSync(path)).length };
};

/**
 * All files of a page: its document, and the scripts and styles of these entries with their imports.
 * @param {string} document in web/dist
 * @param {string[]} entries as Vite's manifest names them
 */
function page(document, entries) {
  /** @type {Record<string, { file: string, imports?: string[], css?: string[] }>} */
  const manifest = JSON.parse(readFileSync(resolve(root, "web/dist/.vite/manifest.json"), "utf8"));
  const files = new Set([document]);
  /** @param {string} name */
  const take = (name) => {
    const entry = manifest[name];
    if (!entry || files.has(entry.file)) return;
    for (const file of [entry.file, ...(entry.css ?? [])]) files.add(file);
    entry.imports?.forEach(take);
  };
  entries.forEach(take);
  for (const name of entries)
    if (!manifest[name]) throw new Error(`scripts/check/sizes.mjs looks for ${name}, which the build does not have`);
  return [...files].map(built);
}

/** @param {{ file: string, bytes: number }[]} files */
const scriptsOf = (files) => files.filter(({ file }) => file.endsWith(".js"));

/**
 * An entry of the SDK as an application bundles it, without packages that the application already has.
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
  return chunks.map((chunk) => ({ file: chunk.fileName, bytes: gzipSync("code" in chunk ? chunk.code : "").length }));
};

/**
 * Transferred bytes with gzip: all scripts, styles and the document. Browsers use Brotli only over https, which is a tenth smaller.
 */
const LIMITS = [
  { what: "the live page's scripts", limit: 30 * KB, files: () => scriptsOf(page("live.html", ["live.html"])) },
  { what: "the live page", limit: 32 * KB, files: () => page("live.html", ["live.html"]) },
  { what: "the badge", limit: 18 * KB, files: () => [built("badge.js")] },
  {
    what: "the dashboard",
    limit: 350 * KB,
    files: () => page("index.html", ["index.html", "src/dashboard/dashboard-page.tsx"]),
  },
  // sdk/README.md names these.
  { what: "the SDK without socket.io-client", limit: 4 * KB, files: () => bundled("index.ts") },
  { what: "the SDK's hooks without socket.io-client and React", limit: 4 * KB, files: () => bundled("react.ts") },
  { what: "the SDK's badge without socket.io-client", limit: 7 * KB, files: () => bundled("badge.ts") },
  { what: "the SDK's API client", limit: 6 * KB, files: () => bundled("api/index.ts") },
  { what: "the SDK as one file", limit: 18 * KB, files: () => [built("sdk.js")] },
];

await buildWhenStale();
for (const { what, limit, files } of LIMITS) {
  const sizes = await files();
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  if (bytes <= limit && bytes > 0) continue;
  process.exitCode = 1;
  console.error(
    bytes === 0
      ? `${what} was not found: scripts/check/sizes.mjs looks for it in the wrong place`
      : `${what} has ${bytes} bytes with gzip, ${bytes - limit} more than its limit of ${limit}: ` +
          `make it smaller, or change the limit in scripts/check/sizes.mjs\n` +
          sizes.map((size) => `  ${size.bytes}  ${size.file}`).join("\n"),
  );
}
