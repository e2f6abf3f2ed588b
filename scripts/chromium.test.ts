import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { ensureChromium, findChromium, findWholeChromium, isWorthTheShell } from "./chromium.mjs";

test("CHROMIUM_BIN comes before everything on the path", () => {
  expect(findChromium({ CHROMIUM_BIN: "/opt/mine", PATH: process.env.PATH }, "linux")).toBe("/opt/mine");
});

test("a CHROMIUM_BIN that does not exist means no browser, and no other one in its place", async () => {
  vi.stubEnv("CHROMIUM_BIN", "/nowhere/chromium");
  onTestFinished(() => void vi.unstubAllEnvs());
  const said = vi.spyOn(console, "log").mockReturnValue();
  expect(await ensureChromium()).toBeUndefined();
  expect(said).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("/nowhere/chromium, which does not exist"));
  expect(findWholeChromium(process.env, "linux")).toBeUndefined();
  expect(findWholeChromium({ ...process.env, CHROMIUM_BIN: process.execPath }, "linux")).toBe(process.execPath);
});

test("a browser is found by its usual names along the path, the shell before Chromium before Chrome", () => {
  const dir = mkdtempSync(join(tmpdir(), "headcount-path-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const PATH = ["/nowhere", dir].join(delimiter);
  expect(findChromium({ PATH }, "linux")).toBeUndefined();
  writeFileSync(join(dir, "google-chrome"), "");
  expect(findChromium({ PATH }, "linux")).toBe(join(dir, "google-chrome"));
  writeFileSync(join(dir, "chromium"), "");
  expect(findChromium({ PATH }, "linux")).toBe(join(dir, "chromium"));
  writeFileSync(join(dir, "chromium-headless-shell"), "");
  expect(findChromium({ PATH }, "linux")).toBe(join(dir, "chromium-headless-shell"));
});

test("the shell is installed beside another browser on CI alone, and never when a browser is chosen", () => {
  expect(isWorthTheShell("/usr/bin/chromium", { CI: "true" })).toBe(true);
  expect(isWorthTheShell("/usr/bin/chromium", {})).toBe(false);
  expect(isWorthTheShell("/usr/bin/chromium-headless-shell", { CI: "true" })).toBe(false);
  expect(isWorthTheShell("/root/.cache/chrome-headless-shell-linux64/chrome-headless-shell", { CI: "true" })).toBe(
    false,
  );
  expect(isWorthTheShell("/opt/mine", { CI: "true", CHROMIUM_BIN: "/opt/mine" })).toBe(false);
});
