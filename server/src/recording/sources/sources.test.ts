import { DEFAULT_GRID, LIMITS, MIN_SOURCE_VIEWERS, type Source } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { A, moves, s, TEN, tick, watching } from "../minute-builder.fixtures.ts";
import { Minutes } from "../minute-builder.ts";
import { HeavyHitters } from "./heavy-hitters.ts";
import { keptCounts } from "./kept-counts.ts";

const SOME: Source = { via: "instagram", referrer: "", device: "phone", country: "IN" };

describe("counted values", () => {
  it("are never too high, and too low by at most the additions divided by the number of counters", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), fc.integer({ min: 1, max: 8 }), (values, most) => {
        const hitters = new HeavyHitters(most);
        const exact = new Map<string, number>();
        for (const value of values.map(String)) {
          hitters.add(value);
          exact.set(value, (exact.get(value) ?? 0) + 1);
        }
        expect(hitters.total).toBe(values.length);
        expect(hitters.counts.size).toBeLessThanOrEqual(most);
        for (const [value, count] of exact) {
          const found = hitters.counts.get(value) ?? 0;
          expect(found).toBeLessThanOrEqual(count);
          expect(found).toBeGreaterThanOrEqual(count - values.length / most);
        }
      }),
    );
  });

  it("survive ten thousand hostile values", () => {
    const hitters = new HeavyHitters(500);
    for (let n = 0; n < 10_000; n += 1) {
      hitters.add(`spam ${n}`);
      if (n % 20 === 0) hitters.add("newsletter");
    }
    const kept = keptCounts(hitters.counts, hitters.total);
    expect(kept?.values[0]?.[0]).toBe("newsletter");
    expect(kept?.values.length).toBeLessThanOrEqual(LIMITS.sourceValues);
  });

  it("below five viewers are not kept, not even as the rest of a total", () => {
    const counts = fc.dictionary(fc.string({ maxLength: 3 }), fc.integer({ min: 1, max: 12 }), { maxKeys: 20 });
    fc.assert(
      fc.property(counts, (given) => {
        const all = new Map(Object.entries(given));
        const total = [...all.values()].reduce((sum, n) => sum + n, 0);
        const kept = keptCounts(all, total);
        expect(kept === null).toBe(total < MIN_SOURCE_VIEWERS);
        if (!kept) return;
        for (const [value, viewers] of kept.values) {
          expect(viewers).toBe(all.get(value));
          expect(viewers).toBeGreaterThanOrEqual(MIN_SOURCE_VIEWERS);
        }
        const named = kept.values.reduce((sum, [, n]) => sum + n, 0);
        expect(named + kept.other).toBe(total);
        expect(kept.other === 0 || kept.other >= MIN_SOURCE_VIEWERS).toBe(true);
      }),
    );
  });
});

describe("sources in parts", () => {
  const join = (minutes: Minutes, at: number, person: string | null, source = SOME): void =>
    minutes.observe(A, watching(1), { ...moves(1, 0), source: { from: source, person } }, s(at));
  const start = (isOn = true): Minutes => {
    const minutes = new Minutes({ node: "n", boot: "b", grid: DEFAULT_GRID, start: s(-3), tracksSources: () => isOn });
    minutes.setLive(A, true, s(-1));
    return minutes;
  };
  const kept = (minutes: Minutes, to: number) => {
    tick(minutes, 0, to);
    return minutes
      .take()
      .parts.flatMap(({ part: { minute, sources } }) =>
        sources ? [[(minute - TEN) / 60_000, sources.via] as const] : [],
      );
  };

  it("come with the last minute of the quarter of an hour, each person once", () => {
    const minutes = start();
    for (let n = 0; n < 6; n += 1) for (const again of [0, 10]) join(minutes, n + again, `p${n}`);
    expect(kept(minutes, 905)).toEqual([[14, { values: [["instagram", 6]], other: 0 }]]);
  });

  it("count each connection if people are not distinguished, and drop fewer than five viewers", () => {
    const minutes = start();
    for (let n = 0; n < 5; n += 1) join(minutes, n, null);
    expect(kept(minutes, 905)).toEqual([[14, { values: [["instagram", 5]], other: 0 }]]);
    for (let n = 0; n < 4; n += 1) join(minutes, 910 + n, null);
    tick(minutes, 915, 1_805);
    expect(minutes.take().parts.some(({ part }) => part.sources)).toBe(false);
  });

  it("are dropped if the setting is off at the end, and come with the last part when recording stops", () => {
    const [off, on] = [start(false), start()];
    for (let n = 0; n < 9; n += 1) for (const minutes of [off, on]) join(minutes, n, `p${n}`);
    expect(kept(off, 905)).toEqual([]);
    tick(on, 10, 125);
    on.take();
    expect(on.close(s(127)).parts.map(({ part }) => part.sources?.country)).toEqual([
      { values: [["IN", 9]], other: 0 },
    ]);
  });
});
