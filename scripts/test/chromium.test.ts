import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { ensureChromium, findChromium, findWholeChromium, isWorthTheShell } from "./chromium.mjs";

test("CHROMIUM_BIN takes precedence over the PATH", () => {
  expect(findChromium({ CHROMIUM_BIN: "/opt/mine", PATH: process.env.PATH }, "linux")).toBe("/opt/mine");
});

test("no other browser replaces a CHROMIUM_BIN that does not exist", async () => {
  vi.stubEnv("CHROMIUM_BIN", "/nowhere/chromium");
  onTestFinished(() => void vi.unstubAllEnvs());
  const said = vi.spyOn(console, "log").mockReturnValue();
  expect(await ensureChromium()).toBeUndefined();
  expect(said).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("/nowhere/chromium, which does not exist"));
  expect(findWholeChromium(process.env, "linux")).toBeUndefined();
  expect(findWholeChromium({ ...process.env, CHROMIUM_BIN: process.execPath }, "linux")).toBe(process.execPath);
});

test("a browser is found on the PATH by its usual names: headless shell, then Chromium, then Chrome", () => {
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

test("the headless shell is installed in addition to another browser only on CI or by root, and never if CHROMIUM_BIN is set", () => {
  const [root, person] = [0, 1001];
  const full = "/usr/bin/chromium";
  expect(isWorthTheShell(full, { CI: "true" }, person)).toBe(true);
  expect(isWorthTheShell(full, {}, root)).toBe(true);
  expect(isWorthTheShell(full, {}, person)).toBe(false);
  for (const shell of [
    "/usr/bin/chromium-headless-shell",
    "/root/.cache/chrome-headless-shell-linux64/chrome-headless-shell",
  ])
    expect(isWorthTheShell(shell, { CI: "true" }, root)).toBe(false);
  expect(isWorthTheShell("/opt/mine", { CI: "true", CHROMIUM_BIN: "/opt/mine" }, root)).toBe(false);
});
