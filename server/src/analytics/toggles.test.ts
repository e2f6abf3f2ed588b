import { describe, expect, it } from "vitest";
import { trackedAt } from "./toggles.ts";

describe("an auction's analytics setting", () => {
  const toggles = [
    { at: 100, enabled: true },
    { at: 200, enabled: false },
    { at: 300, enabled: true },
  ];

  it("holds from its instant until the next", () => {
    expect([100, 199, 200, 299, 300, 1e15].map((at) => trackedAt(toggles, at))).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  it("holds for all time before, when it is the first", () => {
    expect(trackedAt(toggles, 0)).toBe(true);
    expect(trackedAt(toggles.slice(1), 0)).toBe(false);
    expect(trackedAt([], 0)).toBe(false);
  });
});
