import { describe, expect, it } from "vitest";
import { History } from "./history.ts";

const GRID = { slotMs: 1_000, slotsPerMinute: 10 };
const ALL = { from: 10_000, to: 30_000 };
const minute = (start: number, over: object = {}) => ({
  timestamp: new Date(start).toISOString(),
  avgViewers: 3,
  peakViewers: 3,
  minViewers: 3,
  sampleCount: 10,
  ...over,
});
/** Three people from 9 s on, and a fourth from 24 s on. */
function known(): History {
  const history = new History();
  history.step(3, 8_900, 9_000);
  history.step(4, 24_000, 24_100);
  return history;
}
const second = { avgViewers: 3.6, peakViewers: 4 };

describe("a history of the actual audience", () => {
  it("finds no difference in correct minutes", () => {
    expect(known().differences([minute(10_000), minute(20_000, second)], ALL, GRID)).toEqual([]);
  });

  it.each([
    ["a lost minute", [minute(10_000)], "is lost"],
    ["a duplicate minute", [minute(10_000), minute(10_000), minute(20_000, second)], "is stored twice"],
    [
      "doubled numbers",
      [minute(10_000, { avgViewers: 6, peakViewers: 6 }), minute(20_000, second)],
      "never more than 3",
    ],
    ["a missed peak", [minute(10_000), minute(20_000)], "there were 4"],
    ["an invented zero", [minute(10_000, { minViewers: 0 }), minute(20_000, second)], "never fewer than 3"],
    ["a wrong average", [minute(10_000), minute(20_000, { ...second, avgViewers: 3.1 })], "average 3.1"],
    ["missing slots", [minute(10_000, { sampleCount: 6 }), minute(20_000, second)], "only 6 slots"],
    ["a minute off the grid", [minute(10_000), minute(20_000, second), minute(25_000)], "not the start of a minute"],
  ])("finds %s", (_name, minutes, words) => {
    expect(known().differences(minutes, ALL, GRID).join()).toContain(words);
  });

  it("accepts a peak that is too high only if it is marked as a bound", () => {
    const minutes = (over: object) => [minute(10_000, { peakViewers: 5, ...over }), minute(20_000, second)];
    expect(known().differences(minutes({ peakIsBound: true }), ALL, GRID)).toEqual([]);
    expect(known().differences(minutes({ peakIsBound: false }), ALL, GRID)).toHaveLength(1);
  });

  it("accepts missing data during an outage, but no excess", () => {
    const history = known();
    history.outage(12_000, 15_000);
    expect(history.differences([minute(20_000, second)], ALL, GRID)).toEqual([]);
    expect(
      history.differences([minute(10_000, { sampleCount: 7, minViewers: 0 }), minute(20_000, second)], ALL, GRID),
    ).toEqual([]);
    for (const excess of [{ peakViewers: 6 }, { avgViewers: 3.1, peakViewers: 4, peakIsBound: true }])
      expect(history.differences([minute(10_000, excess), minute(20_000, second)], ALL, GRID)).toHaveLength(1);
  });

  it("accepts only the missing slots in which the event loop stalled", () => {
    const minutes = (sampleCount: number) => [minute(10_000, { sampleCount }), minute(20_000, second)];
    const history = known();
    history.stalled([{ from: 12_000, to: 15_100 }]);
    expect(history.differences(minutes(6), ALL, GRID)).toEqual([]);
    expect(history.differences(minutes(5), ALL, GRID).join()).toContain("only 5 slots");
    expect(history.differences([minute(20_000, second)], ALL, GRID).join()).toContain("is lost");
    expect(
      history.differences([minute(10_000, { peakViewers: 2, avgViewers: 2, minViewers: 2 })], ALL, GRID).join(),
    ).toContain("never fewer than 3");
    history.stalled([{ from: 30_000, to: 40_000 }]);
    expect(history.differences(minutes(6), ALL, GRID).join()).toContain("only 6 slots");
  });

  it("accepts slots that end late by the length of a stall", () => {
    const late = [minute(10_000), minute(20_000, { ...second, avgViewers: 3.65 })];
    const history = known();
    expect(history.differences(late, ALL, GRID).join()).toContain("average 3.65");
    history.stalled([{ from: 29_900, to: 30_100 }]);
    expect(history.differences(late, ALL, GRID)).toEqual([]);
  });

  it("decides by a minute's start whether it is recorded", () => {
    const history = known();
    history.tracking(false, 19_000, 19_100);
    history.tracking(true, 20_500, 20_600);
    expect(history.differences([minute(10_000)], ALL, GRID)).toEqual([]);
    expect(history.differences([minute(10_000), minute(20_000, second)], ALL, GRID).join()).toContain(
      "is stored although",
    );
    expect(history.differences([], ALL, GRID).join()).toMatch(/^[^,]*:10.000Z: is lost$/);
  });

  it("accepts a minute that began during the switch of analytics with and without a record", () => {
    const history = known();
    history.tracking(false, 19_900, 20_100);
    for (const minutes of [[minute(10_000)], [minute(10_000), minute(20_000, second)]])
      expect(history.differences(minutes, ALL, GRID)).toEqual([]);
    expect(history.differences([minute(10_000), minute(20_000)], ALL, GRID).join()).toContain("there were 4");
  });
});
