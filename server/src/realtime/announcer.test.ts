import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAnnouncer } from "./announcer.ts";
import { createBudget } from "./budget.ts";

const A = "a".repeat(24);

/** Rooms on a timeline of their own: `at(ms)` moves time, `told` lists when which was told what. With `read`, a room is told only what people read otherwise. */
function building(read?: (size: number) => number) {
  let now = 0;
  const sizes = new Map<string, number>();
  let timers: { at: number; run(): void }[] = [];
  const told: { auctionId: string; at: number; size: number }[] = [];
  const announcer = createAnnouncer({
    tell(auctionId) {
      const size = sizes.get(auctionId) ?? 0;
      const last = told.findLast((telling) => telling.auctionId === auctionId);
      if (read && last && read(last.size) === read(size)) return false;
      told.push({ auctionId, at: now, size });
      return true;
    },
    budget: createBudget(() => now),
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  });
  const at = (ms: number): void => {
    for (;;) {
      const next = timers.filter((timer) => timer.at <= ms).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      timers = timers.filter((other) => other !== next);
      now = next.at;
      next.run();
    }
    now = ms;
  };
  const become = (auctionId: string, next: number): boolean => {
    const edge = ((sizes.get(auctionId) ?? 0) === 0) !== (next === 0);
    sizes.set(auctionId, next);
    return announcer.changed({ auctionId, count: { connections: next }, edge });
  };
  return { announcer, told, at, become, timers: () => timers.length };
}

/** A building with one room. */
function room(read?: (size: number) => number) {
  const house = building(read);
  return { ...house, become: (next: number) => house.become(A, next) };
}

describe("the announcer", () => {
  it("tells a small room at once", () => {
    const { told, at, become } = room();
    become(1);
    at(5_000);
    expect(become(2)).toBe(true);
    expect(told).toMatchObject([
      { at: 0, size: 1 },
      { at: 5_000, size: 2 },
    ]);
  });

  it("tells of the first viewer and of the last one's leaving at once, even a moment after another change", () => {
    const { told, become } = room();
    become(1);
    become(0);
    become(1);
    expect(told.map(({ size }) => size)).toEqual([1, 0, 1]);
  });

  it("tells the last of several changes once, within 100 ms in a room of up to 500", () => {
    const { told, at, become } = room();
    become(400);
    at(10);
    become(401);
    at(60);
    become(402);
    at(1_000);
    expect(told).toMatchObject([
      { at: 0, size: 400 },
      { at: 100, size: 402 },
    ]);
  });

  it("neither rests nor spends after a change that people do not read", () => {
    const { announcer, told, at, become } = room((size) => size - (size % 10));
    become(400);
    at(100);
    for (const size of [401, 402, 409]) expect(become(size)).toBe(false);
    expect(announcer.size).toBe(0);
    expect(become(410)).toBe(true);
    become(411);
    at(200);
    expect(announcer.size).toBe(0);
    expect(told).toMatchObject([
      { at: 0, size: 400 },
      { at: 100, size: 410 },
    ]);
  });

  it("costs each of 1,000 viewers who join within a second at most 10 messages", () => {
    const { told, at, become } = room();
    for (let viewer = 1; viewer <= 1_000; viewer += 1) {
      at(viewer);
      become(viewer);
    }
    at(10_000);
    // A viewer is told on joining and then with everyone else.
    expect(1 + told.length).toBeLessThanOrEqual(10);
    expect(told.at(-1)?.size).toBe(1_000);
  });

  it("tells 40,000 viewers every 2 s, in one room or in many", () => {
    for (const rooms of [1, 8, 40]) {
      const { told, at, become } = building();
      for (let ms = 0; ms < 60_000; ms += 50) {
        at(ms);
        for (let index = 0; index < rooms; index += 1) become(`room ${index}`, 40_000 / rooms + (ms % 100 ? 1 : 0));
      }
      const last = told.filter(({ auctionId, at }) => auctionId === "room 0" && at > 30_000);
      const waits = last.slice(1).map(({ at }, index) => at - (last[index]?.at ?? 0));
      expect(Math.max(...waits)).toBeLessThanOrEqual(2_010);
    }
  });

  it("keeps a small room within 100 ms beside large ones", () => {
    const { told, at, become } = building();
    for (let ms = 0; ms < 20_000; ms += 50) {
      at(ms);
      become("large", 35_000 + (ms % 100));
      become("small", 400 + (ms % 100));
    }
    const small = told.filter(({ auctionId }) => auctionId === "small");
    const waits = small.slice(1).map(({ at }, index) => at - (small[index]?.at ?? 0));
    expect(Math.max(...waits)).toBe(100);
  });

  it("spends no more than the budget, whatever the rooms, and every room hears its last count", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 20, max: 400 }), (rooms, everyMs) => {
        const { announcer, told, at, become, timers } = building();
        const seconds = 30;
        for (let ms = 0; ms < seconds * 1_000; ms += everyMs) {
          at(ms);
          for (const [index, size] of rooms.entries()) become(`room ${index}`, size + (ms % 2));
        }
        const total = rooms.reduce((sum, size) => sum + size + 1, 0);
        const spent = told.reduce((sum, { size }) => sum + size, 0);
        // At first all are told at once; small rooms may run up 3 s of debt before they wait, too.
        expect(spent).toBeLessThanOrEqual(20_000 * (seconds + 4) + 2 * total);
        at(1_000_000);
        for (const index of rooms.keys())
          expect(told.findLast(({ auctionId }) => auctionId === `room ${index}`)?.size).toBe(
            (rooms[index] ?? 0) + (((Math.ceil((seconds * 1_000) / everyMs) - 1) * everyMs) % 2),
          );
        expect([announcer.size, timers()]).toEqual([0, 0]);
      }),
    );
  });

  it("has told everyone the final number when its rest ends, holds nothing afterwards, and never tells too often", () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 600 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const { announcer, told, at, become, timers } = room();
        let now = 0;
        let size = 0;
        for (const [wait, next] of steps) {
          now += wait;
          at(now);
          if (next !== size) become(next);
          size = next;
        }
        at(now + 2_000);
        expect(told.at(-1)?.size ?? 0).toBe(size);
        expect(announcer.size).toBe(0);
        expect(timers()).toBe(0);
        for (const [index, { at: when, size: told_ }] of told.entries()) {
          const before = told[index - 1];
          if (before && before.size > 0 && told_ > 0) expect(when - before.at).toBeGreaterThanOrEqual(100);
        }
      }),
    );
  });

  it("calls its timers off when it stops", () => {
    const { announcer, become, timers } = room();
    become(1);
    announcer.stop();
    expect(timers()).toBe(0);
  });
});
