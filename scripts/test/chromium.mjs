import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { runQuietly } from "../child.mjs";
import { cacheDir, root } from "../paths.mjs";
import { serverNode } from "../server-node.mjs";
import { installByApt } from "./apt.mjs";

/** Chromium without a window: the page tests need less than half the CPU that they need with a full browser. */
const SHELL = "chromium-headless-shell";
const NAMES = [SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_APPS = ["Google Chrome", "Chromium"];
const PLAYWRIGHT_LIMIT_MS = 3 * 60_000;

/**
 * Finds a Chromium for the browser tests, or installs one.
 * @returns {Promise<string | undefined>} its binary; undefined if none was found or installed, which is printed
 */
export async function ensureChromium() {
  const { CHROMIUM_BIN: named } = process.env;
  if (named && !existsSync(named)) {
    console.log(`CHROMIUM_BIN names ${named}, which does not exist: the browser tests will be skipped`);
    return undefined;
  }
  const found = findChromium() ?? (await playwrightChromium());
  const log = resolve(cacheDir, "chromium-install.log");
  // Without a network, every run would try to install the shell.
  if (found && (existsSync(log) || !isWorthTheShell(found))) return found;
  console.log(`Installing Chromium for the browser tests (log: ${log}) …`);
  const output = [];
  const ways = [
    // Tests of user preferences need a full browser.
    () => installByApt([SHELL, ...(process.env.CI === "true" ? ["chromium"] : []), "fonts-liberation"]),
    ...(found ? [] : [() => installByApt(["chromium", "fonts-liberation"]), installByPlaywright]),
  ];
  for (const way of ways) {
    output.push(await way());
    mkdirSync(cacheDir, { recursive: true });
    writeFileSync(log, output.join("\n"));
    const installed = findChromium() ?? (await playwrightChromium());
    if (installed) return installed;
  }
  console.log("Chromium was not found: the browser tests will be skipped. To run them, set CHROMIUM_BIN to its path");
  return undefined;
}

/**
 * Whether to install the headless shell in addition to an existing browser, because a full browser needs more than twice its CPU.
 * Only on CI and as root, as in a container: it installs a package.
 * @param {string} found
 * @param {NodeJS.ProcessEnv} [env]
 * @param {number} [user] the user's id
 */
export const isWorthTheShell = (found, env = process.env, user = process.getuid?.()) =>
  (env.CI === "true" || user === 0) && env.CHROMIUM_BIN === undefined && !isShell(found);

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {string | undefined}
 */
export function findChromium(env = process.env, platform = process.platform) {
  if (env.CHROMIUM_BIN) return env.CHROMIUM_BIN;
  return find(NAMES, env, platform);
}

/**
 * A full browser. The headless shell lacks some settings.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {string | undefined}
 */
export function findWholeChromium(env = process.env, platform = process.platform) {
  const { CHROMIUM_BIN: named } = env;
  if (named && !existsSync(named)) return undefined;
  return named && !isShell(named) ? named : find(NAMES.slice(1), env, platform);
}

/** @param {string} path */
const isShell = (path) => /headless[-_]shell/.test(path);

/**
 * @param {readonly string[]} names
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
function find(names, env, platform) {
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  return [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...(platform === "darwin" ? MAC_APPS.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`) : []),
    ...(platform === "win32" ? windowsPaths(env) : []),
  ].find((path) => existsSync(path));
}

/** @param {NodeJS.ProcessEnv} env */
const windowsPaths = (env) =>
  [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].flatMap((folder) =>
    folder
      ? [join(folder, "Google/Chrome/Application/chrome.exe"), join(folder, "Microsoft/Edge/Application/msedge.exe")]
      : [],
  );

/** The browser in the cache of `playwright-core install`, if present. */
async function playwrightChromium() {
  const ask = `import("playwright-core").then(({ chromium }) => console.log(chromium.executablePath()))`;
  const { ok, output } = await runQuietly(serverNode(), ["-e", ask], { cwd: resolve(root, "server") });
  const path = output.trim();
  return ok && existsSync(path) ? path : undefined;
}

/** @returns {Promise<string>} playwright's output */
async function installByPlaywright() {
  const cli = resolve(root, "node_modules/playwright-core/cli.js");
  const args = [cli, "install", "chromium-headless-shell"];
  return (await runQuietly(serverNode(), args, { cwd: root, limitMs: PLAYWRIGHT_LIMIT_MS })).output;
}
