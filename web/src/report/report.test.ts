import { describe, expect, it } from "vitest";
import { peakTime } from "./report.tsx";

const ONE_HOUR = { from: "2026-05-01T19:00:00.000Z", to: "2026-05-01T20:00:00.000Z", tz: "UTC" };

type Given = Parameters<typeof peakTime>[0];
const report = (peakAt: string | null, unit: Given["meta"]["unit"], peaks: readonly number[]): string =>
  peakTime({
    summary: { peakAt, overallPeak: 9 },
    meta: { ...ONE_HOUR, unit },
    snapshots: peaks.map((peakViewers, i) => ({ peakViewers, timestamp: `2026-05-01T19:0${i}:00.000Z` })),
  } as unknown as Given).replace(/\s?[AP]M/, "");

describe("the time of the peak", () => {
  it("is exact if it is known", () => {
    expect(report("2026-05-01T19:05:10.000Z", "minute", [9])).toMatch(/^at (7|19):05:10$/);
  });

  it("is otherwise approximate, from the minute with the peak", () => {
    expect(report(null, "minute", [3, 9, 9])).toMatch(/^about (7|19):01$/);
  });

  it("is left out if no point is short enough, or none has the peak", () => {
    expect(report(null, "day", [9])).toBe("");
    expect(report(null, "minute", [3])).toBe("");
  });
});
