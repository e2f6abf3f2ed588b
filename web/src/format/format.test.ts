import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatAverage,
  formatClock,
  formatCount,
  formatCoverage,
  formatDuration,
  formatSeconds,
  MISSING,
} from "./format.ts";

/** The words with ordinary spaces. */
const plain = (words: string): string => words.replaceAll("\u00a0", " ");

describe("a duration", () => {
  it("is never sixty minutes after an hour", () => {
    expect(formatDuration(59.7)).toBe(formatDuration(60));
    expect(formatDuration(119.8)).toBe(formatDuration(120));
  });

  it("has minutes after hours only if they are not zero", () => {
    expect([0, 60, 183, 200].map(formatDuration).map(plain)).toEqual(["0 min", "1 h", "3 h 3 min", "3 h 20 min"]);
  });

  it("has days and hours from a day on, and never 24 hours after a day", () => {
    const words = [1_439, 1_439.7, 1_440, 2 * 1_440 - 10, 3 * 1_440 + 5 * 60 + 31].map(formatDuration);
    expect(words.map(plain)).toEqual(["23 h 59 min", "1 d", "1 d", "2 d", "3 d 6 h"]);
  });

  it("has seconds if it is less than an hour", () => {
    const words = [0, 45, 59.6, 125, 3_599.6, 3_725].map(formatSeconds);
    expect(words.map(plain)).toEqual(["0 s", "45 s", "1 min", "2 min 5 s", "1 h", "1 h 2 min"]);
  });

  it("reads as the amount that it was made of, to half of its smallest unit", () => {
    const SECONDS: Record<string, number> = { d: 86_400, h: 3_600, min: 60, s: 1 };
    const read = (words: string): number =>
      [...plain(words).matchAll(/([\d,]+) (d|h|min|s)/g)].reduce(
        (sum, [, amount, unit]) => sum + Number(amount?.replaceAll(",", "")) * (SECONDS[unit ?? ""] ?? Number.NaN),
        0,
      );
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (minutes) => {
        expect(Math.abs(read(formatDuration(minutes)) - minutes * 60)).toBeLessThanOrEqual(
          minutes < 1_440 ? 30 : 1_800,
        );
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3_599, noNaN: true }), (seconds) => {
        expect(Math.abs(read(formatSeconds(seconds)) - seconds)).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});

it("a running time has minutes and seconds, and hours from an hour on", () => {
  expect([-1, 0, 5_999, 125_000, 3_725_000].map(formatClock)).toEqual(["0:00", "0:00", "0:05", "2:05", "1:02:05"]);
  fc.assert(
    fc.property(fc.nat(90_000), (seconds) => {
      const read = formatClock(seconds * 1_000)
        .split(":")
        .reduce((sum, part) => sum * 60 + Number(part), 0);
      expect(read).toBe(seconds);
    }),
  );
});

describe("an average", () => {
  it("is in whole people, and never zero if someone was there", () => {
    expect([0, 0.006, 0.96, 1, 12.34, 1_234.56].map(formatAverage).map(plain)).toEqual([
      "0",
      "under 1",
      "under 1",
      "1",
      "12",
      "1,235",
    ]);
  });

  it("is between the lowest and the highest number, as all three are shown", () => {
    const read = (words: string): number => (plain(words) === "under 1" ? 0.5 : Number(words.replaceAll(",", "")));
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true }), (low, more, share) => {
        const average = read(formatAverage(low + more * share));
        expect(average).toBeGreaterThanOrEqual(read(formatCount(low)));
        expect(average).toBeLessThanOrEqual(read(formatCount(low + more)));
      }),
    );
  });
});

it("a share is never shown as complete or as nothing if it is neither", () => {
  expect([0, 0.001, 0.5, 0.999, 1].map(formatCoverage).map(plain)).toEqual(["0%", "under 1%", "50%", "99%", "100%"]);
});

describe("a missing number", () => {
  it("is a dash, not a zero", () => {
    expect([formatCount(null), formatAverage(null)]).toEqual([MISSING, MISSING]);
    expect([formatCount(0), formatAverage(0)]).toEqual(["0", "0"]);
  });
});
