import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";

const NEEDED = 24;
const VERSION_LIMIT_MS = 60_000;

/**
 * Options of Node for the server. Objects of a connection live briefly. By default, V8 gives a process on a large machine 128 MiB for such
 * objects, and does not take these back from a server that is never idle.
 */
export const SERVER_FLAGS = ["--max-semi-space-size=16"];

/** @typedef {{ execPath: string, version: string }} RunningNode a Node binary and its version, such as `v24.1.0` */

/**
 * The path of the binary in the npm package `node`, even if it does not exist.
 * @param {string} dir the repository
 */
export const packagedNode = (dir) =>
  resolve(dir, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");

/**
 * Whether this Node runs here and is new enough for the server. A binary for another C library
 * (glibc on musl) or another architecture can exist without running.
 * @param {string} bin
 */
export function runsServer(bin) {
  const { status, stdout } = spawnSync(bin, ["--version"], { encoding: "utf8", timeout: VERSION_LIMIT_MS });
  return status === 0 && isNewEnough(stdout);
}

/** @param {string} version such as `v24.1.0` */
const isNewEnough = (version) => Number.parseInt(version.trim().replace(/^v/, ""), 10) >= NEEDED;

/**
 * The Node that runs the server and the tests: the packaged Node, or the running Node if the packaged one cannot run here.
 * @param {string} [dir] the repository
 * @param {RunningNode} [running]
 * @returns {string} the binary itself, not the link in `.bin`, so that no shell handles signals and exit codes
 * @throws Refusal if neither can run the server
 */
export function serverNode(dir = root, running = process) {
  const node = findServerNode(dir, running);
  if (node !== undefined) return node;
  throw new Refusal(
    [
      `Headcount's server needs Node ${NEEDED} or newer; this is Node ${running.version}.`,
      "The npm package `node` brings one, but it is missing or cannot run on this system.",
      "If npm's `ignore-scripts` is on, run `npm rebuild node --ignore-scripts=false`.",
      `On a system without glibc (such as Alpine), install Node ${NEEDED} or newer yourself.`,
    ].join("\n"),
  );
}

/**
 * @param {string} [dir] the repository
 * @param {RunningNode} [running]
 * @returns {string | undefined} like `serverNode`; undefined if neither can run the server
 */
export function findServerNode(dir = root, running = process) {
  const packaged = packagedNode(dir);
  if (runsServer(packaged)) return packaged;
  return isNewEnough(running.version) ? running.execPath : undefined;
}
