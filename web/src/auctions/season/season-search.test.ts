import { describe, expect, it } from "vitest";
import { daysOf, periodIn, readSeasonSearch } from "./season-search.ts";

describe("the address of the season", () => {
  it("keeps what it knows, and ignores the rest", () => {
    const known = {
      from: "2026-01-01",
      to: "2026-02-01",
      tag: "5",
      measure: "peak",
      sort: "value",
      order: "asc",
      page: 2,
    };
    expect(readSeasonSearch({ ...known, tag: 5, tz: "Asia/Kolkata", currency: "INR", countMode: "people" })).toEqual({
      ...{ ...known, tz: "Asia/Kolkata", currency: "INR", countMode: "people" },
    });
    expect(
      readSeasonSearch({
        ...{ from: "x", to: "2026-13-01", tag: " ", tz: "Mars", page: 0, sort: "id", currency: "<b>" },
      }),
    ).toEqual({});
    expect(readSeasonSearch({ from: "2026-02-01", to: "2026-01-01" })).toEqual({ from: "2026-02-01" });
  });

  it("has a period of days that ends today, twelve months by default", () => {
    expect(daysOf({}, "2026-03-01")).toEqual({ from: "2025-03-02" });
    expect(daysOf({ period: "30d" }, "2026-03-01")).toEqual({ from: "2026-01-31" });
    expect(daysOf({ period: "all" }, "2026-03-01")).toEqual({});
    expect(daysOf({ period: "30d", to: "2026-01-01" }, "2026-03-01")).toEqual({ to: "2026-01-01" });
    expect([periodIn({}), periodIn({ from: "2026-01-01" })]).toEqual(["12m", null]);
  });
});
