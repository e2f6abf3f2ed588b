import { DEFAULT_GRID } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { contextOf, iso, MINUTE, minuteAt, T0 } from "./analytics.fixtures.ts";
import { csvExport, csvField, jsonExport } from "./export.ts";

const context = { grid: DEFAULT_GRID, auction: contextOf().auction };

describe("an export", () => {
  it("has a line for each minute under the names of its columns", () => {
    const csv = csvExport(context, "Asia/Kolkata");
    const minutes = [minuteAt(T0, { last: 4, mean: 4.5, min: 2, max: 8 }), minuteAt(T0 + MINUTE, 0)];
    const lines = (csv.begin + csv.minutes(minutes) + csv.end).split("\r\n");
    expect(lines).toEqual([
      "timestamp,localTime,viewerCount,avgViewers,peakViewers,minViewers,sampleCount,peakAt,joins,leaves,viewerSeconds,people,connections,coverage",
      "2026-03-10T00:00:00.000Z,2026-03-10T05:30:00+05:30,4,4.5,8,2,12,2026-03-10T00:00:05.000Z,1,2,270,2,4,1",
      "2026-03-10T00:01:00.000Z,2026-03-10T05:31:00+05:30,0,0,0,0,12,2026-03-10T00:01:05.000Z,1,2,0,0,0,1",
      "",
    ]);
  });

  it("shows the hour that comes twice with two offsets, and one that is left out not at all", () => {
    const json = (starts: number[], tz: string): { localTime: string }[] => {
      const format = jsonExport(context, tz);
      const pieces = starts.map((at) => format.minutes([minuteAt(at, 1)]));
      return JSON.parse(format.begin + pieces.join("") + format.end).data;
    };
    const localTimes = (from: string, tz: string) =>
      json(
        [0, 60, 120].map((at) => Date.parse(from) + at * MINUTE),
        tz,
      ).map(({ localTime }) => localTime);
    expect(localTimes("2026-10-25T00:30:00Z", "Europe/Berlin")).toEqual([
      "2026-10-25T02:30:00+02:00",
      "2026-10-25T02:30:00+01:00",
      "2026-10-25T03:30:00+01:00",
    ]);
    expect(localTimes("2026-03-08T06:30:00Z", "America/New_York")).toEqual([
      "2026-03-08T01:30:00-05:00",
      "2026-03-08T03:30:00-04:00",
      "2026-03-08T04:30:00-04:00",
    ]);
  });

  it("leaves what is not known empty, and is whole without a minute", () => {
    const minute = minuteAt(T0, 3);
    const unknown = { ...minute, connections: { ...minute.connections, maxAt: null } };
    expect(csvExport(context, "UTC").minutes([unknown])).toContain(
      `${iso(T0)},2026-03-10T00:00:00+00:00,3,3,3,3,12,,1,`,
    );
    const { begin, end } = jsonExport(context, "UTC");
    expect(JSON.parse(begin + end)).toEqual({ success: true, data: [] });
  });

  it.each([
    ["plain", "plain"],
    ['say "hi", twice', '"say ""hi"", twice"'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@sum", "'@sum"],
    ["\t=1", "'\t=1"],
    ["\r=1", '"\'\r=1"'],
    [-1, "-1"],
    [null, ""],
  ])("writes %j as %j", (value, field) => {
    expect(csvField(value)).toBe(field);
  });
});
