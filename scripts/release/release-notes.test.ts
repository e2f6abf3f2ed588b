import { expect, test } from "vitest";
import { releaseNotes } from "./release-notes.mjs";

const CHANGELOG = `# Changelog

## 0.10.0

Newer.

## [0.1.0] (2026-01-02)

- First entry
### A part
- Second entry

## 0.0.9
`;

test("the notes of a tag are the entry of its version, without the heading", () => {
  expect(releaseNotes(CHANGELOG, "v0.1.0")).toBe("- First entry\n### A part\n- Second entry");
  expect(releaseNotes(CHANGELOG, "v0.10.0")).toBe("Newer.");
});

test.each(["v0.1", "v0.1.1", "v0.0.9", "v10.0", ""])("a release of %s, which has no entry, is refused", (tag) => {
  expect(() => releaseNotes(CHANGELOG, tag)).toThrow("no entry");
});
