import { HOUR_MS } from "@headcount/protocol/time";
import { describe, expect, it } from "vitest";
import { pointTime, tickLabels } from "./chart-times.ts";

const T0 = Date.UTC(2026, 10, 23, 20);

describe("the labels of the time axis", () => {
  it("are only times within a day", () => {
    expect(tickLabels([T0, T0 + HOUR_MS], HOUR_MS, "UTC").every((label) => typeof label === "string")).toBe(true);
  });

  it("have seconds if they are less than a minute apart", () => {
    expect(tickLabels([T0, T0 + 15_000], 15_000, "UTC").map((label) => String(label).match(/:\d\d/g))).toEqual([
      [":00", ":00"],
      [":00", ":15"],
    ]);
  });

  it("have each date once if there are several days", () => {
    const labels = tickLabels([T0, T0 + 2 * HOUR_MS, T0 + 4 * HOUR_MS, T0 + 6 * HOUR_MS], 2 * HOUR_MS, "UTC");
    expect(labels.map((label) => Array.isArray(label))).toEqual([true, false, true, false]);
  });

  it("are only dates if steps are at least a day", () => {
    expect(tickLabels([T0], 24 * HOUR_MS, "UTC").join()).toMatch(/23/);
    expect(tickLabels([T0], 24 * HOUR_MS, "UTC").join()).not.toMatch(/:/);
  });
});

describe("the time of a point", () => {
  const point = { x: T0 + HOUR_MS / 2, y: 1, from: T0, to: T0 + HOUR_MS };

  it("is its whole interval, a minute's start, or a day", () => {
    expect(pointTime("hour", "Asia/Kolkata")(point)).toMatch(/1:30.*2:30.* GMT\+5:30$/);
    expect(pointTime("minute", "Asia/Kolkata")(point)).toMatch(/1:30/);
    expect(pointTime("day", "Asia/Kolkata")(point)).not.toMatch(/:/);
  });

  it("is a time for the current count", () => {
    expect(pointTime("hour", "Asia/Kolkata")({ x: T0, y: 1 })).toMatch(/1:30/);
    expect(pointTime("hour", "Asia/Kolkata")(undefined)).toBe("");
  });
});

it("continue hour by hour without a note in the night when Berlin's clock skips 2:00 to 3:00", () => {
  const ONE = Date.UTC(2026, 2, 29, 0);
  const ticks = [0, 1, 2].map((hours) => ONE + hours * HOUR_MS);
  const labels = tickLabels(ticks, HOUR_MS, "Europe/Berlin").map(String);
  expect(labels.map((label) => label.match(/\d+:00/)?.[0])).toEqual(["1:00", "3:00", "4:00"]);
  expect(labels.join()).not.toContain("GMT");
  const time = pointTime("hour", "Europe/Berlin");
  expect(ticks.map((from) => time({ x: from, from, to: from + HOUR_MS }).match(/\d+:00/g))).toEqual([
    ["1:00", "3:00"],
    ["3:00", "4:00"],
    ["4:00", "5:00"],
  ]);
});

describe("F13: in the night in which Berlin's clock shows 2:00 to 3:00 twice", () => {
  const TWO = Date.UTC(2026, 9, 25, 0);
  const times = (unit: "minute" | "hour", length: number) => (hours: number) => {
    const from = TWO + hours * HOUR_MS;
    return pointTime(unit, "Europe/Berlin")({ x: from, from, to: from + length });
  };

  it("a tick within that hour has its offset, and no other has", () => {
    const ticks = [-0.5, 0, 0.5, 1, 1.5, 2].map((hours) => TWO + hours * HOUR_MS);
    const offsets = tickLabels(ticks, HOUR_MS / 2, "Europe/Berlin").map((label) => String(label).match(/GMT\S+/)?.[0]);
    expect(offsets).toEqual([undefined, "GMT+2", "GMT+2", "GMT+1", "GMT+1", undefined]);
  });

  it("each point has a label of its own", () => {
    expect([-1, 0, 1, 2].map(times("hour", HOUR_MS)).map((label) => label.match(/GMT\S+/)?.[0])).toEqual([
      "GMT+2",
      "GMT+2",
      "GMT+1",
      "GMT+1",
    ]);
    const minutes = Array.from({ length: 120 }, (_, i) => times("minute", 60_000)(i / 60));
    expect(new Set(minutes).size).toBe(120);
  });
});
