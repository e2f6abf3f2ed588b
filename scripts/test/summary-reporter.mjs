import { writeFileSync } from "node:fs";
import { isLeftOut } from "./tiers.mjs";

/** The environment variable with the path of the summary file. */
export const SUMMARY_FILE = "HEADCOUNT_TEST_SUMMARY";

/** A vitest reporter that writes a `Summary` (summary.mjs) to a file. The last line is printed after vitest has ended. */
export default class SummaryReporter {
  /**
   * @param {readonly import("vitest/node").TestModule[]} modules
   * @param {readonly unknown[]} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const file = process.env[SUMMARY_FILE];
    if (file) writeFileSync(file, JSON.stringify(summaryOf(modules, unhandled)));
  }
}

/**
 * @param {readonly import("vitest/node").TestModule[]} modules
 * @param {readonly unknown[]} unhandled
 * @returns {import("./summary.mjs").Summary}
 */
export function summaryOf(modules, unhandled) {
  /** @type {import("./summary.mjs").Summary} */
  const summary = { passed: 0, failed: unhandled.length, skipped: [], slowest: [] };
  for (const module of modules) {
    const file = module.relativeModuleId;
    const { tagsFilter } = module.project.config;
    const { collectDuration, setupDuration, duration } = module.diagnostic();
    summary.slowest.push({ file, ms: Math.round(collectDuration + setupDuration + duration) });
    summary.failed += module.errors().length;
    for (const suite of module.children.allSuites()) summary.failed += suite.errors().length;
    /** @type {import("./summary.mjs").Summary["skipped"]} */
    const skipped = [];
    let ran = 0;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "skipped" && isLeftOut(tagsFilter, test.options.tags)) continue;
      if (result.state === "skipped") skipped.push({ file, name: test.fullName, reason: reasonOf(test, result.note) });
      else ran++;
      if (result.state === "passed") summary.passed++;
      // A test that is still pending was never reached: the run was interrupted.
      else if (result.state === "failed" || result.state === "pending") summary.failed++;
    }
    summary.skipped.push(...(ran === 0 ? asOne(skipped) : skipped));
  }
  summary.slowest.sort((one, other) => other.ms - one.ms);
  return summary;
}

/**
 * Merges the skipped tests of a file into one entry if all tests were skipped for the same reason.
 * @param {import("./summary.mjs").Summary["skipped"]} skipped
 */
function asOne(skipped) {
  const [first] = skipped;
  if (!first || first.reason === undefined || skipped.some(({ reason }) => reason !== first.reason)) return skipped;
  return [{ ...first, name: `all ${skipped.length} tests` }];
}

/**
 * @param {import("vitest/node").TestCase} test
 * @param {string | undefined} note the note of `context.skip(note)`
 */
const reasonOf = (test, note) => note ?? (test.options.mode === "todo" ? "still to be written" : undefined);
