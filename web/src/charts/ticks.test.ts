import { HOUR_MS } from "@headcount/protocol/time";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timeTicks } from "./ticks.ts";

const local = (timeZone: string) => {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  return (at: number) => format.format(at);
};

describe("the ticks of a time axis", () => {
  it("are round times of the zone", () => {
    const from = Date.UTC(2026, 10, 23, 10, 7);
    const { ticks, step } = timeTicks({ from, to: from + 3 * HOUR_MS }, 8, "Asia/Kolkata");
    expect(step).toBe(HOUR_MS / 2);
    expect(ticks.map(local("Asia/Kolkata"))).toEqual(["16:00", "16:30", "17:00", "17:30", "18:00", "18:30"]);
  });

  it("are whole minutes, and shorter only on request", () => {
    const from = Date.UTC(2026, 10, 23, 10);
    const span = { from, to: from + 60_000 };
    expect(timeTicks(span, 8, "UTC").ticks).toEqual([from, from + 60_000]);
    expect(timeTicks(span, 8, "UTC", 5_000)).toEqual({
      ticks: [0, 10, 20, 30, 40, 50, 60].map((seconds) => from + seconds * 1_000),
      step: 10_000,
    });
  });

  it("keep the clock's round hours across the night with 25 hours", () => {
    // Berlin, 25 October 2026: 3:00 becomes 2:00 again.
    const from = Date.UTC(2026, 9, 24, 22);
    const { ticks } = timeTicks({ from, to: from + 25 * HOUR_MS }, 9, "Europe/Berlin");
    expect(ticks.map(local("Europe/Berlin"))).toEqual([
      "00:00",
      "03:00",
      "06:00",
      "09:00",
      "12:00",
      "15:00",
      "18:00",
      "21:00",
      "00:00",
    ]);
    expect((ticks[1] ?? 0) - (ticks[0] ?? 0)).toBe(4 * HOUR_MS);
  });

  it("keep the clock's round hours across the day with 23 hours", () => {
    const from = Date.UTC(2026, 2, 28, 23);
    const { ticks } = timeTicks({ from, to: from + 23 * HOUR_MS }, 8, "Europe/Berlin");
    expect(ticks.map(local("Europe/Berlin")).slice(0, 3)).toEqual(["00:00", "03:00", "06:00"]);
    expect((ticks[1] ?? 0) - (ticks[0] ?? 0)).toBe(2 * HOUR_MS);
  });

  it("continue evenly through the hour that the clock shows twice", () => {
    const from = Date.UTC(2026, 9, 24, 23, 30);
    const { ticks } = timeTicks({ from, to: from + 2.5 * HOUR_MS }, 6, "Europe/Berlin");
    expect(ticks.map(local("Europe/Berlin"))).toEqual(["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"]);
  });

  it("are limited in number, ascend, and stay within the span", () => {
    const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham");
    const start = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2027, 0) });
    fc.assert(
      fc.property(zone, start, fc.integer({ min: 60_000, max: 400 * 24 * HOUR_MS }), (timeZone, from, length) => {
        const span = { from, to: from + length };
        const { ticks } = timeTicks(span, 8, timeZone);
        expect(ticks.length).toBeLessThanOrEqual(9);
        for (const [index, at] of ticks.entries()) {
          expect(at).toBeGreaterThan(ticks[index - 1] ?? 0);
          expect(at).toBeGreaterThanOrEqual(span.from);
          expect(at).toBeLessThanOrEqual(span.to);
        }
      }),
    );
  });
});
