import { existsSync, readdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { runNpmQuietly } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { cacheDir, root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";
import { hashOf, isStamped, writeStamp } from "./stamp.mjs";

/** @typedef {{ what: string, script: string[], folder: string, inputs: string[], beside: string[] }} Built `beside`: folders whose build files count */

/** What a start needs, each with its sources. @satisfies {Record<string, Built>} */
export const BUILDS = {
  pages: {
    what: "the pages",
    script: ["run", "build:pages"],
    folder: "web/dist",
    inputs: [
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
    ],
    beside: ["web", "sdk"],
  },
  program: {
    what: "the server",
    script: ["run", "program", "--workspace", "server"],
    folder: "server/build/program",
    inputs: ["package-lock.json", "protocol/src", "server/src", "server/package.json"],
    beside: ["server"],
  },
};

/** Builds the pages with the badge, and the server, each unless its build is from the same sources. */
export async function buildWhenStale() {
  for (const built of Object.values(BUILDS)) await buildOne(built);
}

/** @param {Built} built */
export async function buildOne(built) {
  const stamp = resolve(root, built.folder, ".headcount-build");
  if (isStamped(stamp, inputsHash(root, built))) return;
  await withLock(
    resolve(cacheDir, "build.lock"),
    async () => {
      // The hash is taken before the build, so a change during the build makes the result stale.
      const hash = inputsHash(root, built);
      if (isStamped(stamp, hash)) return;
      await build(built);
      if (existsSync(dirname(stamp))) writeStamp(stamp, hash);
    },
    { waiting: () => console.log("Waiting for another build in this folder …") },
  );
}

/** @param {Built} built */
async function build({ what, script }) {
  console.log(`Building ${what} …`);
  const started = Date.now();
  const { ok, output } = await runNpmQuietly(script, { cwd: root });
  if (!ok) throw new Refusal(`${output.trim()}\nThe build of ${what} failed. The output above shows the reason.`);
  console.log(`Built in ${Math.round((Date.now() - started) / 1000)} s`);
}

/**
 * @param {string} dir the repository
 * @param {Built} built
 */
export function inputsHash(dir, { inputs, beside }) {
  const files = beside.flatMap((folder) =>
    namesIn(resolve(dir, folder))
      .filter((name) => /\.html$|^(vite|tsdown|rolldown)[\w.-]*\.?config\.m?[jt]s$|^tsconfig.*\.json$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return hashOf(dir, [...inputs, ...files], (place) => !/\.test\.tsx?$/.test(place));
}

/** @param {string} path */
const namesIn = (path) => (existsSync(path) ? readdirSync(path) : []);
