import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./temporary.mjs";

const made = (...args: Parameters<typeof temporaryFolder>): string => {
  const folder = temporaryFolder(...args);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};

test("the temporary files of a run are in a folder in memory that is large enough and can start programs", () => {
  const memory = mkdtempSync(join(tmpdir(), "headcount-"));
  onTestFinished(() => rmSync(memory, { recursive: true }));
  expect(dirname(made({}, memory))).toBe(memory);
});

test("they are in the usual folder where there is none in memory, and where TMPDIR says so", () => {
  const memory = mkdtempSync(join(tmpdir(), "headcount-"));
  onTestFinished(() => rmSync(memory, { recursive: true }));
  expect(dirname(made({}, join(memory, "none")))).toBe(tmpdir());
  expect(dirname(made({ TMPDIR: tmpdir() }, memory))).toBe(tmpdir());
});

test("every user may write there, as tests start programs as other users", () => {
  expect(statSync(made()).mode & 0o7777).toBe(0o1777);
});
