import { expect, test } from "vitest";
import { isChecked, wordsIn } from "./words.mjs";

test("a word is found with its line and a plain word", () => {
  expect(wordsIn("fine\n// The index is made Anew, and it hears of it")).toEqual([
    { line: 2, word: "Anew", instead: "again" },
    { line: 2, word: "hears", instead: "receives" },
  ]);
});

test.each([
  "indeed",
  "shelfie",
  "stretched",
  "headcount_intake_refused",
  "tolder",
  "how many more are at risk",
  "a new one",
  "any moment",
  "hear",
])("%s is allowed", (text) => {
  expect(wordsIn(text)).toEqual([]);
});

test.each(["told", "whoever", "Stretches", "for good", "somebody", "LineServer"])("%s is found", (word) => {
  expect(wordsIn(`a ${word}.`)).toMatchObject([{ word }]);
});

test("sources and docs are checked, but not the changelog, data and the list itself", () => {
  for (const file of ["README.md", "web/src/main.tsx", "scripts/run.mjs", "server/src/main.ts"])
    expect(isChecked(file), file).toBe(true);
  for (const file of ["CHANGELOG.md", "package-lock.json", "scripts/check/words.mjs", "web/public/icon.svg"])
    expect(isChecked(file), file).toBe(false);
});
