import { HOUR_MS, MINUTE_MS } from "@headcount/protocol/time";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossesMidnight, fromField, offsetAt, offsetNote, toField } from "./zone-clock.ts";

describe("a zone's clock", () => {
  it("has its offset in summer and in winter", () => {
    expect(offsetAt(Date.UTC(2026, 6, 1), "Europe/Berlin")).toBe(2 * HOUR_MS);
    expect(offsetAt(Date.UTC(2026, 11, 1), "Europe/Berlin")).toBe(HOUR_MS);
    expect(offsetAt(Date.UTC(2026, 11, 1, 0, 0, 0, 123), "America/New_York")).toBe(-5 * HOUR_MS);
  });

  it("survives a field unchanged", () => {
    expect(toField(Date.UTC(2026, 10, 23, 20), "Asia/Kolkata")).toBe("2026-11-24T01:30");
    const zone = fc.constantFrom("UTC", "Asia/Kathmandu", "America/Sao_Paulo", "Asia/Tokyo");
    const minute = fc.integer({ min: Date.UTC(2025, 0) / MINUTE_MS, max: Date.UTC(2027, 0) / MINUTE_MS });
    fc.assert(
      fc.property(zone, minute, (timeZone, at) => {
        expect(fromField(toField(at * MINUTE_MS, timeZone), timeZone)).toBe(at * MINUTE_MS);
      }),
    );
  });

  it("reads a time of a day on which the clock changes", () => {
    expect(fromField("2026-03-29T03:30", "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(fromField("2026-10-25T12:00", "Europe/Berlin")).toBe(Date.UTC(2026, 9, 25, 11));
  });

  it("reads a repeated time as the second or the nearer instant, east and west of Greenwich", () => {
    for (const [timeZone, value, first] of [
      ["America/New_York", "2026-11-01T01:30", Date.UTC(2026, 10, 1, 5, 30)],
      ["Europe/Berlin", "2026-10-25T02:30", Date.UTC(2026, 9, 25, 0, 30)],
      ["Australia/Lord_Howe", "2026-04-05T01:45", Date.UTC(2026, 3, 4, 14, 45)],
    ] as const) {
      const second = first + (timeZone.startsWith("Australia") ? HOUR_MS / 2 : HOUR_MS);
      expect([timeZone, fromField(value, timeZone)]).toEqual([timeZone, second]);
      expect(fromField(value, timeZone, Number.NEGATIVE_INFINITY)).toBe(first);
      for (const at of [first, second]) expect(fromField(toField(at, timeZone), timeZone, at)).toBe(at);
    }
  });

  it("reads a skipped time with the offset before the change", () => {
    expect(fromField("2026-03-29T02:30", "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(fromField("2026-03-08T02:30", "America/New_York")).toBe(Date.UTC(2026, 2, 8, 7, 30));
  });

  it("distinguishes repeated times by their offset", () => {
    const notes = (timeZone: string, ...at: number[]) => at.map((one) => offsetNote(one, timeZone));
    // Berlin's clock goes back at 01:00Z. Times before 2:00 and after 3:00 occur once, and so do all times of the night that skips an hour.
    const back = Date.UTC(2026, 9, 25, 1);
    expect(
      notes("Europe/Berlin", back - HOUR_MS - 1, back - HOUR_MS, back - 1, back, back + HOUR_MS - 1, back + HOUR_MS),
    ).toEqual(["", " GMT+2", " GMT+2", " GMT+1", " GMT+1", ""]);
    const forward = Date.UTC(2026, 2, 29, 1);
    expect(notes("Europe/Berlin", forward - HOUR_MS, forward - 1, forward, forward + HOUR_MS)).toEqual([
      "",
      "",
      "",
      "",
    ]);
    // Lord Howe goes back by half an hour.
    const half = Date.UTC(2026, 3, 4, 15);
    expect(notes("Australia/Lord_Howe", half - HOUR_MS / 2, half, half + HOUR_MS / 2)).toEqual([
      " GMT+11",
      " GMT+10:30",
      "",
    ]);
  });

  it("says whether a span crosses midnight in the zone, which a span that ends at midnight does not", () => {
    const from = Date.UTC(2026, 10, 23, 20);
    expect(crossesMidnight({ from, to: from + 4 * HOUR_MS }, "UTC")).toBe(false);
    expect(crossesMidnight({ from, to: from + 4 * HOUR_MS + 1 }, "UTC")).toBe(true);
    expect(crossesMidnight({ from, to: from + 4 * HOUR_MS }, "Europe/Berlin")).toBe(true);
    expect(crossesMidnight({ from, to: from }, "UTC")).toBe(false);
  });
});
