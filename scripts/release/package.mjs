// Builds a package that is published and stages it in a folder of its own: `node scripts/release/package.mjs sdk|server` prints the folder.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "../paths.mjs";

/** @typedef {Record<string, any>} Manifest the content of a package.json */

/**
 * The published packages by workspace. `files`: place in the package → place in the repository. `vendored`: parts of packages that are
 * copied into the tarball instead of being dependencies. npm 10 would compile better-sqlite3, although it ships binaries.
 *
 * @type {Record<string, { files: Record<string, string>, manifest: Manifest, vendored: Record<string, string[]> }>}
 */
export const PACKAGES = {
  sdk: { files: {}, manifest: {}, vendored: {} },
  server: {
    files: {
      web: "web/dist",
      "dist/index.d.ts": "node_modules/.cache/tsc/server/src/index.d.ts",
      "dist/upkeep/app-auctions.d.ts": "node_modules/.cache/tsc/server/src/upkeep/app-auctions.d.ts",
    },
    manifest: { bin: { headcount: "dist/headcount.js" } },
    vendored: { "better-sqlite3": ["LICENSE", "lib", "prebuilds"] },
  },
};

/**
 * The manifest as it is published: exports lead to the build, and what the build does not import is no dependency.
 * @param {Manifest} manifest of the workspace
 * @param {Manifest} rootManifest
 * @param {ReadonlySet<string | undefined>} imported packages
 * @returns {Manifest}
 */
function publishedManifest({ private: _, scripts, devDependencies, exports, ...manifest }, rootManifest, imported) {
  const built = Object.keys(exports).map((name) => {
    const file = `./dist/${name === "." ? "index" : name.slice(2)}`;
    return [name, { types: `${file}.d.ts`, default: `${file}.js` }];
  });
  return {
    ...manifest,
    version: rootManifest.version,
    license: rootManifest.license,
    dependencies: Object.fromEntries(Object.entries(manifest.dependencies).filter(([name]) => imported.has(name))),
    exports: { ...Object.fromEntries(built), "./package.json": "./package.json" },
  };
}

/**
 * The packages that built modules import at their start.
 * @param {string} folder
 */
function importsOf(folder) {
  const code = readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(resolve(folder, name), "utf8"));
  const specifiers = code.flatMap((text) => [
    ...text.matchAll(/^(?:import|export)\b[^"\n]*"((?:@[^/"]+\/)?[^./"][^/"]*)/gm),
  ]);
  return new Set(specifiers.map(([, name]) => name));
}

/** @param {string} file */
const json = (file) => JSON.parse(readFileSync(file, "utf8"));

/**
 * Builds the package of a workspace, stages it and returns its folder. The pages must be built, and types checked.
 * @param {string} workspace
 */
export function stage(workspace) {
  const { files, manifest, vendored } = PACKAGES[workspace] ?? {};
  if (!files || !manifest || !vendored) throw new Error(`Packages: ${Object.keys(PACKAGES).join(", ")}`);
  execFileSync("npm", ["run", "package", "--workspace", workspace], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const folder = resolve(root, "build/packages", workspace);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  /** @param {string} from @param {string} to */
  const copy = (from, to) => cpSync(resolve(root, from), resolve(folder, to), { recursive: true });
  copy(`${workspace}/dist`, "dist");
  copy(`${workspace}/README.md`, "README.md");
  copy("LICENSE", "LICENSE");
  for (const [to, from] of Object.entries(files)) copy(from, to);
  for (const [name, parts] of Object.entries(vendored)) {
    for (const part of parts) copy(`node_modules/${name}/${part}`, `vendor/${name}/${part}`);
    const { version, license, main } = json(resolve(root, "node_modules", name, "package.json"));
    writeFileSync(resolve(folder, "vendor", name, "package.json"), JSON.stringify({ name, version, license, main }));
  }
  const own = json(resolve(root, workspace, "package.json"));
  const published = {
    ...publishedManifest(own, json(resolve(root, "package.json")), importsOf(resolve(folder, "dist"))),
    ...manifest,
  };
  writeFileSync(resolve(folder, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  return folder;
}

if (process.argv[1] === import.meta.filename) console.log(stage(process.argv[2] ?? ""));
