/**
 * What a test run came to.
 * @typedef {object} Summary
 * @property {number} passed
 * @property {number} failed tests, and what failed outside of one: a file that did not load, a hook, an unhandled error
 * @property {{ name: string, reason: string | undefined }[]} skipped
 */

/**
 * The summary of tests that could not even be started.
 * @type {Summary}
 */
export const NOT_RUN = { passed: 0, failed: 1, skipped: [] };

/** @param {Summary} summary */
export const summaryLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped.length} skipped`;

/**
 * The end of a run as it is printed: a line for each skipped test, then the one line of numbers.
 * A name filter (`-t`) leaves tests out in masses and without a reason: those are only counted.
 * @param {Summary} summary
 * @param {{ byName: boolean }} options
 */
export const summaryLines = (summary, { byName }) => [
  ...summary.skipped
    .filter(({ reason }) => reason !== undefined || !byName)
    .map(({ name, reason }) => `skipped: ${name}: ${reason ?? "no reason given"}`),
  summaryLine(summary),
];

/**
 * The verdict from the two witnesses, the report and vitest's exit code. No report (vitest crashed), a bad exit code without
 * a failure, and a run in which nothing ran, are each a failure, so that the last line never says less than the exit code.
 * @param {Summary | undefined} report
 * @param {number} exitCode vitest's
 * @param {{ chosen: boolean }} options `chosen`: arguments chose the tests, so running none may be meant
 * @returns {{ summary: Summary, exitCode: number }}
 */
export function verdict(report, exitCode, { chosen }) {
  const summary = report ?? { passed: 0, failed: 0, skipped: [] };
  const nothingRan = summary.passed + summary.failed === 0 && !chosen;
  const unexplained = summary.failed === 0 && (report === undefined || exitCode !== 0 || nothingRan);
  const failed = summary.failed + (unexplained ? 1 : 0);
  return { summary: { ...summary, failed }, exitCode: exitCode || (failed > 0 ? 1 : 0) };
}
