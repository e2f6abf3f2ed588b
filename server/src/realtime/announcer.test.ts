import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAnnouncer, pauseMs } from "./announcer.ts";

const A = "a".repeat(24);

/** A room on a timeline of its own: `at(ms)` moves time, `told` lists when it was told what. */
function room() {
  let now = 0;
  let size = 0;
  let timers: { at: number; run(): void }[] = [];
  const told: { at: number; size: number }[] = [];
  const announcer = createAnnouncer({
    tell: () => told.push({ at: now, size }),
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
  const become = (next: number): boolean => {
    const edge = (size === 0) !== (next === 0);
    size = next;
    const count = { people: size, connections: size, version: now, stale: false };
    return announcer.changed({ auctionId: A, count, joins: 0, leaves: 0, edge });
  };
  return { announcer, told, at, become, timers: () => timers.length };
}

describe("the announcer", () => {
  it("tells a small room at once", () => {
    const { told, at, become } = room();
    become(1);
    at(5_000);
    expect(become(2)).toBe(true);
    expect(told).toEqual([
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
    expect(told).toEqual([
      { at: 0, size: 400 },
      { at: 100, size: 402 },
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

  it("lets no room wait longer than 2 s, up to 40,000 viewers", () => {
    expect(pauseMs(500)).toBe(100);
    expect(pauseMs(10_000)).toBeLessThanOrEqual(1_000);
    expect(pauseMs(40_000)).toBe(2_000);
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
