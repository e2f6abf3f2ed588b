import { DEFAULT_GRID, MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { T0 } from "../../analytics/analytics.fixtures.ts";
import { minuteTotals } from "../../minutes/merge.ts";
import { minuteSumOf } from "../../minutes/minute-sum.ts";
import { anyParts, partOf } from "../part.fixtures.ts";
import { hourOf, type KeptMinute, packHour, unpackHour, unpackSum } from "./hours-codec.ts";

const FIRST_HOUR = hourOf(T0);

const anyHour: fc.Arbitrary<KeptMinute[]> = fc
  // A small range of starts, so that some lists are consecutive.
  .uniqueArray(
    fc.tuple(fc.oneof(fc.nat(59), fc.nat(3)), anyParts, fc.integer({ min: -7 * 86_400_000, max: 90 * 86_400_000 })),
    {
      selector: ([at]) => at,
      maxLength: 60,
    },
  )
  .map((minutes) =>
    minutes
      .sort(([a], [b]) => a - b)
      .map(([at, parts, lag]) => {
        const minute = T0 + at * MINUTE_MS;
        const totals = minuteTotals(
          parts.map((part) => ({ ...part, minute })),
          DEFAULT_GRID,
        );
        return { minute: { minute, ...totals }, createdAt: minute + lag };
      }),
  );

describe("a packed hour", () => {
  it("is unpacked without a change", () => {
    fc.assert(
      fc.property(anyHour, (minutes) => {
        const packed = packHour(minutes, FIRST_HOUR, DEFAULT_GRID);
        expect(unpackHour(packed, FIRST_HOUR, DEFAULT_GRID)).toEqual(minutes);
        const all = minutes.map(({ minute }) => minute);
        expect(unpackSum(packed, FIRST_HOUR, DEFAULT_GRID)).toEqual(minuteSumOf(all, DEFAULT_GRID));
      }),
    );
  });

  it("may have the largest numbers, and minutes that are not on the grid", () => {
    const level = { last: 1e9, mean: 999_999_999.123_456, min: 0, max: 1e9 };
    const minutes = [0, 50, 3_599_950].map((at) => ({
      minute: {
        minute: T0 + at,
        connections: { ...level, maxAt: T0 + at + 7 * 50 },
        people: { ...level, maxAt: null },
        sampleCount: 600,
        seen: 1 + at,
        joins: 6e10,
        leaves: 6e10,
        countModes: [],
      },
      createdAt: 0,
    }));
    expect(
      unpackHour(packHour(minutes, FIRST_HOUR, { slotMs: 50, slotsPerMinute: 12 }), FIRST_HOUR, {
        slotMs: 50,
        slotsPerMinute: 12,
      }),
    ).toEqual(minutes);
  });

  it("uses a few bytes per minute if nobody comes or leaves", () => {
    const minutes = Array.from({ length: 60 }, (_, at) => ({
      minute: { minute: T0 + at * MINUTE_MS, ...minuteTotals([partOf(at, 40)], DEFAULT_GRID) },
      createdAt: T0 + (at + 1) * MINUTE_MS + ((at * 37) % 100),
    }));
    expect(packHour(minutes, FIRST_HOUR, DEFAULT_GRID).length).toBeLessThan(60 * 4);
  });

  it("is refused if it is cut short or has another format", () => {
    const minutes = [{ minute: { minute: T0, ...minuteTotals([partOf(0, 40)], DEFAULT_GRID) }, createdAt: T0 }];
    const bytes = packHour(minutes, FIRST_HOUR, DEFAULT_GRID);
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => unpackHour(bytes.subarray(0, length), FIRST_HOUR, DEFAULT_GRID)).toThrow("cut short");
    expect(() => unpackHour(Uint8Array.of(9, 0), FIRST_HOUR, DEFAULT_GRID)).toThrow("unknown format");
  });
});
