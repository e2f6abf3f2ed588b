import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Seats, type Standing } from "./seats.ts";

describe("seats", () => {
  it("T7: count so many of a neighbour in each auction, and the next one when a seat is free", () => {
    const seats = new Seats<string>({ perNeighbour: 2, dwellMs: 0 });
    expect(["a", "b", "c", "d"].map((who) => seats.enter(who, "A", "x", 0))).toEqual([null, null, "crowd", "crowd"]);
    expect(seats.enter("e", "A", "y", 0)).toBeNull();
    expect(seats.enter("f", "B", "x", 0)).toBeNull();
    expect(seats.leave("c")).toEqual([]);
    expect(seats.leave("a")).toEqual([{ connection: "d", standing: null }]);
    expect(seats.leave("b")).toEqual([]);
    expect(seats.enter("d", "A", "x", 0)).toBeNull();
  });

  it("T7: count who stayed, and not before", () => {
    const seats = new Seats<string>({ perNeighbour: 1, dwellMs: 100 });
    expect([seats.enter("a", "A", "x", 0), seats.enter("b", "A", "x", 10)]).toEqual(["passing", "crowd"]);
    expect([seats.nextAt, seats.ripe(99)]).toEqual([100, []]);
    expect(seats.ripe(100)).toEqual([{ connection: "a", standing: null }]);
    // A seat that comes before the time is no more than that.
    expect(seats.leave("a")).toEqual([{ connection: "b", standing: "passing" }]);
    expect(seats.ripe(110)).toEqual([{ connection: "b", standing: null }]);
    expect(seats.enter("c", "A", "x", 120)).toBe("crowd");
    expect(seats.ripe(500)).toEqual([]);
    expect(seats.leave("b")).toEqual([{ connection: "c", standing: null }]);
    expect([seats.leave("c"), seats.size, seats.nextAt]).toEqual([[], 0, null]);
  });

  it("keep nothing where there are no limits", () => {
    const seats = new Seats<string>({ perNeighbour: 0, dwellMs: 0 });
    for (let i = 0; i < 1_000; i += 1) expect(seats.enter(String(i), "A", "x", 0)).toBeNull();
    expect([seats.size, seats.leave("1"), seats.nextAt]).toEqual([0, [], null]);
  });

  it("T7: agree with a list in which everyone's standing is looked up anew, and are empty when all have left", () => {
    const limits = fc.record({ perNeighbour: fc.constantFrom(0, 1, 2), dwellMs: fc.constantFrom(0, 5) });
    const act = fc.record({
      who: fc.constantFrom(..."abcdef"),
      auction: fc.constantFrom("A", "B"),
      neighbour: fc.constantFrom("x", "y"),
      leaves: fc.boolean(),
      passes: fc.nat(3),
    });
    fc.assert(
      fc.property(limits, fc.array(act, { maxLength: 60 }), ({ perNeighbour, dwellMs }, acts) => {
        const seats = new Seats<string>({ perNeighbour, dwellMs });
        /** In order of coming: who has a seat keeps it, and the first of the others takes what is free. */
        let list: { who: string; bench: string; since: number; seated: boolean }[] = [];
        const told = new Map<string, Standing>();
        let now = 0;
        const settle = (): void => {
          for (const one of list) {
            const taken = list.filter((other) => other.bench === one.bench && other.seated).length;
            if (!one.seated && (perNeighbour === 0 || taken < perNeighbour)) one.seated = true;
          }
        };
        const hear = (verdicts: { connection: string; standing: Standing }[]): void => {
          for (const { connection, standing } of verdicts) told.set(connection, standing);
        };
        for (const { who, auction, neighbour, leaves, passes } of acts) {
          now += passes;
          hear(seats.ripe(now));
          if (leaves) {
            told.delete(who);
            list = list.filter((one) => one.who !== who);
            hear(seats.leave(who));
          } else {
            if (!list.some((one) => one.who === who))
              list.push({ who, bench: `${auction} ${neighbour}`, since: now, seated: false });
            told.set(who, seats.enter(who, auction, neighbour, now));
          }
          settle();
          const standing = ({ seated, since }: (typeof list)[number]): Standing =>
            seated ? (now - since < dwellMs ? "passing" : null) : "crowd";
          expect(told).toEqual(new Map(list.map((one) => [one.who, standing(one)])));
        }
        for (const { who } of list) seats.leave(who);
        expect([seats.size, seats.nextAt]).toEqual([0, null]);
      }),
    );
  });
});
