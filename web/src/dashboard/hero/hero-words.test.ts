import type { LotAudience } from "@headcount/protocol";
import { HOUR_MS, MINUTE_MS } from "@headcount/protocol/time";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liveMinutes, lotAt, statusWords } from "./hero-words.ts";

const NOW = Date.parse("2026-03-10T12:00:00.000Z");
const iso = (at: number): string => new Date(at).toISOString();

describe("the state of an auction", () => {
  const auction = { startsAt: null, liveSpans: [], timeZone: "UTC" };

  it("has its live time without the pauses between its live times", () => {
    const liveSpans = [
      { from: iso(NOW - 5 * HOUR_MS), to: iso(NOW - 4 * HOUR_MS) },
      { from: iso(NOW - 42 * MINUTE_MS), to: null },
    ];
    expect(liveMinutes({ liveSpans }, NOW)).toBe(102);
    expect(statusWords({ ...auction, state: "live", liveSpans }, NOW)).toBe("Live for 1\u00a0h 42\u00a0min");
  });

  it("has the day of an ended auction, and the start of one that has not begun", () => {
    const liveSpans = [{ from: iso(NOW - 26 * HOUR_MS), to: iso(NOW - 24 * HOUR_MS) }];
    expect(statusWords({ ...auction, state: "ended", liveSpans }, NOW)).toMatch(/^Ended · .*9.*2026$/);
    expect(statusWords({ ...auction, state: "ended" }, NOW)).toBe("Ended");
    expect(statusWords({ ...auction, state: "setup" }, NOW)).toBe("Not started");
    expect(statusWords({ ...auction, state: "setup", startsAt: iso(NOW) }, NOW)).toMatch(/^Starts .*2026.*12:00/);
  });

  it("never reads a negative time if the clocks differ", () => {
    expect(statusWords({ ...auction, state: "live", liveSpans: [{ from: iso(NOW + 5_000), to: null }] }, NOW)).toBe(
      "Live for 0\u00a0min",
    );
  });
});

it("finds the lot on the block at any instant", () => {
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(times, fc.integer({ min: -10, max: 1_010 }), fc.boolean(), (all, at, isOpen) => {
      const edges = all.sort((a, b) => a - b);
      const lots = edges.flatMap((from, order) => {
        const to = edges[order + 1];
        if (order % 2 === 1 || (to === undefined && !isOpen)) return [];
        return [{ order, openedAt: iso(from), closedAt: to === undefined ? null : iso(to) } as LotAudience];
      });
      const expected = lots.find(
        ({ order }) => (edges[order] ?? 0) <= at && at < (edges[order + 1] ?? Number.POSITIVE_INFINITY),
      );
      expect(lotAt({ lots }, iso(at))).toBe(expected);
    }),
  );
  expect(lotAt(undefined, iso(0))).toBeUndefined();
  expect(lotAt({ lots: [] }, null)).toBeUndefined();
});
