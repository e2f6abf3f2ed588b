import fc from "fast-check";
import { expect, it } from "vitest";
import { look, NOTHING } from "./pages.ts";

it("adds up the mean error of all pages over time, and keeps the extremes and the last times", () => {
  const first = look(NOTHING, [0, 0, 3, -5], 500, 500);
  expect(first).toEqual({ errorSeconds: 1, largest: 5, above: 3, lastAboveMs: 500, lastWrongMs: 500, wrong: 2 });
  const second = look(first, [0, -1], 1_000, 1_500);
  expect(second).toEqual({ errorSeconds: 1.5, largest: 5, above: 3, lastAboveMs: 500, lastWrongMs: 1_500, wrong: 1 });
  const right = look(second, [0, 0], 1_000, 2_500);
  expect(right).toEqual({ ...second, wrong: 0 });
});

it("any sequence of looks has the sum of the means as its error, and the largest error of all", () => {
  const looks = fc.array(fc.tuple(fc.array(fc.integer({ min: -400, max: 400 })), fc.integer({ min: 1, max: 5_000 })));
  fc.assert(
    fc.property(looks, (all) => {
      let at = 0;
      let shown = NOTHING;
      for (const [errors, ms] of all) {
        at += ms;
        shown = look(shown, errors, ms, at);
      }
      const mean = (errors: number[]): number =>
        errors.length === 0 ? 0 : errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
      const expected = all.reduce((sum, [errors, ms]) => sum + (mean(errors) * ms) / 1_000, 0);
      expect(shown.errorSeconds).toBeCloseTo(expected, 6);
      expect(shown.largest).toBe(Math.max(0, ...all.flatMap(([errors]) => errors.map(Math.abs))));
      expect(shown.above).toBe(Math.max(0, ...all.flatMap(([errors]) => errors)));
      expect(shown.wrong > 0).toBe((all.at(-1)?.[0] ?? []).some((error) => error !== 0));
    }),
  );
});
