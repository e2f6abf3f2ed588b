import fc from "fast-check";
import { expect, it } from "vitest";
import { iso, MINUTE, T0 } from "../analytics.fixtures.ts";
import { comparableMs, endedAfter, liveMs } from "./live-cut.ts";

const live = (...spans: [from: number, to: number | null][]) => ({
  liveSpans: spans.map(([from, to]) => ({
    from: iso(T0 + from * MINUTE),
    to: to === null ? null : iso(T0 + to * MINUTE),
  })),
});
const now = T0 + 100 * MINUTE;

it("ended auctions are compared as a whole; beside one that is live, all are cut to the shortest live time", () => {
  expect(comparableMs([live([0, 30]), live([0, 60])], now, MINUTE)).toBeNull();
  expect(comparableMs([live([0, 30]), live([89.5, null])], now, MINUTE)).toBe(10 * MINUTE);
  expect(comparableMs([live([0, 5]), live([40, null])], now, MINUTE)).toBe(5 * MINUTE);
  expect(comparableMs([live([0, 2], [10, 13]), live([40, null]), live()], now, MINUTE)).toBe(5 * MINUTE);
  expect(comparableMs([live([99.9, null]), live([0, 5])], now, MINUTE)).toBe(MINUTE);
});

it("an auction is cut after this much live time, without counting breaks", () => {
  expect(endedAfter(live([0, 10], [20, 40]), 15 * MINUTE)).toEqual(live([0, 10], [20, 25]));
  expect(endedAfter(live([0, 10], [20, null]), 15 * MINUTE)).toEqual(live([0, 10], [20, 25]));
  expect(endedAfter(live(), MINUTE)).toEqual(live());
});

it("a cut auction was live for exactly that time, or for its own shorter time", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 6 });
  fc.assert(
    fc.property(lengths, fc.nat(200), (runs, cut) => {
      let at = 0;
      const auction = live(
        ...runs.map((length): [number, number] => {
          at += 2 * length;
          return [at - length, at];
        }),
      );
      const later = T0 + 1_000 * MINUTE;
      const whole = liveMs(auction, later);
      expect(liveMs(endedAfter(auction, cut * MINUTE), later)).toBe(Math.min(whole, cut * MINUTE));
    }),
  );
});
