import { describe, expect, it } from "vitest";
import { isWorthSaying } from "./announcement.ts";

describe("the spoken count", () => {
  it("is spoken at the start", () => {
    expect(isWorthSaying(5, null, 0)).toBe(true);
  });

  it("waits 20 s for a small change", () => {
    const spoken = { count: 100, at: 1_000 };
    expect(isWorthSaying(105, spoken, 20_999)).toBe(false);
    expect(isWorthSaying(105, spoken, 21_000)).toBe(true);
  });

  it("does not wait for a change of a tenth, up or down", () => {
    const spoken = { count: 100, at: 1_000 };
    expect(isWorthSaying(110, spoken, 1_001)).toBe(true);
    expect(isWorthSaying(90, spoken, 1_001)).toBe(true);
    expect(isWorthSaying(1, { count: 0, at: 1_000 }, 1_001)).toBe(true);
  });

  it("is not spoken again while it stays the same", () => {
    expect(isWorthSaying(100, { count: 100, at: 0 }, 1e9)).toBe(false);
  });
});
