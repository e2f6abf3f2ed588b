import { describe, expect, it } from "vitest";
import { formatAverage, formatCount, formatDuration, MISSING } from "./format.ts";

describe("a duration", () => {
  it("is never sixty minutes beside an hour", () => {
    expect(formatDuration(59.7)).toBe(formatDuration(60));
    expect(formatDuration(119.8)).toBe(formatDuration(120));
  });

  it("names minutes only beside hours that are not whole", () => {
    expect(formatDuration(0)).toMatch(/^0\D+$/);
    expect(formatDuration(200)).toMatch(/^3\D+20\D+$/);
  });
});

describe("a number that is missing", () => {
  it("is a dash and no zero", () => {
    expect([formatCount(null), formatAverage(null)]).toEqual([MISSING, MISSING]);
    expect([formatCount(0), formatAverage(0)]).toEqual(["0", "0"]);
  });
});
