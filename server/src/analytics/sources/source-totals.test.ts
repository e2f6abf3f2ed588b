import { DEFAULT_GRID, LIMITS, MIN_SOURCE_VIEWERS, type SourceCounts } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inQuarters, sourceTotals } from "./source-totals.ts";

const enough = fc.integer({ min: MIN_SOURCE_VIEWERS, max: 40 });

/** What a recorder keeps of a quarter of an hour, of so many different values. */
const cell = (names: number): fc.Arbitrary<SourceCounts> =>
  fc
    .record({
      values: fc.uniqueArray(
        fc.tuple(
          fc.nat(names - 1).map((n) => `v${n}`),
          enough,
        ),
        {
          selector: ([name]) => name,
          maxLength: LIMITS.sourceValues,
        },
      ),
      other: fc.oneof(fc.constant(0), enough),
    })
    .map((via) => ({ via }));

const totalsOf = (cells: readonly SourceCounts[]) => {
  const [via] = sourceTotals(cells);
  const values = new Map((via?.values ?? []).map(({ value, viewers }) => [value ?? "", viewers]));
  return { viewers: via?.viewers ?? 0, other: via?.other ?? 0, values };
};

describe("sources of a range", () => {
  it("do not depend on the order, name at most ten values, and add up", () => {
    fc.assert(
      fc.property(fc.array(cell(30)), (cells) => {
        const totals = totalsOf(cells);
        expect(totalsOf(cells.toReversed())).toEqual(totals);
        expect(totals.values.size).toBeLessThanOrEqual(LIMITS.sourceValues);
        const named = [...totals.values.values()].reduce((sum, n) => sum + n, 0);
        expect(named + totals.other).toBe(totals.viewers);
        for (const n of [...totals.values.values(), totals.other].filter((n) => n > 0))
          expect(n).toBeGreaterThanOrEqual(MIN_SOURCE_VIEWERS);
      }),
    );
  });

  it("reveal no fewer than five viewers by the difference of two ranges", () => {
    const ranges = fc.tuple(fc.nat(12), fc.nat(12)).map(([a, b]) => (a < b ? [a, b] : [b, a]) as [number, number]);
    fc.assert(
      fc.property(fc.array(cell(10), { maxLength: 12 }), ranges, ranges, (cells, [a, b], [c, d]) => {
        // One range inside of the other; all other differences are sums of such ones.
        const outer = totalsOf(cells.slice(Math.min(a, c), Math.max(b, d)));
        const inner = totalsOf(cells.slice(Math.max(a, c), Math.min(b, d)));
        const differences = [
          outer.viewers - inner.viewers,
          outer.other - inner.other,
          ...[...outer.values].map(([value, viewers]) => viewers - (inner.values.get(value) ?? 0)),
        ];
        for (const difference of differences)
          expect(difference === 0 || difference >= MIN_SOURCE_VIEWERS, `${difference}`).toBe(true);
      }),
    );
  });

  it("are those of the whole quarters of an hour", () => {
    const at = (time: string): number => Date.parse(`2026-11-28T${time}Z`);
    expect(inQuarters({ from: at("10:14:59"), to: at("10:30:01") }, DEFAULT_GRID)).toEqual({
      from: at("10:00:00"),
      to: at("10:45:00"),
    });
  });
});
