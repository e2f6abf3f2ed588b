import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findRedis } from "./redis.mjs";

test("REDIS_SERVER_BIN takes precedence, and a file that does not exist means no server", () => {
  expect(findRedis({ REDIS_SERVER_BIN: import.meta.filename, PATH: "/usr/bin" })).toBe(import.meta.filename);
  expect(findRedis({ REDIS_SERVER_BIN: "/nowhere/redis-server", PATH: "/usr/bin" })).toBeUndefined();
});

test("redis-server is found on PATH, and valkey-server where there is none", () => {
  const dir = mkdtempSync(join(tmpdir(), "headcount-redis-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const PATH = ["", "/nowhere", join(dir, "a"), join(dir, "b")].join(delimiter);
  for (const folder of ["a", "b"]) mkdirSync(join(dir, folder));
  expect(findRedis({ PATH })).toBeUndefined();
  writeFileSync(join(dir, "a", "valkey-server"), "");
  expect(findRedis({ PATH })).toBe(join(dir, "a", "valkey-server"));
  writeFileSync(join(dir, "b", "redis-server"), "");
  expect(findRedis({ PATH })).toBe(join(dir, "b", "redis-server"));
});
