import { expect, test } from "vitest";
import { summaryLine, summaryLines, verdict } from "./summary.mjs";
import { summaryOf } from "./summary-reporter.mjs";

const whole = { byName: false, chosen: false };
const report = (passed: number, failed: number, skipped: { name: string; reason: string | undefined }[] = []) => ({
  passed,
  failed,
  skipped,
});

test("the last line is the numbers, in words others read by machine", () => {
  const skipped = [{ name: "a", reason: "no Chromium" }];
  expect(summaryLine(report(12, 0, skipped))).toBe("12 passed, 0 failed, 1 skipped");
  expect(summaryLines(report(12, 0, skipped), whole)).toEqual([
    "skipped: a: no Chromium",
    "12 passed, 0 failed, 1 skipped",
  ]);
});

test("a skipped test without a reason is named, but not when a name filter left it out", () => {
  const skipped = [{ name: "a", reason: undefined }];
  expect(summaryLines(report(1, 0, skipped), whole)).toEqual([
    "skipped: a: no reason given",
    "1 passed, 0 failed, 1 skipped",
  ]);
  expect(summaryLines(report(1, 0, skipped), { byName: true })).toEqual(["1 passed, 0 failed, 1 skipped"]);
});

test.each([
  { what: "all is well", report: report(3, 0), code: 0, failed: 0, exit: 0 },
  { what: "a test failed", report: report(3, 2), code: 1, failed: 2, exit: 1 },
  { what: "failures win over an exit code of 0", report: report(3, 2), code: 0, failed: 2, exit: 1 },
  { what: "vitest crashed", report: undefined, code: 134, failed: 1, exit: 134 },
  { what: "vitest ended well and left no report", report: undefined, code: 0, failed: 1, exit: 1 },
  { what: "a bad exit code nobody explains", report: report(3, 0), code: 1, failed: 1, exit: 1 },
  { what: "nothing ran", report: report(0, 0, [{ name: "a", reason: "why" }]), code: 0, failed: 1, exit: 1 },
])("$what: $failed failed, exit code $exit", ({ report, code, failed, exit }) => {
  const { summary, exitCode } = verdict(report, code, whole);
  expect(summary.failed).toBe(failed);
  expect(exitCode).toBe(exit);
});

test("a filter may choose only tests that are skipped", () => {
  expect(verdict(report(0, 0, [{ name: "a", reason: "why" }]), 0, { chosen: true }).exitCode).toBe(0);
});

test("what fails outside of a test counts: a file that does not load, a hook, an unhandled error", () => {
  const result = (state: string, note?: string) => ({
    fullName: state,
    options: { mode: "run" },
    result: () => ({ state, note }),
  });
  const module = {
    relativeModuleId: "a.test.ts",
    errors: () => [new Error("syntax")],
    children: {
      allSuites: () => [{ errors: () => [new Error("beforeAll")] }],
      allTests: () => [result("passed"), result("failed"), result("pending"), result("skipped", "no Chromium")],
    },
  };
  expect(summaryOf([module] as never, [new Error("unhandled")])).toEqual({
    passed: 1,
    failed: 5,
    skipped: [{ name: "a.test.ts > skipped", reason: "no Chromium" }],
  });
});
