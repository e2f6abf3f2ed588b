import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBroadcastThrottle } from "./broadcast-throttle.ts";
import { createSendBudget } from "./send-budget.ts";

const A = "a".repeat(24);

/**
 * Rooms on a simulated timeline: `at(ms)` moves time, `sent` lists the broadcasts. With `read`, a room is sent only counts that people
 * would read differently.
 */
function rooms(read?: (size: number) => number) {
  let now = 0;
  const sizes = new Map<string, number>();
  let timers: { at: number; run(): void }[] = [];
  const sent: { auctionId: string; at: number; size: number }[] = [];
  const throttle = createBroadcastThrottle({
    broadcast(auctionId) {
      const size = sizes.get(auctionId) ?? 0;
      const last = sent.findLast((broadcast) => broadcast.auctionId === auctionId);
      if (read && last && read(last.size) === read(size)) return false;
      sent.push({ auctionId, at: now, size });
      return true;
    },
    budget: createSendBudget(() => now),
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
  /** Whether the change was sent at once. */
  const become = (auctionId: string, next: number): boolean => {
    const edge = ((sizes.get(auctionId) ?? 0) === 0) !== (next === 0);
    sizes.set(auctionId, next);
    const before = sent.length;
    throttle.changed({ auctionId, count: { connections: next }, edge });
    return sent.length > before;
  };
  return { throttle, sent, at, become, timers: () => timers.length };
}

/** One room. */
function room(read?: (size: number) => number) {
  const all = rooms(read);
  return { ...all, become: (next: number) => all.become(A, next) };
}

describe("the broadcast throttle", () => {
  it("sends to a small room at once", () => {
    const { sent, at, become } = room();
    become(1);
    at(5_000);
    expect(become(2)).toBe(true);
    expect(sent).toMatchObject([
      { at: 0, size: 1 },
      { at: 5_000, size: 2 },
    ]);
  });

  it("sends at once when the first viewer comes or the last one leaves, even just after another change", () => {
    const { sent, become } = room();
    become(1);
    become(0);
    become(1);
    expect(sent.map(({ size }) => size)).toEqual([1, 0, 1]);
  });

  it("sends several changes once, as the last count, within 100 ms in a room of up to 500", () => {
    const { sent, at, become } = room();
    become(400);
    at(10);
    become(401);
    at(60);
    become(402);
    at(1_000);
    expect(sent).toMatchObject([
      { at: 0, size: 400 },
      { at: 100, size: 402 },
    ]);
  });

  it("neither cools down nor spends budget after a change that people do not see", () => {
    const { throttle, sent, at, become } = room((size) => size - (size % 10));
    become(400);
    at(100);
    for (const size of [401, 402, 409]) expect(become(size)).toBe(false);
    expect(throttle.size).toBe(0);
    expect(become(410)).toBe(true);
    become(411);
    at(200);
    expect(throttle.size).toBe(0);
    expect(sent).toMatchObject([
      { at: 0, size: 400 },
      { at: 100, size: 410 },
    ]);
  });

  it("sends each of 1,000 viewers who join within a second at most 10 messages", () => {
    const { sent, at, become } = room();
    for (let viewer = 1; viewer <= 1_000; viewer += 1) {
      at(viewer);
      become(viewer);
    }
    at(10_000);
    // A viewer receives one message on joining, and then one for each broadcast.
    expect(1 + sent.length).toBeLessThanOrEqual(10);
    expect(sent.at(-1)?.size).toBe(1_000);
  });

  it("sends to 40,000 viewers every 2 s, in one room or in many", () => {
    for (const howMany of [1, 8, 40]) {
      const { sent, at, become } = rooms();
      for (let ms = 0; ms < 60_000; ms += 50) {
        at(ms);
        for (let index = 0; index < howMany; index += 1) become(`room ${index}`, 40_000 / howMany + (ms % 100 ? 1 : 0));
      }
      const last = sent.filter(({ auctionId, at }) => auctionId === "room 0" && at > 30_000);
      const waits = last.slice(1).map(({ at }, index) => at - (last[index]?.at ?? 0));
      expect(Math.max(...waits)).toBeLessThanOrEqual(2_010);
    }
  });

  it("keeps a small room within 100 ms beside large ones", () => {
    const { sent, at, become } = rooms();
    for (let ms = 0; ms < 20_000; ms += 50) {
      at(ms);
      become("large", 35_000 + (ms % 100));
      become("small", 400 + (ms % 100));
    }
    const small = sent.filter(({ auctionId }) => auctionId === "small");
    const waits = small.slice(1).map(({ at }, index) => at - (small[index]?.at ?? 0));
    expect(Math.max(...waits)).toBe(100);
  });

  it("never exceeds the budget, for any rooms, and sends every room its last count", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 20, max: 400 }), (all, everyMs) => {
        const { throttle, sent, at, become, timers } = rooms();
        const seconds = 30;
        for (let ms = 0; ms < seconds * 1_000; ms += everyMs) {
          at(ms);
          for (const [index, size] of all.entries()) become(`room ${index}`, size + (ms % 2));
        }
        const total = all.reduce((sum, size) => sum + size + 1, 0);
        const spent = sent.reduce((sum, { size }) => sum + size, 0);
        // At first all rooms are sent at once. Small rooms may overspend the budget by 3 s before they wait, too.
        expect(spent).toBeLessThanOrEqual(20_000 * (seconds + 4) + 2 * total);
        at(1_000_000);
        for (const index of all.keys())
          expect(sent.findLast(({ auctionId }) => auctionId === `room ${index}`)?.size).toBe(
            (all[index] ?? 0) + (((Math.ceil((seconds * 1_000) / everyMs) - 1) * everyMs) % 2),
          );
        expect([throttle.size, timers()]).toEqual([0, 0]);
      }),
    );
  });

  it("sends the final number when the cooldown ends, keeps nothing afterwards, and never sends too often", () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 600 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const { throttle, sent, at, become, timers } = room();
        let now = 0;
        let size = 0;
        for (const [wait, next] of steps) {
          now += wait;
          at(now);
          if (next !== size) become(next);
          size = next;
        }
        at(now + 2_000);
        expect(sent.at(-1)?.size ?? 0).toBe(size);
        expect(throttle.size).toBe(0);
        expect(timers()).toBe(0);
        for (const [index, { at: when, size: size_ }] of sent.entries()) {
          const before = sent[index - 1];
          if (before && before.size > 0 && size_ > 0) expect(when - before.at).toBeGreaterThanOrEqual(100);
        }
      }),
    );
  });

  it("cancels its timers when it stops", () => {
    const { throttle, become, timers } = room();
    become(1);
    throttle.stop();
    expect(timers()).toBe(0);
  });
});
