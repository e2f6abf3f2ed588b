import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { BUILDS, buildOne } from "../build.mjs";
import { cacheDir, root } from "../paths.mjs";

/** The environment variable with the path of the program that tests start as a process. */
export const PROGRAM_FILE = "HEADCOUNT_TEST_PROGRAM";

/**
 * Names the built program, as `npm start` runs it, for tests that start it as a process.
 * @returns the teardown
 */
export default async function setup() {
  if (process.env[PROGRAM_FILE]) return;
  await buildOne(BUILDS.program);
  process.env.NODE_COMPILE_CACHE ??= resolve(cacheDir, "compiled");
  process.env[PROGRAM_FILE] = resolve(root, BUILDS.program.folder, "headcount.js");
  await startOnce(process.env[PROGRAM_FILE]);
  return () => {
    delete process.env[PROGRAM_FILE];
  };
}

/**
 * Node writes its cache of compiled code when a process ends by itself. Most tests kill theirs.
 * @param {string} program
 */
async function startOnce(program) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = {
    PATH,
    NODE_COMPILE_CACHE,
    PORT: "0",
    DATABASE_URL: "memory:",
    ADMIN_EMAIL: "owner@example.com",
    DEMO: "off",
    LOG_LEVEL: "silent",
  };
  const child = spawn(process.execPath, [program], {
    env,
    cwd: resolve(program, ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith("Sign in as")) child.kill("SIGTERM");
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
}
