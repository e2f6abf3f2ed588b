import { describe, expect, it } from "vitest";
import { queryOf, readDashboardSearch } from "./dashboard-search.ts";

const [from, to] = ["2026-11-23T10:00:00.000Z", "2026-11-23T11:00:00.000Z"];

describe("the dashboard's address", () => {
  it("is read back as it was written", () => {
    for (const search of [{}, { range: "hour" }, { from, to }, { trend: true, table: true, range: "7d" }])
      expect(readDashboardSearch(search)).toEqual(search);
  });

  it("loses what it does not understand", () => {
    expect(readDashboardSearch({ range: "fortnight", from, trend: "yes", x: 1 })).toEqual({});
    expect(readDashboardSearch({ from: to, to: from })).toEqual({});
    expect(readDashboardSearch({ from: "yesterday", to })).toEqual({});
  });

  it("asks for everything unless it says otherwise", () => {
    expect(queryOf({})).toMatchObject({ timeRange: "all" });
    expect(queryOf({ range: "hour", from, to })).toEqual({ points: 1_000, from, to });
  });
});
