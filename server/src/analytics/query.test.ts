import { DAY_MS, HeadcountError, HOUR_MS, MINUTE_MS, type ViewersQueryInput, viewersQuery } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { contextOf, iso, T0 } from "./analytics.fixtures.ts";
import { resolveQuery } from "./query.ts";

const NOW = T0 + 10 * DAY_MS + 30_000;

const resolve = (query: ViewersQueryInput, first: number | null = T0, last = NOW - 30_000) =>
  resolveQuery(viewersQuery.parse(query), contextOf({ now: NOW, extent: first === null ? null : { first, last } }));
const refusal = (query: ViewersQueryInput): HeadcountError => {
  try {
    resolve(query);
  } catch (error) {
    if (error instanceof HeadcountError) return error;
    throw error;
  }
  throw new Error("was not refused");
};

describe("a query's range", () => {
  it("ends now, over whole minutes", () => {
    expect(resolve({ timeRange: "hour" })).toMatchObject({ from: NOW + 30_000 - HOUR_MS, to: NOW, reachesNow: true });
    expect(resolve({ timeRange: "15m" })).toMatchObject({ from: NOW + 30_000 - 15 * MINUTE_MS, timeRange: "15m" });
    expect(resolve({ timeRange: "30d" }).from).toBe(NOW + 30_000 - 30 * DAY_MS);
  });

  it("all begins at the first stored minute, and is empty without one", () => {
    expect(resolve({})).toMatchObject({ timeRange: "all", from: T0, to: NOW });
    expect(resolve({}, null)).toMatchObject({ from: NOW, to: NOW, unit: "minute" });
  });

  it("from `from` to `to` is reduced to the whole minutes inside, so it has no peak from outside", () => {
    expect(resolve({ timeRange: "day", from: iso(T0 + 1), to: iso(T0 + HOUR_MS + 59_999) })).toMatchObject({
      timeRange: null,
      from: T0 + MINUTE_MS,
      to: T0 + HOUR_MS,
      reachesNow: false,
    });
    const within = resolve({ from: iso(T0 + 1), to: iso(T0 + 2) });
    expect(within.from).toBe(within.to);
  });

  it("beyond now ends now; a range in the future is empty", () => {
    expect(resolve({ from: iso(T0), to: iso(NOW + DAY_MS) })).toMatchObject({ to: NOW, reachesNow: true });
    const future = resolve({ from: iso(NOW + DAY_MS), to: iso(NOW + 2 * DAY_MS) });
    expect(future).toMatchObject({ from: future.to, reachesNow: false });
  });

  it("that ends now includes minutes from a recorder with a fast clock", () => {
    const ahead = NOW + 30_000;
    expect(resolve({}, T0, ahead).to).toBe(ahead + MINUTE_MS);
    expect(resolve({ timeRange: "hour" }, T0, ahead).to).toBe(ahead + MINUTE_MS);
  });

  it("with only from extends to now, and with only to begins at the first stored minute", () => {
    expect(resolve({ from: iso(T0 + DAY_MS) })).toMatchObject({ from: T0 + DAY_MS, to: NOW, reachesNow: true });
    expect(resolve({ to: iso(T0 + DAY_MS) })).toMatchObject({ from: T0, to: T0 + DAY_MS, reachesNow: false });
  });
});

describe("a query's unit", () => {
  const unitFor = (points: number, minutes: number) =>
    resolve({ points }, NOW - 30_000 - (minutes - 1) * MINUTE_MS).unit;

  it("is the shortest that fits the points", () => {
    expect(unitFor(60, 60)).toBe("minute");
    expect(unitFor(59, 60)).toBe("5m");
    expect(unitFor(2_000, 2_000)).toBe("minute");
    expect(unitFor(2_000, 2_001)).toBe("5m");
    expect(unitFor(100, 1_440)).toBe("15m");
    expect(unitFor(90, 1_440)).toBe("hour");
    expect(unitFor(20, 1_440)).toBe("day");
  });

  it("is at least a minute, unless slots are allowed as the finest unit", () => {
    const finest = (points: number) => resolve({ points, finest: "slot" }, NOW - 30_000 - 9 * MINUTE_MS).unit;
    expect(unitFor(2_000, 10)).toBe("minute");
    // The current minute has six of them.
    expect(finest(114)).toBe("slot");
    expect(finest(113)).toBe("minute");
    expect(finest(9)).toBe("5m");
  });

  it("depends on the stored data, so an old short auction keeps its minutes in a long range", () => {
    expect(resolve({ timeRange: "30d", points: 120 }, T0, T0 + 119 * MINUTE_MS).unit).toBe("minute");
  });

  it("always fits: weeks, months, and finally one point for the whole range", () => {
    const over = (points: number, days: number) => resolve({ points }, NOW - 30_000 - days * DAY_MS).unit;
    expect(over(60, 59)).toBe("day");
    expect(over(60, 61)).toBe("week");
    expect(over(300, 3_650)).toBe("month");
    expect(over(12, 300)).toBe("month");
    // Two minutes, before and after the start of a Monday that begins a month.
    const december = Date.UTC(2025, 11, 1);
    expect(resolve({ points: 1 }, december - MINUTE_MS, december)).toMatchObject({
      unit: "range",
      from: december - MINUTE_MS,
    });
  });

  it("is used or refused if it was requested", () => {
    expect(resolve({ unit: "minute", timeRange: "day", points: 5 }).unit).toBe("minute");
    expect(refusal({ unit: "minute", timeRange: "7d" })).toMatchObject({ code: "VALIDATION_FAILED", field: "unit" });
  });
});

it("a query's zone is the auction's unless it names one", () => {
  expect(resolve({}).tz).toBe("UTC");
  expect(resolve({ tz: "Asia/Kolkata" }).tz).toBe("Asia/Kolkata");
});
