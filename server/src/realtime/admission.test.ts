import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Admission } from "./admission.ts";

const limits = { atOnce: 2, handshakeMs: 1_000, patienceMs: 5_000, maxWaiting: 4 };
const ALL = 100;

describe("admission", () => {
  it("admits so many at once, and the next in their order as others are done", () => {
    const admission = new Admission<string>(limits);
    for (const guest of ["a", "b", "c", "d"]) expect(admission.arrive(guest, 0)).toBe(true);
    expect(admission.turn(0, ALL)).toEqual({ admitted: ["a", "b"], refused: [] });
    admission.leave("b");
    expect(admission.turn(1, ALL).admitted).toEqual(["c"]);
    expect(admission.size).toEqual({ inside: 2, waiting: 1 });
  });

  it("does not wait for one who takes longer than a handshake may", () => {
    const admission = new Admission<string>(limits);
    for (const guest of ["slow", "slower", "next"]) admission.arrive(guest, 0);
    admission.turn(0, ALL);
    expect(admission.turn(999, ALL).admitted).toEqual([]);
    expect(admission.turn(1_000, ALL).admitted).toEqual(["next"]);
  });

  it("refuses who waited too long, and who comes when too many wait", () => {
    const admission = new Admission<string>({ ...limits, atOnce: 0 });
    for (const guest of ["a", "b", "c", "d"]) admission.arrive(guest, 0);
    expect(admission.arrive("e", 0)).toBe(false);
    expect(admission.turn(4_999, ALL).refused).toEqual([]);
    expect(admission.turn(5_000, ALL).refused).toEqual(["a", "b", "c", "d"]);
    expect(admission.size).toEqual({ inside: 0, waiting: 0 });
  });

  it("never has more inside than it may, admits or refuses everyone once, and holds nobody in the end", () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant("arrive" as const) }),
      fc.record({ what: fc.constant("leave" as const), who: fc.nat(50) }),
      fc.record({ what: fc.constant("turn" as const), most: fc.integer({ min: 1, max: 5 }), wait: fc.nat(2_000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const admission = new Admission<number>(limits);
        const gone = new Set<number>();
        const outcomes = new Map<number, string>();
        let now = 0;
        let arrived = 0;
        const turn = (most: number): void => {
          const { admitted, refused } = admission.turn(now, most);
          expect(admitted.length).toBeLessThanOrEqual(most);
          for (const [name, guests] of Object.entries({ admitted, refused }))
            for (const guest of guests) {
              expect([outcomes.has(guest), gone.has(guest)]).toEqual([false, false]);
              outcomes.set(guest, name);
            }
          expect(admission.size.inside).toBeLessThanOrEqual(limits.atOnce);
        };
        for (const each of steps) {
          if (each.what === "arrive") {
            if (!admission.arrive(arrived, now)) outcomes.set(arrived, "refused");
            arrived += 1;
          } else if (each.what === "leave") {
            admission.leave(each.who);
            if (each.who < arrived) gone.add(each.who);
          } else {
            now += each.wait;
            turn(each.most);
          }
        }
        now += limits.patienceMs;
        turn(ALL);
        now += limits.handshakeMs;
        turn(ALL);
        expect(admission.size).toEqual({ inside: 0, waiting: 0 });
        for (let guest = 0; guest < arrived; guest += 1) expect(outcomes.has(guest) || gone.has(guest)).toBe(true);
      }),
    );
  });
});
