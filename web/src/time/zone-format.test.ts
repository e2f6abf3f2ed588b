import { DAY_MS, HOUR_MS, MINUTE_MS } from "@headcount/protocol/time";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timeOptions, zoneName } from "./zone-format.ts";

const words = (locale: string, at: number): string =>
  new Intl.DateTimeFormat(locale, { ...timeOptions(locale), timeZone: "UTC" }).format(at).replace(/\s/g, " ");

describe("a time of day", () => {
  it("has no zero before the hour where the day has twice twelve hours, and one where it has 24", () => {
    const [morning, evening] = [9 * HOUR_MS + 5 * MINUTE_MS, 19 * HOUR_MS + 5 * MINUTE_MS];
    expect(["en-US", "en-IN", "en-GB", "de"].map((locale) => [words(locale, morning), words(locale, evening)])).toEqual(
      [
        ["9:05 AM", "7:05 PM"],
        ["9:05 am", "7:05 pm"],
        ["09:05", "19:05"],
        ["09:05", "19:05"],
      ],
    );
  });

  it("reads as the minute that it was made of, in every language of either kind", () => {
    fc.assert(
      fc.property(fc.constantFrom("en-US", "en-GB", "de", "fr", "es", "hi"), fc.nat(1_439), (locale, minute) => {
        const [, hour = "", minutes = "", half] =
          /^(\d+):(\d\d)(?: ([ap]m))?$/i.exec(words(locale, minute * MINUTE_MS)) ?? [];
        const hours = half ? (Number(hour) % 12) + (half.toLowerCase() === "pm" ? 12 : 0) : Number(hour);
        expect(hours * 60 + Number(minutes)).toBe(minute);
        expect(half ? hour.startsWith("0") : hour.length !== 2).toBe(false);
      }),
    );
  });
});

describe("the short name of a zone", () => {
  const NEW_YEAR = Date.UTC(2026, 0, 1);

  it("is that of the season, and both if the clock changes within the interval", () => {
    expect(zoneName("America/New_York", NEW_YEAR)).toBe("EST");
    expect(zoneName("America/New_York", NEW_YEAR + 180 * DAY_MS)).toBe("EDT");
    expect(zoneName("America/New_York", NEW_YEAR, NEW_YEAR + 180 * DAY_MS)).toBe("EST/EDT");
    expect(zoneName("UTC", NEW_YEAR)).toBe("UTC");
  });
});
