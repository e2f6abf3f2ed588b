import { writeFileSync } from "node:fs";

/** The variable that names the file the summary is written to. */
export const SUMMARY_FILE = "HEADCOUNT_TEST_SUMMARY";

/** A vitest reporter that leaves a `Summary` (summary.mjs) in a file: the last line is printed when vitest has ended. */
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
  const summary = { passed: 0, failed: unhandled.length, skipped: [] };
  for (const module of modules) {
    summary.failed += module.errors().length;
    for (const suite of module.children.allSuites()) summary.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") summary.passed++;
      else if (result.state === "failed") summary.failed++;
      // A test still pending has never been reached: the run was cut short.
      else if (result.state === "pending") summary.failed++;
      else
        summary.skipped.push({
          name: `${module.relativeModuleId} > ${test.fullName}`,
          reason: reasonOf(test, result.note),
        });
    }
  }
  return summary;
}

/**
 * @param {import("vitest/node").TestCase} test
 * @param {string | undefined} note what `context.skip(note)` said
 */
const reasonOf = (test, note) => note ?? (test.options.mode === "todo" ? "still to be written" : undefined);
