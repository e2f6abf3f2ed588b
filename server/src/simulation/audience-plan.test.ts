import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planAudience } from "./audience-plan.ts";
import { seeded } from "./seeded.ts";

const options = fc.record({
  viewers: fc.integer({ min: 1, max: 150 }),
  minutes: fc.double({ min: 0.1, max: 4, noNaN: true }),
  seed: fc.integer(),
});

describe("a simulated audience", () => {
  it("opens each tab before closing it, never exceeds the requested size, and is empty at the end", () => {
    fc.assert(
      fc.property(options, (plan) => {
        const open = new Set<string>();
        let before = 0;
        for (const { at, kind, person, tab } of planAudience(plan)) {
          expect(at).toBeGreaterThanOrEqual(before);
          before = at;
          const key = `${person}/${tab}`;
          expect(open.has(key)).toBe(kind === "leave");
          if (kind === "join") open.add(key);
          else open.delete(key);
          expect(open.size).toBeLessThanOrEqual(plan.viewers);
        }
        expect(open.size).toBe(0);
        expect(before).toBeLessThanOrEqual((Math.max(1, Math.round(plan.minutes * 60)) + 1) * 1_000);
      }),
    );
  });

  it("is the same for the same seed, and different for a different one", () => {
    const plan = (seed: number) => planAudience({ viewers: 50, minutes: 1, seed });
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it("fills the room, returns, opens second tabs, and never joins faster than 500 per second", () => {
    const events = planAudience({ viewers: 5_000, minutes: 2, seed: 1 });
    const perSecond = new Map<number, number>();
    const visits = new Map<string, number>();
    let [size, peak] = [0, 0];
    for (const { at, kind, person, tab } of events) {
      size += kind === "join" ? 1 : -1;
      peak = Math.max(peak, size);
      if (kind === "leave") continue;
      const second = Math.floor(at / 1_000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
      visits.set(`${person}/${tab}`, (visits.get(`${person}/${tab}`) ?? 0) + 1);
    }
    expect(peak).toBeGreaterThan(4_000);
    expect([...visits.values()].some((count) => count > 1)).toBe(true);
    expect([...visits.keys()].some((key) => key.endsWith("/1"))).toBe(true);
    for (const joins of perSecond.values()) expect(joins).toBeLessThanOrEqual(500);
  });

  it("stays: half of the people are still there after five minutes, and a few after an hour", () => {
    const open = new Map<string, number>();
    const stays: number[] = [];
    for (const { at, kind, person, tab } of planAudience({ viewers: 300, minutes: 120, seed: 5 })) {
      const key = `${person}/${tab}`;
      if (kind === "join") open.set(key, at);
      else stays.push((at - (open.get(key) ?? 0)) / 60_000);
    }
    const share = (minutes: number): number => stays.filter((stay) => stay >= minutes).length / stays.length;
    expect(share(5)).toBeGreaterThan(0.4);
    expect(share(5)).toBeLessThan(0.8);
    expect(share(60)).toBeGreaterThan(0.05);
    expect(share(60)).toBeLessThan(0.4);
  });

  it("draws numbers evenly from its seed", () => {
    const random = seeded(42);
    const numbers = Array.from({ length: 10_000 }, random);
    expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
    expect(numbers.reduce((sum, n) => sum + n, 0) / numbers.length).toBeCloseTo(0.5, 1);
  });
});
