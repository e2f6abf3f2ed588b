import type { Snapshot } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { minutesSince, newPoints, untilNextPoint } from "./live-points.ts";

const T0 = Date.UTC(2026, 10, 23, 10);

describe("the next point", () => {
  it("are loaded two seconds after the minute", () => {
    expect(untilNextPoint(T0 + 10_000)).toBe(52_000);
    expect(untilNextPoint(T0 + 59_999)).toBe(2_001);
  });

  it("are loaded by a page that asks after the minute's end and before it is stored", () => {
    expect(untilNextPoint(T0)).toBe(2_000);
    expect(untilNextPoint(T0 + 1_500)).toBe(500);
    expect(untilNextPoint(T0 + 2_000)).toBe(60_000);
  });
});

describe("the points that a paused chart holds back", () => {
  const answer = (...minutes: number[]) => ({
    snapshots: minutes.map((m) => ({ timestamp: new Date(T0 + m * 60_000).toISOString() }) as Snapshot),
  });

  it("are those after the last shown point", () => {
    expect(newPoints(answer(1, 2), answer(1, 2, 3, 4))).toBe(2);
    expect(newPoints(answer(1, 2), answer(1, 2))).toBe(0);
  });

  it("are counted even in a moving window with a constant number of points", () => {
    expect(newPoints(answer(1, 2, 3), answer(3, 4, 5))).toBe(2);
    expect(newPoints(answer(1, 2), answer(7, 8))).toBe(2);
  });

  it("are none if nothing arrived", () => {
    expect(newPoints(answer(1), answer())).toBe(0);
    expect(newPoints(answer(), answer(1))).toBe(1);
  });
});

it("minutes stored since an answer are counted for any range; there are none without stored data", () => {
  const at = (minutes: number) => new Date(T0 + minutes * 60_000).toISOString();
  const meta = (last: number) => ({ stored: { first: at(0), last: at(last) } });
  expect(minutesSince(meta(5), meta(5))).toBe(0);
  expect(minutesSince(meta(5), meta(8))).toBe(3);
  expect(minutesSince({ stored: null }, meta(8))).toBe(0);
});
