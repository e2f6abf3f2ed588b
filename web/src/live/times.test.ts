import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { relativeTime, stopwatch } from "./times.ts";

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

describe("the time since a moment", () => {
  it("is in whole minutes and hours", () => {
    const since = (ms: number) => relativeTime(1_000 * HOUR, 1_000 * HOUR + ms);
    expect([0, 59 * SECOND, MINUTE, 119 * SECOND, 59 * MINUTE, HOUR, 23 * HOUR].map(since)).toEqual([
      ...["just now", "just now", "1 min", "1 min", "59 min", "1 hr", "23 hr"],
    ]);
    expect(since(-5 * MINUTE)).toBe("just now");
    expect(since(24 * HOUR)).not.toMatch(/ hr$/);
  });

  it("is never longer than it was", () => {
    fc.assert(
      fc.property(fc.nat(24 * HOUR - 1), (ms) => {
        const [, number, unit] = /^(\d+) (min|hr)$/.exec(relativeTime(0, ms)) ?? [];
        const said = Number(number ?? 0) * (unit === "hr" ? HOUR : MINUTE);
        expect(said).toBeLessThanOrEqual(ms);
        expect(ms - said).toBeLessThan(unit === "hr" ? HOUR : MINUTE);
      }),
    );
  });

  it("ticks like a clock", () => {
    expect([0, 7_900, 134_000, 3_723_000].map((ms) => stopwatch(0, ms))).toEqual(["0:00", "0:07", "2:14", "1:02:03"]);
    expect(stopwatch(5_000, 0)).toBe("0:00");
  });
});
