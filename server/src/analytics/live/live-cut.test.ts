import { MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { iso, T0 } from "../analytics.fixtures.ts";
import { comparableMs, endedAfter, liveMs } from "./live-cut.ts";

const live = (...spans: [from: number, to: number | null][]) => ({
  liveSpans: spans.map(([from, to]) => ({
    from: iso(T0 + from * MINUTE_MS),
    to: to === null ? null : iso(T0 + to * MINUTE_MS),
  })),
});
const now = T0 + 100 * MINUTE_MS;

it("ended auctions are compared as a whole; beside a live one, all are cut to the shortest live time", () => {
  expect(comparableMs([live([0, 30]), live([0, 60])], now, MINUTE_MS)).toBeNull();
  expect(comparableMs([live([0, 30]), live([89.5, null])], now, MINUTE_MS)).toBe(10 * MINUTE_MS);
  expect(comparableMs([live([0, 5]), live([40, null])], now, MINUTE_MS)).toBe(5 * MINUTE_MS);
  expect(comparableMs([live([0, 2], [10, 13]), live([40, null]), live()], now, MINUTE_MS)).toBe(5 * MINUTE_MS);
  expect(comparableMs([live([99.9, null]), live([0, 5])], now, MINUTE_MS)).toBe(MINUTE_MS);
});

it("an auction is cut after the given live time, without counting breaks", () => {
  expect(endedAfter(live([0, 10], [20, 40]), 15 * MINUTE_MS)).toEqual(live([0, 10], [20, 25]));
  expect(endedAfter(live([0, 10], [20, null]), 15 * MINUTE_MS)).toEqual(live([0, 10], [20, 25]));
  expect(endedAfter(live(), MINUTE_MS)).toEqual(live());
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
      const later = T0 + 1_000 * MINUTE_MS;
      const whole = liveMs(auction, later);
      expect(liveMs(endedAfter(auction, cut * MINUTE_MS), later)).toBe(Math.min(whole, cut * MINUTE_MS));
    }),
  );
});
