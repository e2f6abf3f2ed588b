#!/usr/bin/env node
// The entry point of `npm start`, `npm test` and `npm run demo`. In a fresh clone it runs before anything is installed,
// on any Node 20 or newer. So this file and its imports use no packages.
import { resolve } from "node:path";
import { BUILDS, buildWhenStale } from "./build.mjs";
import { supervise } from "./child.mjs";
import { installWhenStale } from "./install.mjs";
import { endWithNpm } from "./lineage.mjs";
import { cacheDir, root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";
import { SERVER_FLAGS, serverNode } from "./server-node.mjs";
import { findChromium } from "./test/chromium.mjs";
import { findRedis } from "./test/redis.mjs";
import { NOT_RUN, summaryLine } from "./test/summary.mjs";
import { runTests, watchTests } from "./test/tests.mjs";

/** @type {Record<string, (args: string[]) => Promise<number>>} each resolves to the exit code */
const commands = {
  start: (args) => serve(args, {}),
  api: (args) => serve(args, { ROLE: "api" }),
  realtime: (args) => serve(args, { ROLE: "realtime" }),
  demo: (args) => run("bench/src/demo.ts", args),
  chaos: (args) => run("server/test/faults/chaos/chaos.ts", args, redisServer()),
  soak: (args) => run("server/test/faults/soak.ts", args),
  async bench(args) {
    await installWhenStale();
    await buildWhenStale();
    const chromium = findChromium();
    return run("bench/src/main.ts", args, { ...(chromium && { CHROMIUM_BIN: chromium }), ...redisServer() });
  },
  doctor: ([role, ...args]) => run("server/src/cli/doctor.ts", args, role ? { ROLE: role } : {}),
  backup: (args) => run("server/src/cli/backup.ts", args),
  adopt: (args) => run("server/src/cli/adopt.ts", args),
  password: (args) => run("server/src/cli/password.ts", args),
  test: (args) => tested("test", args),
  "test:rest": (args) => tested("test:rest", args),
  "test:all": (args) => tested("test:all", args),
  "test:watch": watchTests,
};

/** @returns {Record<string, string>} the setting that names a Redis server, if there is one */
function redisServer() {
  const file = findRedis();
  return file ? { REDIS_SERVER_BIN: file } : {};
}

/**
 * @param {keyof typeof import("./test/tests.mjs").RUNS} run
 * @param {string[]} args
 */
async function tested(run, args) {
  try {
    await installWhenStale();
    await buildWhenStale();
    return await runTests(run, args);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    console.log(`\n${summaryLine(NOT_RUN)}`);
    return 1;
  }
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} settings
 */
async function serve(args, settings) {
  // The build needs the installed packages.
  await installWhenStale();
  await buildWhenStale();
  return program(`${BUILDS.program.folder}/headcount.js`, ["start", ...args], settings);
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {Record<string, string>} [settings]
 */
async function run(file, args, settings) {
  await installWhenStale();
  return program(file, args, settings);
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {Record<string, string>} [settings]
 */
const program = (file, args, settings) =>
  supervise(serverNode(), [...SERVER_FLAGS, file, ...args], {
    cwd: root,
    // Caches compiled code for the next start.
    env: { NODE_COMPILE_CACHE: resolve(cacheDir, "compiled"), ...process.env, ...settings },
  });

endWithNpm();
const [name = "", ...args] = process.argv.slice(2);
try {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < 20) throw new Refusal(`Headcount needs Node 20 or newer to start; this is Node ${process.versions.node}`);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Refusal(`Usage: node scripts/run.mjs ${Object.keys(commands).join("|")} [arguments]`);
  process.exitCode = await command(args);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
