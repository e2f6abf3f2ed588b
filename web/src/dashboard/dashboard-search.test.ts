import { MAX_POINTS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { pointsFor, queryOf, readDashboardSearch } from "./dashboard-search.ts";

const [from, to] = ["2026-11-23T10:00:00.000Z", "2026-11-23T11:00:00.000Z"];

describe("the dashboard's address", () => {
  it("is read back unchanged", () => {
    for (const search of [
      {},
      { range: "hour" },
      { from, to },
      { trend: true, table: true, range: "7d" },
      { compare: ["a".repeat(24)], align: "lot" },
      { compare: [], tab: "compare" },
    ])
      expect(readDashboardSearch(search)).toEqual(search);
  });

  it("ignores unknown parameters", () => {
    expect(readDashboardSearch({ range: "fortnight", from, trend: "yes", x: 1 })).toEqual({});
    expect(readDashboardSearch({ from: to, to: from })).toEqual({});
    expect(readDashboardSearch({ from: "yesterday", to })).toEqual({});
    expect(readDashboardSearch({ compare: ["x", 7], align: "lot" })).toEqual({});
  });

  it("leaves the range to the server by default", () => {
    expect(queryOf({})).toEqual({ points: 2_000 });
    expect(queryOf({ range: "all" })).toEqual({ points: 2_000, timeRange: "all" });
    expect(queryOf({ range: "hour", from, to })).toEqual({
      points: 2_000,
      from,
      to,
      finest: "slot",
    });
  });

  it("requests as many points as fit the window", () => {
    expect([0, 390, 1_280, 5_120].map(pointsFor)).toEqual([250, 500, 1_500, MAX_POINTS]);
    expect(queryOf({}, 500)).toEqual({ points: 500 });
  });
});
