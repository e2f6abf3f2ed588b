import { type AuctionPart, DEFAULT_GRID, type Level, NO_GROUP } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minuteTotals, seenSlots } from "../minutes/merge.ts";
import { A, moves, s } from "./minute-builder.fixtures.ts";
import { Minutes } from "./minute-builder.ts";

const step = fc.record({
  wait: fc.integer({ min: 0, max: 9_000 }),
  rest: fc.nat(20),
  bidder: fc.nat(9),
  spectator: fc.nat(9),
});
type Step = { at: number; rest: number; bidder: number; spectator: number };

const history = fc.tuple(fc.array(step, { minLength: 1, maxLength: 30 }), fc.boolean()).map(([steps, isGrouped]) => {
  let at = 0;
  return steps.map(({ wait, ...sizes }): Step => {
    at += wait;
    return isGrouped ? { at, ...sizes } : { at, ...sizes, bidder: 0, spectator: 0 };
  });
});

const sizeOf = ({ rest, bidder, spectator }: Step): number => rest + bidder + spectator;

/** The parts of one node with this history. */
function recorded(node: string, steps: readonly Step[]): AuctionPart[] {
  const minutes = new Minutes({ node, boot: "b", grid: DEFAULT_GRID, start: s(-3) });
  minutes.setLive(A, true, s(-1));
  let ticked = 0;
  const tickTo = (ms: number): void => {
    for (; ticked <= ms; ticked += 5_000) minutes.advance(s(ticked / 1_000));
  };
  for (const one of steps) {
    tickTo(one.at);
    const { bidder, spectator, at } = one;
    const size = { connections: sizeOf(one), people: sizeOf(one) };
    const groups = [
      { group: "bidder", connections: bidder, people: bidder },
      { group: "spectator", connections: spectator, people: spectator },
    ];
    minutes.observe(A, size, { ...moves(0, 0), groups: bidder + spectator > 0 ? groups : null }, s(at / 1_000));
  }
  tickTo((steps.at(-1)?.at ?? 0) + 65_000);
  return minutes.take().parts;
}

const sum = (levels: readonly Level[], of: "last" | "mean"): number => levels.reduce((all, one) => all + one[of], 0);

function expectGroups(whole: {
  connections: Level;
  groups?: readonly { group: string; connections: Level }[] | undefined;
}): void {
  const levels = (whole.groups ?? []).map(({ connections }) => connections);
  if (levels.length === 0) return;
  expect(sum(levels, "last")).toBe(whole.connections.last);
  expect(sum(levels, "mean")).toBeCloseTo(whole.connections.mean, 2);
  for (const { last, mean, min, max } of levels) {
    expect(min).toBeLessThanOrEqual(mean);
    expect(mean).toBeLessThanOrEqual(max);
    expect(last).toBeLessThanOrEqual(max);
    expect(max).toBeLessThanOrEqual(whole.connections.max);
  }
}

describe("groups in slots", () => {
  it("are exact and add up to all viewers for any history", () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const { part } of recorded("n", steps)) {
          expectGroups(minuteTotals([part], DEFAULT_GRID));
          for (const slot of part.slots) {
            expectGroups(slot);
            const [from, to] = [part.minute + slot.index * 5_000, part.minute + (slot.index + 1) * 5_000];
            const changes = steps.map(({ at, ...sizes }) => ({ ...sizes, at: at + s(0).wall }));
            const start = changes.findLast(({ at }) => at < from);
            const bidders = [start, ...changes.filter(({ at }) => at >= from && at < to)].map(
              (one) => one?.bidder ?? 0,
            );
            const bidder = slot.groups?.find(({ group }) => group === "bidder")?.connections;
            expect(bidder?.max ?? 0).toBe(Math.max(...bidders));
            expect(bidder?.min ?? 0).toBe(Math.min(...bidders));
            expect(bidder?.last ?? 0).toBe(bidders.at(-1));
          }
        }
      }),
    );
  });

  it("cost nothing in an auction without groups", () => {
    const parts = recorded("n", [{ at: 100, rest: 5, bidder: 0, spectator: 0 }]);
    expect(JSON.stringify(parts)).not.toContain("groups");
    expect(minuteTotals(parts.map(({ part }) => part).slice(0, 1), DEFAULT_GRID)).not.toHaveProperty("groups");
  });

  it("of several nodes add up, and their peaks are never too low", () => {
    fc.assert(
      fc.property(history, history, (a, b) => {
        const both = [...recorded("a", a), ...recorded("b", b)].map(({ part }) => part);
        for (const [, parts] of Map.groupBy(both, ({ minute }) => minute)) {
          if (parts.length < 2) continue;
          const totals = minuteTotals(parts, DEFAULT_GRID);
          expect(minuteTotals(parts.toReversed(), DEFAULT_GRID)).toEqual(totals);
          expectGroups(totals);
          for (const slot of seenSlots(parts, DEFAULT_GRID)) {
            expectGroups(slot);
            for (const { group, connections } of slot.groups ?? []) {
              if (group === NO_GROUP) continue;
              const ofNodes = parts.map(
                (part) =>
                  part.slots.find(({ index }) => index === slot.index)?.groups?.find((one) => one.group === group)
                    ?.connections.max ?? 0,
              );
              expect(connections.max).toBeGreaterThanOrEqual(Math.max(...ofNodes));
              expect(connections.max).toBeLessThanOrEqual(ofNodes.reduce((all, one) => all + one, 0));
            }
          }
        }
      }),
    );
  });
});
