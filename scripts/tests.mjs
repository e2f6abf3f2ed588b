import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { supervise } from "./child.mjs";
import { cacheDir, root } from "./paths.mjs";
import { serverNode } from "./server-node.mjs";
import { summaryLines, verdict } from "./summary.mjs";
import { SUMMARY_FILE } from "./summary-reporter.mjs";

/**
 * Runs vitest, and ends with the line `N passed, N failed, N skipped`.
 * @param {string[]} args vitest's own: file names, `-t name` …
 * @param {{ chromium: string | undefined, faketime: string | undefined }} options
 * @returns {Promise<number>} the exit code
 */
export async function runTests(args, { chromium, faketime }) {
  const report = resolve(cacheDir, `tests-${process.pid}.json`);
  mkdirSync(cacheDir, { recursive: true });
  rmSync(report, { force: true });

  const vitest = [resolve(root, "node_modules/vitest/vitest.mjs"), "run", ...args];
  const reporters = ["--reporter=default", `--reporter=${resolve(root, "scripts/summary-reporter.mjs")}`];
  // Numbers and dates are written as the machine's language has it; the tests expect one.
  const env = {
    ...process.env,
    LC_ALL: "en_US.UTF-8",
    [SUMMARY_FILE]: report,
    ...(chromium && { CHROMIUM_BIN: chromium }),
    ...(faketime && { FAKETIME_LIB: faketime }),
  };
  const ended = await supervise(serverNode(), [...vitest, ...reporters], { cwd: root, env });

  const chosen = args.length > 0;
  const byName = args.some((arg) => /^(-t|--testNamePattern)/.test(arg));
  const { summary, exitCode } = verdict(readReport(report), ended, { chosen });
  rmSync(report, { force: true });
  console.log(["", ...summaryLines(summary, { byName })].join("\n"));
  return exitCode;
}

/**
 * @param {string} file
 * @returns {import("./summary.mjs").Summary | undefined} undefined when vitest did not live to write it
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
