import fc from "fast-check";
import { expect, it } from "vitest";
import { recent, recentCounts } from "./recent-counts.ts";

const NOW = Date.UTC(2026, 2, 10, 19);

it("the last five minutes have a count every 5 s, and nothing where none is known", () => {
  expect(recentCounts([], NOW)).toEqual(Array.from({ length: 60 }, () => null));
  const counts = [
    { at: NOW, count: 9 },
    { at: NOW - 5_001, count: 8 },
    { at: NOW - 5_200, count: 7 },
    { at: NOW - 60_000, count: 5 },
    { at: NOW - 299_999, count: 1 },
  ];
  const steps = recentCounts(counts, NOW);
  expect([steps[0], steps[1], steps[2], steps[46], steps[47], steps[48], steps[49]]).toEqual([
    1,
    1,
    null,
    null,
    5,
    5,
    null,
  ]);
  expect(steps.slice(56)).toEqual([null, null, 8, 9]);
});

it("counts that arrive about every 5 s leave no gap, at any time of the clock", () => {
  const waits = fc.array(fc.integer({ min: 3_000, max: 5_000 }), { minLength: 110, maxLength: 110 });
  fc.assert(
    fc.property(waits, fc.nat(100_000), (each, start) => {
      let at = NOW + start;
      const counts = each.map((wait, count) => {
        at += wait;
        return { at, count };
      });
      const steps = recentCounts(counts, at);
      expect(steps).not.toContain(null);
      expect(steps.at(-1)).toBe(109);
    }),
  );
});

it("no step has a count that was not known at its end", () => {
  const counts = fc.array(fc.record({ at: fc.integer({ min: NOW - 400_000, max: NOW + 5_000 }), count: fc.nat(900) }));
  fc.assert(
    fc.property(counts, (known) => {
      const { from, to } = recent(NOW);
      expect(to - from).toBe(300_000);
      for (const [step, count] of recentCounts(known, NOW).entries())
        if (count !== null)
          expect(known.some((one) => one.count === count && one.at <= from + (step + 1) * 5_000)).toBe(true);
    }),
  );
});
