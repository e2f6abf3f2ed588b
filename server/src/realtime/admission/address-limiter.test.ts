import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AddressLimiter } from "./address-limiter.ts";

const LIMITS = { connections: 3, handshakes: 5, perSecond: 1 };

describe("the address limiter", () => {
  it("T2: an address may open a limited number of connections, and another one after each close", () => {
    const limiter = new AddressLimiter({ ...LIMITS, handshakes: 100 });
    expect([1, 2, 3, 4].map(() => limiter.reserve("a", 0))).toEqual([0, 0, 0, 10_000]);
    expect(limiter.reserve("b", 0)).toBe(0);
    limiter.release("a");
    expect([1, 2].map(() => limiter.reserve("a", 0))).toEqual([0, 10_000]);
  });

  it("T2: allows a burst, then a rate per second, and says when to try again", () => {
    const limiter = new AddressLimiter({ ...LIMITS, connections: 0 });
    expect([1, 2, 3, 4, 5, 6].map(() => limiter.reserve("a", 0))).toEqual([0, 0, 0, 0, 0, 1_000]);
    expect(limiter.reserve("a", 600)).toBe(400);
    expect(limiter.reserve("a", 1_000)).toBe(0);
    expect(limiter.reserve("a", 1_000)).toBe(1_000);
  });

  it("0 disables a limit", () => {
    const limiter = new AddressLimiter({ connections: 0, handshakes: 0, perSecond: 1 });
    for (let i = 0; i < 10_000; i += 1) expect(limiter.reserve("a", 0)).toBe(0);
  });

  it("never exceeds a limit, and forgets addresses that left", () => {
    const act = fc.record({
      address: fc.constantFrom("a", "b", "c"),
      pause: fc.integer({ min: 0, max: 3_000 }),
      leaves: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
        const limiter = new AddressLimiter(LIMITS);
        const open = new Map<string, number>();
        const came = new Map<string, number[]>();
        let now = 0;
        for (const { address, pause, leaves } of acts) {
          now += pause;
          const has = open.get(address) ?? 0;
          if (leaves && has > 0) {
            limiter.release(address);
            open.set(address, has - 1);
          } else if (limiter.reserve(address, now) === 0) {
            open.set(address, has + 1);
            came.set(address, [...(came.get(address) ?? []), now]);
          }
        }
        for (const has of open.values()) expect(has).toBeLessThanOrEqual(LIMITS.connections);
        for (const times of came.values())
          for (const [i, from] of times.entries())
            for (const [j, to] of times.entries())
              if (j >= i) expect(j - i + 1).toBeLessThanOrEqual(LIMITS.handshakes + (to - from) / 1_000 + 1e-9);
        for (const [address, has] of open) for (let i = 0; i < has; i += 1) limiter.release(address);
        for (let i = 0; i < 4; i += 1) {
          limiter.reserve("later", now + 60_000 + i);
          limiter.release("later");
        }
        expect(limiter.size).toBe(1);
      }),
    );
  });
});
