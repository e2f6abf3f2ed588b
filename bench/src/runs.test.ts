import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { medianOf, meets } from "./runs.ts";
import type { Figure } from "./scenario.ts";

const figure = (value: number, over: Partial<Figure> = {}): Figure => ({
  ...{ side: "Headcount", figure: "CPU", unit: "µs" },
  value,
  ...over,
});

describe("several runs of a scenario", () => {
  it("become one table of medians, each with its spread", () => {
    const runs = [10, 14, 11].map((value) => [figure(value), figure(2 * value, { side: "ws" })]);
    expect(medianOf(runs)).toEqual([
      { ...figure(11), spread: 2 / 11 },
      { ...figure(22, { side: "ws" }), spread: 4 / 22 },
    ]);
  });

  it("leave out what no run measured, and keep what some did", () => {
    const runs = [
      [figure(Number.NaN), figure(3, { figure: "p99" })],
      [figure(Number.NaN), figure(Number.NaN, { figure: "p99" })],
    ];
    expect(medianOf(runs)).toEqual([figure(3, { figure: "p99" })]);
  });

  it("have no spread if there is one run, or if all are zero", () => {
    expect(medianOf([[figure(7)]])).toEqual([figure(7)]);
    expect(medianOf([[figure(0)], [figure(0)]])).toEqual([figure(0)]);
  });

  it("have a median that half of them reach, whatever their order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 9 }), (values) => {
        const [{ value = Number.NaN, spread = 0 } = {}] = medianOf(values.map((each) => [figure(each)]));
        expect(values.filter((each) => each <= value).length * 2).toBeGreaterThanOrEqual(values.length);
        expect(values.filter((each) => each >= value).length * 2).toBeGreaterThanOrEqual(values.length);
        for (const each of values) expect(Math.abs(each - value)).toBeLessThanOrEqual(2 * spread * value + 1e-9);
      }),
    );
  });
});

describe("a goal", () => {
  it.each<[goal: string, value: number, met: boolean | null]>([
    ["≤ 25 ms", 25, true],
    ["≤ 25 ms", 25.1, false],
    ["< 64 MiB", 64, false],
    ["≥ 5000", 5_000, true],
    ["≤ 1.25 × ws", 24, true],
    ["≤ 1.25 × ws", 26, false],
    ["≤ 3.5 × Nchan", 1, null],
    ["as few as possible", 1, null],
  ])("%s is judged for %d", (goal, value, met) => {
    expect(meets(goal, value, (side) => ({ ws: 20 })[side])).toBe(met);
  });
});
