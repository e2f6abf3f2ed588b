// Stages a package that is published, after its build: `node scripts/release/package.mjs sdk` prints the folder.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "../paths.mjs";

/** Where the packages are staged. */
const PACKAGES = resolve(root, "build/packages");

/** @typedef {Record<string, any>} Manifest the content of a package.json */

/**
 * The manifest as it is published: exports lead to the build, and the workspace's own packages are bundled.
 * @param {Manifest} manifest of the workspace
 * @param {Manifest} rootManifest
 * @returns {Manifest}
 */
function publishedManifest({ private: _, scripts, devDependencies, exports, ...manifest }, rootManifest) {
  const dependencies = Object.entries(manifest.dependencies).filter(([name]) => !name.startsWith("@headcount/"));
  return {
    ...manifest,
    version: rootManifest.version,
    license: rootManifest.license,
    dependencies: Object.fromEntries(dependencies),
    exports: {
      ...Object.fromEntries(
        Object.keys(exports).map((name) => {
          const file = `./dist/${name === "." ? "index" : name.slice(2)}`;
          return [name, { types: `${file}.d.ts`, default: `${file}.js` }];
        }),
      ),
      "./package.json": "./package.json",
    },
  };
}

/** @param {string} file */
const json = (file) => JSON.parse(readFileSync(file, "utf8"));

/**
 * Stages the package of a workspace and returns its folder.
 * @param {string} workspace folder of the workspace, relative to the root
 * @param {Record<string, string>} [files] further files and folders: place in the package → place in the repository
 */
export function stage(workspace, files = {}) {
  const folder = resolve(PACKAGES, workspace);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const all = { dist: `${workspace}/dist`, "README.md": `${workspace}/README.md`, LICENSE: "LICENSE", ...files };
  for (const [to, from] of Object.entries(all)) cpSync(resolve(root, from), resolve(folder, to), { recursive: true });
  const manifest = publishedManifest(
    json(resolve(root, workspace, "package.json")),
    json(resolve(root, "package.json")),
  );
  writeFileSync(resolve(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}

if (process.argv[1] === import.meta.filename) console.log(stage(process.argv[2] ?? ""));
