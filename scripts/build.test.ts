import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BUILDS, inputsHash } from "./build.mjs";
import { hashOf, isStamped, writeStamp } from "./stamp.mjs";

let dir: string;
const put = (place: string, text: string): void => {
  mkdirSync(dirname(join(dir, place)), { recursive: true });
  writeFileSync(join(dir, place), text);
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "headcount-build-"));
  put("web/src/main.tsx", "main");
  put("web/index.html", "<html>");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const PAGES = [
  "web/src/live/page.tsx",
  "web/src/main.tsx",
  "web/live.html",
  "web/vite.config.ts",
  "web/public/icon.svg",
  "web/tsconfig.json",
  "sdk/src/badge.ts",
  "sdk/vite.config.ts",
  "sdk/vite.badge.config.ts",
];
const PROGRAM = ["server/src/main.ts", "server/vite.config.ts", "server/package.json"];
const BOTH = ["protocol/src/ids.ts", "package-lock.json"];
const NEITHER = ["web/src/main.test.tsx", "web/dist/index.html", "web/node_modules/a/index.js", "server/test/a.ts"];

/** Whether a change of this file makes a build stale. */
function isStaleAfter(place: string, built: (typeof BUILDS)[keyof typeof BUILDS]): boolean {
  const before = inputsHash(dir, built);
  put(place, "changed");
  return inputsHash(dir, built) !== before;
}

test.each([...PAGES, ...PROGRAM, ...BOTH, ...NEITHER])(
  "a change of %s requires the builds that contain it",
  (place) => {
    expect(isStaleAfter(place, BUILDS.pages)).toBe([...PAGES, ...BOTH].includes(place));
    put(place, "as before");
    expect(isStaleAfter(place, BUILDS.program)).toBe([...PROGRAM, ...BOTH].includes(place));
  },
);

test("a moved file and text moved to the next file are changes", () => {
  put("one/a", "xy");
  put("one/b", "z");
  put("two/a", "x");
  put("two/b", "yz");
  put("three/a", "xy");
  put("three/c", "z");
  const hashes = ["one", "two", "three"].map((folder) => hashOf(join(dir, folder), ["."]));
  expect(new Set(hashes).size).toBe(3);
});

test("a stamp is valid only for its own hash", () => {
  const stamp = join(dir, "stamp");
  expect(isStamped(stamp, "abc")).toBe(false);
  writeStamp(stamp, "abc");
  expect(isStamped(stamp, "abc")).toBe(true);
  expect(isStamped(stamp, "abd")).toBe(false);
});
