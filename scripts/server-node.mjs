import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";

const NEEDED = 24;

/**
 * The Node that runs the server and the tests: the one the npm package `node` brought, or this one when it is new enough.
 * @returns {string} the binary itself, not the link in `.bin`, so that signals and exit codes pass no shell
 */
export function serverNode() {
  const bin = resolve(root, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(bin)) return bin;
  if (Number.parseInt(process.versions.node, 10) >= NEEDED) return process.execPath;
  throw new Refusal(
    `Node ${NEEDED} is missing: the package \`node\` brings it by its install script, which seems to be switched off (npm's ignore-scripts)`,
  );
}
