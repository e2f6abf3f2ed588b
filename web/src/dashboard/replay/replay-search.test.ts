import { expect, it } from "vitest";
import { nextSpeed, readReplaySearch, SPEEDS } from "./replay-search.ts";

it("an address names a second and a speed, and anything else is ignored", () => {
  expect(readReplaySearch({ t: 3_725, speed: 60 })).toEqual({ t: 3_725, speed: 60 });
  expect(readReplaySearch({ t: 12.7 })).toEqual({ t: 12 });
  for (const raw of [
    {},
    { t: -5 },
    { t: "x" },
    { t: Number.NaN },
    { t: Number.POSITIVE_INFINITY },
    { speed: 7 },
    { t: 0, speed: 10 },
  ])
    expect(readReplaySearch(raw)).toEqual({});
});

it("speeds end at 1× and 120×", () => {
  expect(SPEEDS.map((speed) => nextSpeed(speed, 1))).toEqual([2, 5, 10, 30, 60, 120, 120]);
  expect(SPEEDS.map((speed) => nextSpeed(speed, -1))).toEqual([1, 1, 2, 5, 10, 30, 60]);
});
