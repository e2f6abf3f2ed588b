import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isInstalled, isStale, sameRequests } from "./install.mjs";

let dir: string;
const put = (place: string, content: unknown): void => {
  mkdirSync(dirname(join(dir, place)), { recursive: true });
  writeFileSync(join(dir, place), JSON.stringify(content));
};

const lock = {
  packages: {
    "": { workspaces: ["a"], devDependencies: { z: "^1.0.0", b: "^1.0.0" } },
    a: { version: "0.1.0", dependencies: { ws: "^8.0.0" } },
    "node_modules/a": { resolved: "a", link: true },
    "node_modules/ws": { version: "8.23.0" },
    "node_modules/fsevents": { version: "2.3.3", optional: true },
  },
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "headcount-install-"));
  put("package.json", { name: "root", scripts: {}, devDependencies: { b: "^1.0.0", z: "^1.0.0" } });
  put("a/package.json", { name: "a", dependencies: { ws: "^8.0.0" } });
  put("package-lock.json", lock);
  const { "": _root, "node_modules/fsevents": _optional, ...installed } = lock.packages;
  put("node_modules/.package-lock.json", { packages: installed });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("what npm finished installing is not installed again, whoever asked for it", () => {
  expect(isStale(dir)).toBe(false);
});

test("a script added to package.json is no reason to install", () => {
  put("a/package.json", { name: "a", scripts: { build: "vite build" }, dependencies: { ws: "^8.0.0" } });
  expect(isStale(dir)).toBe(false);
});

test("without npm's note the install never happened, or never finished", () => {
  rmSync(join(dir, "node_modules/.package-lock.json"));
  expect(isStale(dir)).toBe(true);
});

test("a lock file that moved on makes the install stale", () => {
  put("package-lock.json", { packages: { ...lock.packages, "node_modules/ws": { version: "8.24.0" } } });
  expect(isStale(dir)).toBe(true);
});

test("a dependency asked for and not yet locked makes it stale, and npm then says what is out of step", () => {
  put("a/package.json", { name: "a", dependencies: { ws: "^8.0.0", zod: "^4.0.0" } });
  expect(isStale(dir)).toBe(true);
});

test("a package may be absent only when it is optional", () => {
  expect(isInstalled({ x: { version: "1.0.0", optional: true } }, {})).toBe(true);
  expect(isInstalled({ x: { version: "1.0.0" } }, {})).toBe(false);
});

test("requests are compared whatever their order", () => {
  expect(sameRequests({ dependencies: { a: "1", b: "2" } }, { dependencies: { b: "2", a: "1" } })).toBe(true);
  expect(sameRequests(undefined, { dependencies: { a: "1" } })).toBe(false);
});
