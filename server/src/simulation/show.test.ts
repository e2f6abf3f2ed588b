import { type AuctionPart, DEFAULT_GRID, SIMULATED_AUCTION_ID } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SaleMoment } from "./sale-plan.ts";
import { Show } from "./show.ts";

const T0 = Date.parse("2026-03-10T18:00:00Z");

/** A show on a simulated timeline, in seconds. */
function aShow(seed = 7) {
  let second = 0;
  let boots = 0;
  const at = () => ({ wall: T0 + second * 1_000, mono: second * 1_000 });
  const newBoot = (): string => {
    boots += 1;
    return `boot-${boots}`;
  };
  const show = new Show({ grid: DEFAULT_GRID, newBoot, seed, start: at() });
  const parts: AuctionPart[] = [];
  const moments: SaleMoment[] = [];
  let [joins, leaves] = [0, 0];
  const take = (some: { parts: AuctionPart[]; moments: SaleMoment[] }): void => {
    parts.push(...some.parts);
    moments.push(...some.moments);
  };
  return {
    show,
    parts,
    moments,
    moves: () => ({ joins, leaves }),
    run(seconds: number): void {
      for (let i = 0; i < seconds; i += 1) {
        second += 1;
        const happened = show.next(at());
        for (const change of happened.changes) {
          joins += change.joins;
          leaves += change.leaves;
        }
        take(happened);
      }
    },
    pause(seconds: number): void {
      take(show.pause(at()));
      second += seconds;
      show.resume(at());
    },
  };
}

describe("the simulated show", () => {
  it("changes within a second and is full within ten", () => {
    const { show, run } = aShow();
    expect(show.count.connections).toBe(0);
    run(1);
    const first = show.count;
    expect(first.connections).toBeGreaterThan(0);
    run(10);
    expect(show.count.connections).toBeGreaterThan(80);
    expect(show.count.version).toBeGreaterThan(first.version);
  });

  it("opens its first lot within seconds, and repeats the sale", () => {
    const { moments, run } = aShow();
    run(10);
    expect(moments[0]?.type).toBe("lot_opened");
    run(3_000);
    const opened = moments.filter(({ type, lotNumber }) => type === "lot_opened" && lotNumber === "1");
    expect(opened.length).toBeGreaterThan(1);
  });

  it("records whole minutes of its own auction", () => {
    const { parts, run } = aShow();
    run(200);
    expect(parts.map(({ auctionId }) => auctionId)).toEqual(Array.from(parts, () => SIMULATED_AUCTION_ID));
    expect(parts.map(({ part }) => part.slots.length)).toEqual([11, 12, 12]);
  });

  it("has at most one lot on the block, and counts joins and leaves, whenever it is interrupted", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.tuple(fc.nat(90), fc.nat(200)), { maxLength: 12 }), (seed, turns) => {
        const { show, parts, moments, moves, run, pause } = aShow(seed);
        for (const [running, pausing] of turns) {
          run(running);
          pause(pausing);
          expect(show.isSelling).toBe(false);
        }
        let open: string | null | undefined = null;
        for (const { type, lotNumber } of moments) {
          if (type === "lot_opened") {
            expect(open).toBeNull();
            open = lotNumber;
          } else if (type !== "break") {
            expect(lotNumber).toBe(open);
            if (type !== "bid") open = null;
          }
        }
        expect(open).toBeNull();
        expect(moves().joins - moves().leaves).toBe(show.count.connections);
        // No slot of a minute is in two parts.
        const seen = parts.flatMap(({ part }) => part.slots.map(({ index }) => part.minute + index));
        expect(new Set(seen).size).toBe(seen.length);
      }),
      { numRuns: 40 },
    );
  });
});
