import { MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ToggleAt, trackedAt, withToggle } from "./toggles.ts";

describe("an auction's analytics setting", () => {
  const toggles = [
    { at: 100, enabled: true },
    { at: 200, enabled: false },
    { at: 300, enabled: true },
  ];

  it("is valid from its time to the next setting", () => {
    expect([100, 199, 200, 299, 300, 1e15].map((at) => trackedAt(toggles, at))).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  it("is valid for all time before, if it is the first", () => {
    expect(trackedAt(toggles, 0)).toBe(true);
    expect(trackedAt(toggles.slice(1), 0)).toBe(false);
    expect(trackedAt([], 0)).toBe(false);
  });
});

describe("a change of the setting", () => {
  const start = { at: 0, enabled: false };
  const after = (...at: number[]): ToggleAt[] =>
    at.reduce<ToggleAt[]>(
      (toggles, one) =>
        withToggle(toggles, { at: one, enabled: !toggles.at(-1)?.enabled }, { minuteMs: MINUTE_MS, max: 1_000 }),
      [start],
    );

  it("T33: and its reversal within one minute leave no entry", () => {
    expect(after(MINUTE_MS + 1, MINUTE_MS + 2)).toEqual([start]);
    expect(after(...Array.from({ length: 4_000 }, (_, i) => MINUTE_MS + 1 + i))).toEqual([start]);
  });

  it("that was valid at the start of a minute stays", () => {
    expect(after(MINUTE_MS, MINUTE_MS + 1)).toEqual([
      start,
      { at: MINUTE_MS, enabled: true },
      { at: MINUTE_MS + 1, enabled: false },
    ]);
    expect(after(MINUTE_MS - 1, MINUTE_MS + 1)).toHaveLength(3);
  });

  it("T33: repeated every minute for an hour leaves no more entries than the limit", () => {
    const toggles = Array.from({ length: 500 }).reduce<ToggleAt[]>(
      (known, _, i) =>
        withToggle(known, { at: (i + 1) * MINUTE_MS, enabled: i % 2 === 0 }, { minuteMs: MINUTE_MS, max: 100 }),
      [start],
    );
    expect(toggles.length).toBeLessThanOrEqual(100);
    expect(toggles[0]).toEqual(start);
    for (const [i, { enabled }] of toggles.entries()) expect(enabled).toBe(i % 2 === 1);
    expect(toggles.at(-1)).toEqual({ at: 500 * MINUTE_MS, enabled: false });
  });

  it("keeps exactly the minutes that the full list of changes keeps", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 * MINUTE_MS }), { maxLength: 30 }), (steps) => {
        let [at, enabled] = [0, false];
        let [kept, all] = [[start] as ToggleAt[], [start] as ToggleAt[]];
        for (const step of steps) {
          at += step;
          enabled = !enabled;
          kept = withToggle(kept, { at, enabled }, { minuteMs: MINUTE_MS, max: 1_000 });
          all = [...all, { at, enabled }];
        }
        for (let minute = 0; minute <= at + MINUTE_MS; minute += MINUTE_MS)
          expect([minute, trackedAt(kept, minute)]).toEqual([minute, trackedAt(all, minute)]);
        expect(kept.at(-1)?.enabled).toBe(enabled);
      }),
    );
  });
});
