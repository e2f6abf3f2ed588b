import { existsSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { supervise } from "../child.mjs";
import { root } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { serverNode } from "../server-node.mjs";
import { summaryLines, verdict } from "./summary.mjs";
import { SUMMARY_FILE } from "./summary-reporter.mjs";
import { temporaryFolder } from "./temporary.mjs";
import { EVERYDAY, LONG, SLOW, TAGGED, TIERS } from "./tiers.mjs";

const ALL = Object.keys(TIERS);
const VITEST = resolve(root, "node_modules/vitest/vitest.mjs");
// The tests expect one locale for numbers and dates.
const LANGUAGE = { LC_ALL: "en_US.UTF-8" };

/** The environment variable with the path of a folder that ends with the run, for what its test files share. */
const RUN_FOLDER = "HEADCOUNT_TEST_RUN";

/** @satisfies {Record<string, { tiers: readonly string[], long: boolean }>} */
export const RUNS = {
  test: { tiers: EVERYDAY, long: false },
  "test:all": { tiers: ALL, long: true },
  /** The tests that `test:all` runs in addition to `test`. */
  "test:rest": { tiers: [LONG, TAGGED, ...ALL.filter((tier) => !EVERYDAY.includes(tier))], long: true },
};

/**
 * Runs vitest, and ends with the line `N passed, N failed, N skipped`.
 * @param {keyof typeof RUNS} run
 * @param {string[]} args vitest's arguments: file names, `-t name`, `--project tier` …; names select from all tiers
 * @returns {Promise<number>} the exit code
 */
export async function runTests(run, args) {
  const folder = temporaryFolder();
  const report = resolve(folder, "summary.json");

  const { tiers, long } = RUNS[run];
  const reporters = ["--reporter=default", `--reporter=${resolve(root, "scripts/test/summary-reporter.mjs")}`];
  // Tests start a hundred servers. Only the first one compiles its sources.
  const compiled = resolve(folder, "compiled");
  const settings = { [SUMMARY_FILE]: report, [RUN_FOLDER]: folder, TMPDIR: folder, NODE_COMPILE_CACHE: compiled };
  const env = { ...process.env, ...LANGUAGE, ...settings, ...(long && { LONG_TESTS: "on" }) };
  const vitest = [VITEST, "run", ...projects(tiers, args), ...filter(long, args), ...args, ...reporters];
  const ended = await supervise(serverNode(), vitest, { cwd: root, env });
  const chosen = args.length > 0;
  const byName = args.some((arg) => /^(-t|--testNamePattern)/.test(arg));
  const { summary, exitCode } = verdict(readReport(report), ended, { chosen });
  rmSync(folder, { recursive: true, force: true });
  console.log(["", ...summaryLines(summary, { byName })].join("\n"));
  return exitCode;
}

/**
 * Runs the unit tests again after each file change. Installs and builds nothing.
 * @param {string[]} args vitest's own
 * @returns {Promise<number>} the exit code
 */
export async function watchTests(args) {
  if (!existsSync(VITEST)) throw new Refusal("The dependencies are not installed. Run `npm ci` first.");
  const vitest = [VITEST, "watch", "--project=unit", ...args];
  return supervise(serverNode(), vitest, { cwd: root, env: { ...process.env, ...LANGUAGE } });
}

/** @param {readonly string[]} args */
const namesFiles = (args) => args.some((arg) => !arg.startsWith("-"));

/**
 * Slow tests run in long runs, and if their file is named.
 * @param {boolean} long
 * @param {readonly string[]} args
 */
const filter = (long, args) => (long || namesFiles(args) ? [] : [`--tags-filter=!${SLOW}`]);

/**
 * @param {readonly string[]} tiers
 * @param {readonly string[]} args
 */
function projects(tiers, args) {
  if (args.some((arg) => arg.startsWith("--project"))) return [];
  return (namesFiles(args) ? ALL : tiers).map((tier) => `--project=${tier}`);
}

/**
 * @param {string} file
 * @returns {import("./summary.mjs").Summary | undefined} undefined if vitest ended before it wrote the summary
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
