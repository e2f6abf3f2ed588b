import { expect, it } from "vitest";
import { entriesOf, hasLimit, linesOf } from "./structure.mjs";

it("counts the lines of a file, with and without a last line break", () => {
  expect(["", "a", "a\n", "a\nb", "a\n\n"].map(linesOf)).toEqual([1, 1, 1, 2, 2]);
});

it("limits sources, styles and tests, but no generated file", () => {
  const files = ["server/src/main.ts", "web/src/a.test.tsx", "web/src/a.css", "scripts/run.mjs", "README.md"];
  expect([...files, "sdk/src/api/schema.ts"].filter(hasLimit)).toEqual(files.slice(0, 4));
});

it("counts a folder's files and subfolders once each, and not the root's", () => {
  const files = ["LICENSE", "a/1.ts", "a/2.md", "a/b/1.ts", "a/b/2.ts", "a/c/d/1.ts"];
  expect(Object.fromEntries(entriesOf(files))).toEqual({ a: 4, "a/b": 2, "a/c": 1, "a/c/d": 1 });
});
