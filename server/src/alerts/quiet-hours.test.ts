import { describe, expect, it } from "vitest";
import { isQuiet } from "./quiet-hours.ts";

const at = (iso: string): number => Date.parse(iso);

describe("quiet hours", () => {
  it("are in their own zone, also across midnight and with summer time", () => {
    const quiet = { from: "22:00", to: "07:30", timeZone: "Europe/Berlin" };
    expect(isQuiet(null, at("2026-01-01T00:00:00Z"))).toBe(false);
    expect(isQuiet(quiet, at("2026-01-01T20:59:59Z"))).toBe(false);
    expect(isQuiet(quiet, at("2026-01-01T21:00:00Z"))).toBe(true);
    expect(isQuiet(quiet, at("2026-07-01T20:00:00Z"))).toBe(true);
    expect(isQuiet(quiet, at("2026-07-01T05:29:59Z"))).toBe(true);
    expect(isQuiet(quiet, at("2026-07-01T05:30:00Z"))).toBe(false);
    expect(isQuiet({ ...quiet, from: "12:00", to: "13:00" }, at("2026-01-01T11:00:00Z"))).toBe(true);
    expect(isQuiet({ ...quiet, timeZone: "Nowhere/Else" }, at("2026-01-01T22:00:00Z"))).toBe(true);
  });
});
