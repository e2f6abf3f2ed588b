import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findFaketime } from "./faketime.mjs";

test("FAKETIME_LIB takes precedence", () => {
  expect(findFaketime({ FAKETIME_LIB: "/opt/mine.so" })).toBe("/opt/mine.so");
});

test("the library is found in its folder and in the architecture's subfolder", () => {
  const dir = mkdtempSync(join(tmpdir(), "headcount-lib-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const holds = (folder: string): string => {
    mkdirSync(join(dir, folder), { recursive: true });
    writeFileSync(join(dir, folder, "libfaketime.so.1"), "");
    return join(dir, folder, "libfaketime.so.1");
  };
  const found = () => findFaketime({}, ["/nowhere", dir]);
  mkdirSync(join(dir, "python3"));
  expect(found()).toBeUndefined();
  const ofMachine = holds("x86_64-linux-gnu/faketime");
  expect(found()).toBe(ofMachine);
  const plain = holds("faketime");
  expect(found()).toBe(plain);
});
