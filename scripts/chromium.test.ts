import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findChromium } from "./chromium.mjs";

test("CHROMIUM_BIN comes before everything on the path", () => {
  expect(findChromium({ CHROMIUM_BIN: "/opt/mine", PATH: process.env.PATH }, "linux")).toBe("/opt/mine");
});

test("a browser is found by its usual names along the path, Chromium before Chrome", () => {
  const dir = mkdtempSync(join(tmpdir(), "headcount-path-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const PATH = ["/nowhere", dir].join(delimiter);
  expect(findChromium({ PATH }, "linux")).toBeUndefined();
  writeFileSync(join(dir, "google-chrome"), "");
  expect(findChromium({ PATH }, "linux")).toBe(join(dir, "google-chrome"));
  writeFileSync(join(dir, "chromium"), "");
  expect(findChromium({ PATH }, "linux")).toBe(join(dir, "chromium"));
});
