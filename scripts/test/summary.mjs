/**
 * The result of a test run.
 * @typedef {object} Summary
 * @property {number} passed
 * @property {number} failed tests, and failures outside of a test: a file that did not load, a hook, an unhandled error
 * @property {{ file: string, name: string, reason: string | undefined }[]} skipped a file without a test that ran is one entry, named `all N tests`
 * @property {{ file: string, ms: number }[]} slowest the slowest files, slowest first
 */

const SLOWEST = 10;

/**
 * The summary of tests that could not be started.
 * @type {Summary}
 */
export const NOT_RUN = { passed: 0, failed: 1, skipped: [], slowest: [] };

/** @param {Summary} summary */
export const summaryLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped.length} skipped`;

/**
 * The printed end of a run: the slowest files, a line for each file and reason of skipped tests, then the line of numbers.
 * Tests that a name filter (`-t`) skips have no reason, so they are only counted.
 * @param {Summary} summary
 * @param {{ byName: boolean }} options
 */
export const summaryLines = (summary, { byName }) => [
  ...slowestLines(summary),
  ...skippedLines(summary.skipped.filter(({ reason }) => reason !== undefined || !byName)),
  summaryLine(summary),
];

/** @param {Summary} summary */
const slowestLines = ({ slowest }) =>
  slowest.slice(0, SLOWEST).map(({ file, ms }) => `${(ms / 1_000).toFixed(1).padStart(6)} s  ${file}`);

/** @param {Summary["skipped"]} skipped */
function skippedLines(skipped) {
  /** @type {Map<string, string[]>} */
  const names = new Map();
  for (const { file, name, reason = "no reason given" } of skipped) {
    const why = JSON.stringify([file, reason]);
    names.set(why, [...(names.get(why) ?? []), name]);
  }
  return [...names].map(([why, tests]) => {
    const [file, reason] = JSON.parse(why);
    return `skipped: ${file} > ${tests.length === 1 ? tests[0] : `${tests.length} tests`}: ${reason}`;
  });
}

/**
 * The result from the report and vitest's exit code. A missing report (vitest crashed), a non-zero exit code without
 * a failure, and a run without tests are each a failure, so that the last line always agrees with the exit code.
 * @param {Summary | undefined} report
 * @param {number} exitCode vitest's
 * @param {{ chosen: boolean }} options `chosen`: arguments selected the tests, so a run without tests may be intended
 * @returns {{ summary: Summary, exitCode: number }}
 */
export function verdict(report, exitCode, { chosen }) {
  const summary = report ?? { ...NOT_RUN, failed: 0 };
  const nothingRan = summary.passed + summary.failed === 0 && !chosen;
  const unexplained = summary.failed === 0 && (report === undefined || exitCode !== 0 || nothingRan);
  const failed = summary.failed + (unexplained ? 1 : 0);
  return { summary: { ...summary, failed }, exitCode: exitCode || (failed > 0 ? 1 : 0) };
}
