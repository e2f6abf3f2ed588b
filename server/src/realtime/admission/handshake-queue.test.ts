import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HandshakeQueue, type Place } from "./handshake-queue.ts";

const limits = { atOnce: 2, handshakeMs: 1_000, maxWaitMs: 5_000, maxWaiting: 4 };
const ALL = 100;

describe("the handshake queue", () => {
  it("admits a limited number at once, and then one for each that is done, in order", () => {
    const queue = new HandshakeQueue<string>(limits);
    const [, b] = ["a", "b", "c", "d"].map((handshake) => queue.add(handshake, 0));
    expect(queue.turn(0, ALL)).toEqual({ admitted: ["a", "b"], refused: [] });
    if (b) queue.remove(b);
    expect(queue.turn(1, ALL).admitted).toEqual(["c"]);
    expect(queue.size).toEqual({ inProgress: 2, waiting: 1 });
  });

  it("does not wait for a handshake that takes too long", () => {
    const queue = new HandshakeQueue<string>(limits);
    for (const handshake of ["slow", "slower", "next"]) queue.add(handshake, 0);
    queue.turn(0, ALL);
    expect(queue.turn(999, ALL).admitted).toEqual([]);
    expect(queue.turn(1_000, ALL).admitted).toEqual(["next"]);
  });

  it("refuses handshakes that waited too long, and new ones when too many wait", () => {
    const queue = new HandshakeQueue<string>({ ...limits, atOnce: 0 });
    for (const handshake of ["a", "b", "c", "d"]) queue.add(handshake, 0);
    expect(queue.add("e", 0)).toBeNull();
    expect(queue.turn(4_999, ALL).refused).toEqual([]);
    expect(queue.turn(5_000, ALL).refused).toEqual(["a", "b", "c", "d"]);
    expect(queue.size).toEqual({ inProgress: 0, waiting: 0 });
  });

  it("never exceeds the limit, admits or refuses each handshake once, and ends empty", () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant("arrive" as const) }),
      fc.record({ what: fc.constant("leave" as const), who: fc.nat(50) }),
      fc.record({ what: fc.constant("turn" as const), most: fc.integer({ min: 1, max: 5 }), wait: fc.nat(2_000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new HandshakeQueue<number>(limits);
        const gone = new Set<number>();
        const outcomes = new Map<number, string>();
        const places: (Place<number> | null)[] = [];
        let now = 0;
        let arrived = 0;
        const turn = (most: number): void => {
          const { admitted, refused } = queue.turn(now, most);
          expect(admitted.length).toBeLessThanOrEqual(most);
          for (const [name, handshakes] of Object.entries({ admitted, refused }))
            for (const handshake of handshakes) {
              expect([outcomes.has(handshake), gone.has(handshake)]).toEqual([false, false]);
              outcomes.set(handshake, name);
            }
          expect(queue.size.inProgress).toBeLessThanOrEqual(limits.atOnce);
        };
        for (const each of steps) {
          if (each.what === "arrive") {
            const place = queue.add(arrived, now);
            if (!place) outcomes.set(arrived, "refused");
            places.push(place);
            arrived += 1;
          } else if (each.what === "leave") {
            const place = places[each.who];
            if (place) queue.remove(place);
            if (each.who < arrived) gone.add(each.who);
          } else {
            now += each.wait;
            turn(each.most);
          }
        }
        now += limits.maxWaitMs;
        turn(ALL);
        now += limits.handshakeMs;
        turn(ALL);
        expect(queue.size).toEqual({ inProgress: 0, waiting: 0 });
        for (let handshake = 0; handshake < arrived; handshake += 1)
          expect(outcomes.has(handshake) || gone.has(handshake)).toBe(true);
      }),
    );
  });
});
