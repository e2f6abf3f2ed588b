import { HOUR_MS } from "@headcount/protocol/time";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServerClock } from "./server-clock.ts";

const NOW = Date.UTC(2026, 5, 1, 12);

describe("the server's time on a device", () => {
  it("is exact to half of the answer's duration, however wrong the device's clock is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -400 * 24 * HOUR_MS, max: 400 * 24 * HOUR_MS }),
        fc.nat(4_000),
        fc.nat(4_000),
        (off, there, back) => {
          const clock = new ServerClock();
          const asked = NOW + off;
          clock.set(new Date(NOW + there).toISOString(), asked, asked + there + back);
          const error = Math.abs(clock.at(asked + HOUR_MS) - (NOW + HOUR_MS));
          expect(error).toBeLessThanOrEqual((there + back) / 2 + 1);
        },
      ),
    );
  });

  it("is the device's time until an answer has a time", () => {
    const clock = new ServerClock();
    for (const nothing of [undefined, "", "soon"]) clock.set(nothing, NOW, NOW);
    expect(clock.at(NOW)).toBe(NOW);
  });

  it("detects a clock that was set forwards or back, but ignores a late timer", () => {
    const clock = new ServerClock();
    expect(clock.leapt(NOW, 0)).toBe(false);
    expect(clock.leapt(NOW + 90_000, 90_000)).toBe(false);
    expect(clock.leapt(NOW + 91_000 + HOUR_MS, 91_000)).toBe(true);
    expect(clock.leapt(NOW + 92_000 + HOUR_MS, 92_000)).toBe(false);
    expect(clock.leapt(NOW + 93_000, 93_000)).toBe(true);
  });
});
