import { describe, expect, it } from "vitest";
import { readReportSearch, wantedOf } from "./report-search.ts";

describe("the report's address", () => {
  it("has a range and a time zone, and ignores everything else", () => {
    expect(readReportSearch({ range: "3h", tz: "Asia/Kolkata", trend: true })).toEqual({
      range: "3h",
      tz: "Asia/Kolkata",
    });
    for (const tz of ["Mars/Base", "", 5, undefined]) expect(readReportSearch({ tz })).toEqual({});
  });

  it("leaves the range to the server if none is given, and sends a span instead of a rolling range", () => {
    expect(wantedOf({})).toEqual({});
    const span = { from: "2026-11-23T18:00:00.000Z", to: "2026-11-23T21:00:00.000Z" };
    expect(wantedOf(readReportSearch({ range: "day", ...span, tz: "UTC" }))).toEqual({ ...span, tz: "UTC" });
  });
});
