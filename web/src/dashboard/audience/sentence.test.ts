import type { Summary } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { inZone, TIME } from "../../time/zone-format.ts";
import { sentence } from "./sentence.ts";

const summary: Summary = {
  totalSnapshots: 180,
  overallPeak: 890,
  overallAvg: 520,
  overallMin: 12,
  duration: 180,
  peakAt: "2026-11-23T14:32:05.000Z",
  peakIsBound: false,
  viewerMinutes: 93_600,
  uniqueViewers: null,
  uniqueViewersLow: null,
  uniqueViewersHigh: null,
  current: 0,
  coverage: 1,
  tracked: true,
  countModes: [],
};
const at = inZone("UTC", { ...TIME, hourCycle: "h23" });

describe("the chart's sentence", () => {
  it("has the peak with its time, the average and the duration", () => {
    expect(sentence(summary, at)).toBe("Peak 890 at 14:32, average 520 over 3\u00a0h.");
  });

  it("leaves out an unknown time", () => {
    expect(sentence({ ...summary, peakAt: null, duration: 45 }, at)).toBe("Peak 890, average 520 over 45\u00a0min.");
  });

  it("distinguishes nobody and no data", () => {
    expect(sentence({ ...summary, overallPeak: 0, overallAvg: 0 }, at)).toBe("No viewers yet (3\u00a0h recorded).");
    expect(sentence({ ...summary, overallPeak: null, overallAvg: null }, at)).toBe(
      "Nothing was recorded in this range.",
    );
  });
});
