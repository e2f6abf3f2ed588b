import { existsSync, readdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { runNpmQuietly } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { cacheDir, root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";
import { hashOf, isStamped, writeStamp } from "./stamp.mjs";

/** Sources of the pages and the badge. */
const INPUTS = [
  "package-lock.json",
  "protocol/src",
  "sdk/src",
  "sdk/package.json",
  "web/src",
  "web/public",
  "web/package.json",
  "web/precompress.ts",
  "web/document-page.ts",
  "docs/how-we-count.md",
];

/** Builds the pages and the badge unless the existing build is from the same sources. */
export async function buildWhenStale() {
  const stamp = resolve(root, "web/dist/.headcount-build");
  if (isStamped(stamp, inputsHash(root))) return;
  await withLock(
    resolve(cacheDir, "build.lock"),
    async () => {
      // The hash is taken before the build, so a change during the build makes the result stale.
      const hash = inputsHash(root);
      if (isStamped(stamp, hash)) return;
      await build();
      if (existsSync(dirname(stamp))) writeStamp(stamp, hash);
    },
    { waiting: () => console.log("Waiting for another build in this folder …") },
  );
}

async function build() {
  console.log("Building the pages …");
  const started = Date.now();
  const { ok, output } = await runNpmQuietly(["run", "build"], { cwd: root });
  if (!ok) throw new Refusal(`${output.trim()}\nThe pages could not be built. The output above shows the reason.`);
  console.log(`Built in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** @param {string} dir the repository */
export function inputsHash(dir) {
  const beside = ["web", "sdk"].flatMap((folder) =>
    namesIn(resolve(dir, folder))
      .filter((name) => /\.html$|^(vite|tsdown|rolldown)[\w.-]*\.config\.m?[jt]s$|^tsconfig.*\.json$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return hashOf(dir, [...INPUTS, ...beside], (place) => !/\.test\.tsx?$/.test(place));
}

/** @param {string} path */
const namesIn = (path) => (existsSync(path) ? readdirSync(path) : []);
