/**
 * What a test run came to.
 * @typedef {object} Summary
 * @property {number} passed
 * @property {number} failed tests, and what failed outside of one: a file that did not load, a hook, an unhandled error
 * @property {{ file: string, name: string, reason: string | undefined }[]} skipped a file of which nothing ran is one entry, named `all N tests`
 * @property {{ file: string, ms: number }[]} slowest the files that took longest, longest first
 */

const SLOWEST = 10;

/**
 * The summary of tests that could not even be started.
 * @type {Summary}
 */
export const NOT_RUN = { passed: 0, failed: 1, skipped: [], slowest: [] };

/** @param {Summary} summary */
export const summaryLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped.length} skipped`;

/**
 * The end of a run as it is printed: the slowest files, a line for each file and reason of skipped tests, then the line of numbers.
 * A name filter (`-t`) leaves tests out in masses and without a reason: those are only counted.
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
 * The verdict from the two witnesses, the report and vitest's exit code. No report (vitest crashed), a bad exit code without
 * a failure, and a run in which nothing ran, are each a failure, so that the last line never says less than the exit code.
 * @param {Summary | undefined} report
 * @param {number} exitCode vitest's
 * @param {{ chosen: boolean }} options `chosen`: arguments chose the tests, so running none may be meant
 * @returns {{ summary: Summary, exitCode: number }}
 */
export function verdict(report, exitCode, { chosen }) {
  const summary = report ?? { ...NOT_RUN, failed: 0 };
  const nothingRan = summary.passed + summary.failed === 0 && !chosen;
  const unexplained = summary.failed === 0 && (report === undefined || exitCode !== 0 || nothingRan);
  const failed = summary.failed + (unexplained ? 1 : 0);
  return { summary: { ...summary, failed }, exitCode: exitCode || (failed > 0 ? 1 : 0) };
}
