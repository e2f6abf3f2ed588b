import fc from "fast-check";
import { expect, it } from "vitest";
import { afterSample, type ClockOffset, clockWords, holds } from "./clock-offset.ts";

const T = Date.UTC(2026, 2, 10);
/** A sample at `wall` from a server that is `ahead` ms ahead. The request took `there` ms, and the answer `back` ms. */
const sample = (wall: number, ahead: number, there: number, back: number, monotonic = wall - T) => ({
  sentAt: wall - there - back,
  receivedAt: { wall, monotonic },
  serverTime: wall - back + ahead,
});

it("never has a larger error than it reports", () => {
  const delays = fc.array(fc.tuple(fc.nat(3_000), fc.nat(3_000), fc.integer({ min: 1, max: 40_000 })), {
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.integer({ min: -1e6, max: 1e6 }), delays, (ahead, answers) => {
      let known: ClockOffset | null = null;
      let wall = T + 10_000;
      for (const [there, back, later] of answers) {
        known = afterSample(known, sample(wall, ahead, there, back));
        expect(Math.abs(known.offset - ahead)).toBeLessThanOrEqual(known.error);
        wall += later;
      }
    }),
  );
});

it("keeps the more exact of two samples that agree, and follows a clock that was set", () => {
  const exact = afterSample(null, sample(T + 10_000, -120_000, 5, 5));
  expect(afterSample(exact, sample(T + 15_000, -120_000, 10, 900))).toBe(exact);
  expect(afterSample(exact, sample(T + 100_000, -120_000, 10, 900)).offset).not.toBe(exact.offset);
  // The device's clock is set two minutes back, while the monotonic clock continues.
  const now = { wall: T + 20_000 - 120_000, monotonic: 20_000 };
  expect([holds(exact, { wall: T + 20_000, monotonic: 20_000 }), holds(exact, now)]).toEqual([true, false]);
  expect(afterSample(exact, sample(now.wall, 0, 400, 400, now.monotonic)).offset).toBe(0);
});

it("warns if the clock is far off", () => {
  expect([clockWords({ offset: 0 }), clockWords({ offset: -29_000 })]).toEqual([null, null]);
  expect(clockWords({ offset: -120_000 })).toMatch(/^The clock of this device is fast by 2\u00a0min\./);
  expect(clockWords({ offset: 600_000 })).toMatch(/slow by 10\u00a0min/);
  expect(clockWords({ offset: 45_000 })).toMatch(/slow by 45\u00a0s/);
  expect(clockWords({ offset: -7_200_000 })).toMatch(/fast by 2\u00a0h/);
});
