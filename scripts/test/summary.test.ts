import { expect, test } from "vitest";
import { type Summary, summaryLine, summaryLines, verdict } from "./summary.mjs";
import { summaryOf } from "./summary-reporter.mjs";

const whole = { byName: false, chosen: false };
const report = (passed: number, failed: number, skipped: Summary["skipped"] = []): Summary => ({
  passed,
  failed,
  skipped,
  slowest: [],
});
const skip = (name: string, reason: string | undefined, file = "a.test.ts") => ({ file, name, reason });

test("the last line has the numbers in a machine-readable form", () => {
  const skipped = [skip("works", "no Chromium")];
  expect(summaryLine(report(12, 0, skipped))).toBe("12 passed, 0 failed, 1 skipped");
  expect(summaryLines(report(12, 0, skipped), whole)).toEqual([
    "skipped: a.test.ts > works: no Chromium",
    "12 passed, 0 failed, 1 skipped",
  ]);
});

test("a skipped test without a reason is listed, unless a name filter skipped it", () => {
  const skipped = [skip("works", undefined)];
  expect(summaryLines(report(1, 0, skipped), whole)).toEqual([
    "skipped: a.test.ts > works: no reason given",
    "1 passed, 0 failed, 1 skipped",
  ]);
  expect(summaryLines(report(1, 0, skipped), { byName: true })).toEqual(["1 passed, 0 failed, 1 skipped"]);
});

test("tests of one file that are skipped for the same reason share a line", () => {
  const skipped = [skip("a", "no X"), skip("b", "no Y"), skip("c", "no X"), skip("d", "no X", "b.test.ts")];
  expect(summaryLines(report(1, 0, skipped), whole)).toEqual([
    "skipped: a.test.ts > 2 tests: no X",
    "skipped: a.test.ts > b: no Y",
    "skipped: b.test.ts > d: no X",
    "1 passed, 0 failed, 4 skipped",
  ]);
});

test("the ten slowest files are printed before the last line, slowest first", () => {
  const slowest = Array.from({ length: 12 }, (_, i) => ({ file: `${i}.test.ts`, ms: 12_340 - i * 1_000 }));
  const lines = summaryLines({ ...report(1, 0), slowest }, whole);
  expect(lines).toHaveLength(11);
  expect(lines[0]).toBe("  12.3 s  0.test.ts");
  expect(lines[9]).toBe("   3.3 s  9.test.ts");
});

test.each([
  { what: "all tests passed", report: report(3, 0), code: 0, failed: 0, exit: 0 },
  { what: "a test failed", report: report(3, 2), code: 1, failed: 2, exit: 1 },
  { what: "failures win over an exit code of 0", report: report(3, 2), code: 0, failed: 2, exit: 1 },
  { what: "vitest crashed", report: undefined, code: 134, failed: 1, exit: 134 },
  { what: "vitest succeeded without a report", report: undefined, code: 0, failed: 1, exit: 1 },
  { what: "a non-zero exit code without a failed test", report: report(3, 0), code: 1, failed: 1, exit: 1 },
  { what: "nothing ran", report: report(0, 0, [skip("a", "why")]), code: 0, failed: 1, exit: 1 },
])("$what: $failed failed, exit code $exit", ({ report, code, failed, exit }) => {
  const { summary, exitCode } = verdict(report, code, whole);
  expect(summary.failed).toBe(failed);
  expect(exitCode).toBe(exit);
});

test("a filter may select only skipped tests", () => {
  expect(verdict(report(0, 0, [skip("a", "why")]), 0, { chosen: true }).exitCode).toBe(0);
});

const result = (state: string, note?: string, tags: string[] = []) => ({
  fullName: state,
  options: { mode: "run", tags },
  result: () => ({ state, note }),
});
const moduleOf = (file: string, tests: unknown[], errors: Error[] = [], ms = 1, tagsFilter?: string[]) => ({
  project: { config: { tagsFilter } },
  relativeModuleId: file,
  errors: () => errors,
  diagnostic: () => ({ collectDuration: 1, setupDuration: 1, duration: ms }),
  children: { allSuites: () => errors.map(() => ({ errors: () => [new Error("beforeAll")] })), allTests: () => tests },
});

test("failures outside of a test count: a file that does not load, a hook, an unhandled error", () => {
  const tests = [result("passed"), result("failed"), result("pending"), result("skipped", "no Chromium")];
  const module = moduleOf("a.test.ts", tests, [new Error("syntax")]);
  expect(summaryOf([module] as never, [new Error("unhandled")])).toMatchObject({
    passed: 1,
    failed: 5,
    skipped: [{ file: "a.test.ts", name: "skipped", reason: "no Chromium" }],
  });
});

test("a file without a test that ran is one skipped entry if the reason is the same", () => {
  const without = [result("skipped", "no X"), result("skipped", "no X")];
  const modules = [
    moduleOf("a.test.ts", without, [], 5),
    moduleOf("b.test.ts", [...without, result("skipped", "no Y")], [], 9),
    moduleOf("c.test.ts", [...without, result("passed")]),
  ];
  const { skipped, slowest } = summaryOf(modules as never, []);
  expect(skipped.filter(({ file }) => file === "a.test.ts")).toEqual([skip("all 2 tests", "no X")]);
  expect(skipped.filter(({ file }) => file === "b.test.ts")).toHaveLength(3);
  expect(skipped.filter(({ file }) => file === "c.test.ts")).toHaveLength(2);
  expect(slowest.map(({ file, ms }) => `${file} ${ms}`)).toEqual(["b.test.ts 11", "a.test.ts 7", "c.test.ts 3"]);
});

test.each([
  { filter: undefined, passed: 1, skipped: ["skipped", "skipped", "skipped"] },
  { filter: ["!slow"], passed: 1, skipped: ["skipped", "skipped"] },
  { filter: ["slow"], passed: 1, skipped: ["skipped"] },
])("a test that the filter $filter excludes is not reported as skipped", ({ filter, passed, skipped }) => {
  const tests = [
    result("passed"),
    result("skipped", "no X"),
    result("skipped"),
    result("skipped", undefined, ["slow"]),
  ];
  const summary = summaryOf([moduleOf("a.test.ts", tests, [], 1, filter)] as never, []);
  expect([summary.passed, summary.skipped.map(({ name }) => name)]).toEqual([passed, skipped]);
});
