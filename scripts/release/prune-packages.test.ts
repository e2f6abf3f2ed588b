import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isNeeded, prune } from "./prune-packages.mjs";

const SYSTEM = { platform: "linux", arch: "x64" };

test.each([
  "ws/lib/sender.js",
  "ws/package.json",
  "@fastify/static/index.js",
  "a/LICENSE",
  "a/LICENSE.md",
  "a/lib/NOTICE.markdown",
  "a/dist/test/helper.js",
  "a/dist/docs/index.js",
  "test/index.js",
  "@scope/docs/index.js",
  "a/node_modules/test/index.js",
  "a/node_modules/@scope/example/index.js",
  "better-sqlite3/prebuilds/linux-x64.node",
  "other/prebuilds/linux-x64/node.napi.node",
  "a/data.json",
  "a/ts.js",
  "react-router/index.js",
  "better-auth/dist/client/react/index.mjs",
])("%s is needed", (path) => {
  expect(isNeeded(path, SYSTEM)).toBe(true);
});

test.each([
  "ws/lib/sender.js.map",
  "react/index.js",
  "react-dom/LICENSE",
  "a/node_modules/scheduler/index.js",
  "zod/src/index.ts",
  "zod/index.d.cts",
  "a/index.d.mts",
  "a/README.md",
  "a/CHANGELOG.md",
  "fastify/test/a.test.js",
  "@fastify/static/test/static.js",
  "a/node_modules/fast-uri/test/a.js",
  "a/node_modules/@scope/b/docs/a.html",
  "better-sqlite3/deps/sqlite3/sqlite3.c",
  "better-sqlite3/binding.gyp",
  "better-sqlite3/prebuilds/linux-arm64.node",
  "better-sqlite3/prebuilds/linuxmusl-x64.node",
  "better-sqlite3/prebuilds/darwin-x64.node",
  "other/prebuilds/win32-x64/node.napi.node",
])("%s is not needed", (path) => {
  expect(isNeeded(path, SYSTEM)).toBe(false);
});

test("only unneeded files are deleted and summed up, and links are not followed", () => {
  const folder = mkdtempSync(join(tmpdir(), "headcount-prune-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const put = (path: string): string => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "12345");
    return join(folder, path);
  };
  const kept = ["node_modules/a/index.js", "node_modules/@b/c/LICENSE", "workspace/README.md"].map(put);
  const dropped = ["node_modules/a/index.js.map", "node_modules/@b/c/README.md", "node_modules/a/test/b.js"].map(put);
  symlinkSync(join(folder, "workspace"), join(folder, "node_modules/workspace"));
  expect(prune(join(folder, "node_modules"), SYSTEM)).toEqual({ files: 3, bytes: 15 });
  expect(kept.filter((path) => !existsSync(path))).toEqual([]);
  expect(dropped.filter((path) => existsSync(path))).toEqual([]);
  expect(prune(join(folder, "node_modules"), SYSTEM)).toEqual({ files: 0, bytes: 0 });
});
