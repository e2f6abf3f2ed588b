import { expect, it } from "vitest";
import { estimateWords } from "./estimate.ts";

it.each([
  [0, 0, 0, "estimated, ± 0%"],
  [8, 8, 8, "estimated, ± 0%"],
  [100, 97, 103, "estimated, ± 3%"],
  [30, 30, 31, "estimated, ± 3.4%"],
  [40_000, 38_700, 41_300, "estimated, ± 3.3%"],
])("%i people, between %i and %i, are %s", (uniqueViewers, uniqueViewersLow, uniqueViewersHigh, words) => {
  expect(estimateWords({ uniqueViewers, uniqueViewersLow, uniqueViewersHigh })).toBe(words);
});

it("is empty if people are not counted", () => {
  expect(estimateWords({ uniqueViewers: null, uniqueViewersLow: null, uniqueViewersHigh: null })).toBeNull();
});
