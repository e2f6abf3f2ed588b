import { DEFAULT_GRID, MINUTE_MS } from "@headcount/protocol";
import { expect, it } from "vitest";
import { answer, minuteAt, T0 } from "./analytics.fixtures.ts";
import { methodOf } from "./method.ts";

const bound = (at: number, peak: number) => {
  const minute = minuteAt(at, { last: 4, mean: 4, min: 2, max: peak });
  return { ...minute, connections: { ...minute.connections, isBound: true as const } };
};
const methodFor = (peakIsBound: boolean): string =>
  methodOf({
    ...{ grid: DEFAULT_GRID, auction: { kind: null }, retentionDays: 90, summarizedAt: null },
    ...{ countMode: "tabs", countModes: ["tabs"], peakIsBound },
  }).join(" ");

it("says that a peak is an upper bound, where it is", () => {
  expect(methodFor(true)).toContain("A peak with “at most” is an upper bound");
  expect(methodFor(false)).not.toContain("upper bound");
});

it("a point and the summary have a bound as their peak, unless a minute reached it for certain", () => {
  const peaks = (minutes: Parameters<typeof answer>[0]) => {
    const { snapshots, summary } = answer(minutes, { unit: "hour" });
    return [snapshots[0]?.peakIsBound, summary.peakIsBound, summary.overallPeak, summary.peakAt];
  };
  const certain = minuteAt(T0 + MINUTE_MS, { last: 4, mean: 4, min: 2, max: 9 });
  const at = (minute: number): string => new Date(T0 + minute * MINUTE_MS + 5_000).toISOString();
  expect(peaks([bound(T0, 9)])).toEqual([true, true, 9, at(0)]);
  expect(peaks([bound(T0, 9), certain])).toEqual([false, false, 9, at(1)]);
  expect(peaks([bound(T0, 10), certain])).toEqual([true, true, 10, at(0)]);
  expect(peaks([certain, bound(T0 + 2 * MINUTE_MS, 9)])).toEqual([false, false, 9, at(1)]);
});
