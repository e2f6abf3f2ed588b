import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Quota } from "./quota.ts";

const LIMITS = { connections: 3, handshakes: 5, perSecond: 1 };

describe("a quota", () => {
  it("T2: lets a neighbour open so many, and one more for each that is over", () => {
    const quota = new Quota({ ...LIMITS, handshakes: 100 });
    expect([1, 2, 3, 4].map(() => quota.take("a", 0))).toEqual([0, 0, 0, 10_000]);
    expect(quota.take("b", 0)).toBe(0);
    quota.release("a");
    expect([1, 2].map(() => quota.take("a", 0))).toEqual([0, 10_000]);
  });

  it("T2: lets so many in a row, then so many a second, and says when to come back", () => {
    const quota = new Quota({ ...LIMITS, connections: 0 });
    expect([1, 2, 3, 4, 5, 6].map(() => quota.take("a", 0))).toEqual([0, 0, 0, 0, 0, 1_000]);
    expect(quota.take("a", 600)).toBe(400);
    expect(quota.take("a", 1_000)).toBe(0);
    expect(quota.take("a", 1_000)).toBe(1_000);
  });

  it("is no limit at 0", () => {
    const quota = new Quota({ connections: 0, handshakes: 0, perSecond: 1 });
    for (let i = 0; i < 10_000; i += 1) expect(quota.take("a", 0)).toBe(0);
  });

  it("never has more open, or lets more in, than may be; and forgets who left", () => {
    const act = fc.record({
      neighbour: fc.constantFrom("a", "b", "c"),
      pause: fc.integer({ min: 0, max: 3_000 }),
      leaves: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
        const quota = new Quota(LIMITS);
        const open = new Map<string, number>();
        const came = new Map<string, number[]>();
        let now = 0;
        for (const { neighbour, pause, leaves } of acts) {
          now += pause;
          const has = open.get(neighbour) ?? 0;
          if (leaves && has > 0) {
            quota.release(neighbour);
            open.set(neighbour, has - 1);
          } else if (quota.take(neighbour, now) === 0) {
            open.set(neighbour, has + 1);
            came.set(neighbour, [...(came.get(neighbour) ?? []), now]);
          }
        }
        for (const has of open.values()) expect(has).toBeLessThanOrEqual(LIMITS.connections);
        for (const times of came.values())
          for (const [i, from] of times.entries())
            for (const [j, to] of times.entries())
              if (j >= i) expect(j - i + 1).toBeLessThanOrEqual(LIMITS.handshakes + (to - from) / 1_000 + 1e-9);
        for (const [neighbour, has] of open) for (let i = 0; i < has; i += 1) quota.release(neighbour);
        for (let i = 0; i < 4; i += 1) {
          quota.take("later", now + 60_000 + i);
          quota.release("later");
        }
        expect(quota.size).toBe(1);
      }),
    );
  });
});
