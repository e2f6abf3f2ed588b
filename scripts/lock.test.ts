import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isAbandoned, withLock } from "./lock.mjs";

let dir: string;
let lock: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "headcount-lock-"));
  lock = join(dir, "deep/install.lock");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const GONE = 2 ** 22 + 1; // beyond the largest process id of Linux

test("two processes work one after the other, and the second one is notified that it waits", async () => {
  const steps: string[] = [];
  const work = (name: string) => async () => {
    steps.push(`${name} begins`);
    await new Promise((done) => setTimeout(done, 20));
    steps.push(`${name} ends`);
  };
  const first = withLock(lock, work("first"));
  await withLock(lock, work("second"), { waiting: () => steps.push("second waits") });
  await first;
  expect(steps).toEqual(["first begins", "second waits", "first ends", "second begins", "second ends"]);
});

test("failed work releases the lock", async () => {
  await expect(withLock(lock, () => Promise.reject(new Error("no network")))).rejects.toThrow("no network");
  expect(existsSync(lock)).toBe(false);
});

test("a lock whose holder has ended is acquired", async () => {
  await withLock(lock, async () => {});
  writeFileSync(lock, String(GONE));
  expect(await withLock(lock, async () => "done")).toBe("done");
});

test("a lock is abandoned if its holder has ended, if it has no process id, or if it is older than any install", () => {
  const file = join(dir, "lock");
  const now = Date.now();
  const age = (text: string, seconds: number): boolean => {
    writeFileSync(file, text);
    utimesSync(file, now / 1000 - seconds, now / 1000 - seconds);
    return isAbandoned(file, now);
  };
  expect(age(String(GONE), 0)).toBe(true);
  expect(age(String(process.pid), 60)).toBe(false);
  expect(age(String(process.pid), 3600)).toBe(true);
  expect(age("", 1)).toBe(false);
  expect(age("", 60)).toBe(true);
});
