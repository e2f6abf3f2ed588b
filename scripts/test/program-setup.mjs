import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { build } from "vite";
import { root } from "../paths.mjs";

/** The environment variable with the path of the program that tests start as a process. */
export const PROGRAM_FILE = "HEADCOUNT_TEST_PROGRAM";

const SERVER = resolve(root, "server");

/**
 * Builds the program into one file: from there, a start needs half the CPU of one from its sources.
 * Runs before the first test of a tier with many processes.
 * @returns the teardown
 */
export default async function setup() {
  if (process.env[PROGRAM_FILE]) return;
  mkdirSync(resolve(SERVER, "build"), { recursive: true });
  // As deep as the sources, so that the program finds the built pages.
  const folder = mkdtempSync(resolve(SERVER, "build/program-"));
  // Some tests start it as another user.
  chmodSync(folder, 0o755);
  await build({
    configFile: false,
    root: SERVER,
    logLevel: "warn",
    build: {
      ssr: resolve(SERVER, "src/main.ts"),
      outDir: folder,
      target: "node24",
      minify: false,
      rollupOptions: { output: { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" } },
    },
    // It loads a binary that stands beside it.
    ssr: { noExternal: true, external: ["better-sqlite3"] },
  });
  process.env.NODE_COMPILE_CACHE ??= resolve(folder, "compiled");
  process.env[PROGRAM_FILE] = resolve(folder, "main.mjs");
  await startOnce(process.env[PROGRAM_FILE]);
  return () => {
    delete process.env[PROGRAM_FILE];
    rmSync(folder, { recursive: true, force: true });
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
