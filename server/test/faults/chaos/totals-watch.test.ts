import fc from "fast-check";
import { expect, it } from "vitest";
import { TotalsRules, type TotalsState } from "./totals-watch.ts";

const START = 1_000_000;
const node = (generation: string, own: number, leaseEnds = START + 4_000) => ({ generation, own, leaseEnds });
const state = (over: Partial<TotalsState> = {}): TotalsState => ({
  ...{ now: START, ran: START, settling: 0, reaped: 0, total: 5 },
  nodes: [node("a", 2), node("b", 3), node("c", 0)],
  ...over,
});
/** What is found while ticks follow each other, each a second after the previous one. */
const after = (ticks: number, over: Partial<TotalsState>): string[] => {
  const rules = new TotalsRules();
  return Array.from({ length: ticks }, (_, nth) => START + 7_000 + nth * 1_000).flatMap((at) =>
    rules.check(state({ now: at, ran: at, ...over })),
  );
};
/** `c` is dead, the others are not. */
const nodes = [node("a", 2, START + 60_000), node("b", 3, START + 60_000), node("c", 0)];

it("a total that is the sum of the nodes is right, every other one and negative numbers are wrong", () => {
  expect(new TotalsRules().check(state())).toEqual([]);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1_000 }), { maxLength: 9 }), fc.integer(), (sizes, total) => {
      const all = sizes.map((own, nth) => node(`n${nth}`, own));
      const isRight = total === sizes.reduce((sum, own) => sum + own, 0);
      expect(new TotalsRules().check(state({ total, nodes: all })).length).toBe(isRight ? 0 : 1);
    }),
  );
  expect(new TotalsRules().check(state({ total: 0, nodes: [node("a", 1), node("b", -1)] }))).toEqual([
    "b has -1 connections",
  ]);
});

it("a dead node that several ticks do not remove is found", () => {
  expect(after(3, { nodes })).toEqual([]);
  expect(after(4, { nodes })).toEqual(["c is still counted 4 ticks after its lease and 2000 ms"]);
});

it("a dead node may stay while nothing ticks, while Redis settles, and while half of the nodes were removed", () => {
  expect(after(10, { nodes, ran: START + 7_000 })).toEqual([]);
  expect(after(10, { nodes, settling: START + 60_000 })).toEqual([]);
  expect(after(10, { nodes: nodes.slice(1), total: 3, reaped: 1 })).toEqual([]);
});

it("a node that reports again is not dead", () => {
  const rules = new TotalsRules();
  for (let at = START; at < START + 60_000; at += 1_000)
    expect(rules.check(state({ now: at, ran: at, nodes: [node("a", 5, at + (at % 3_000 ? -2_500 : 4_000))] }))).toEqual(
      [],
    );
});
