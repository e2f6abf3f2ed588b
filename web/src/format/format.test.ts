import { describe, expect, it } from "vitest";
import { formatAverage, formatCount, formatDuration, MISSING } from "./format.ts";

describe("a duration", () => {
  it("is never sixty minutes after an hour", () => {
    expect(formatDuration(59.7)).toBe(formatDuration(60));
    expect(formatDuration(119.8)).toBe(formatDuration(120));
  });

  it("has minutes after hours only if they are not zero", () => {
    expect(formatDuration(0)).toMatch(/^0\D+$/);
    expect(formatDuration(200)).toMatch(/^3\D+20\D+$/);
  });
});

describe("a long duration", () => {
  it("has days and hours, and never 24 hours after a day", () => {
    expect(formatDuration(1_440)).toBe("1d");
    expect(formatDuration(1_439.7)).toBe("1d");
    expect(formatDuration(3 * 1_440 + 5 * 60 + 31)).toBe("3d 6h");
    expect(formatDuration(2 * 1_440 - 10)).toBe("2d");
    expect(formatDuration(1_439)).toBe("23h 59m");
  });
});

describe("an average", () => {
  it("that is not zero is never shown as zero", () => {
    expect([0.04, 0.006, 0.14, 0.96, 12.34, 1_234.56].map(formatAverage)).toEqual([
      "0.04",
      "0.006",
      "0.1",
      "1",
      "12.3",
      "1,234.6",
    ]);
  });
});

describe("a missing number", () => {
  it("is a dash, not a zero", () => {
    expect([formatCount(null), formatAverage(null)]).toEqual([MISSING, MISSING]);
    expect([formatCount(0), formatAverage(0)]).toEqual(["0", "0"]);
  });
});
