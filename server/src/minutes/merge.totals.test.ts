import { DEFAULT_GRID, type Level, type MinutePart, type Slot, type TotalLevels } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { flat, partOf, slotOf } from "../storage/part.fixtures.ts";
import { minuteTotals, seenSlots } from "./merge.ts";

const level = (min: number, max: number, last = max, mean = (min + max) / 2): Level => ({ last, mean, min, max });
const of = (connections: Level, people = connections, seen?: number): TotalLevels => ({
  connections,
  people,
  ...(seen !== undefined && { seen }),
});
const part = (node: string, slots: Slot[], over: Partial<MinutePart> = {}): MinutePart =>
  partOf(0, 0, { node, slots, joins: 0, leaves: 0, ...over });
const merged = (...parts: MinutePart[]) => {
  const [slot] = seenSlots(parts, DEFAULT_GRID);
  return slot;
};

describe("a slot of several nodes", () => {
  const a = slotOf(0, level(0, 10_000, 0));
  const b = slotOf(0, level(0, 10_000));

  it("without a total has a peak that is marked as a bound", () => {
    expect(merged(part("a", [a]), part("b", [b]))?.connections).toEqual({ ...level(0, 20_000, 10_000), isBound: true });
    expect(minuteTotals([part("a", [a]), part("b", [b])], DEFAULT_GRID).connections).toMatchObject({ isBound: true });
  });

  it("has the peak of the total: 10,000 viewers who move between nodes are 10,000", () => {
    const led = { ...a, total: of(level(9_990, 10_000)) };
    const slot = merged(part("a", [led]), part("b", [b]));
    expect(slot?.connections).toEqual({ last: 10_000, mean: 10_000, min: 9_990, max: 10_000 });
    expect(slot?.people).toEqual(slot?.connections);
    expect(minuteTotals([part("a", [led]), part("b", [b])], DEFAULT_GRID).connections.isBound).toBeUndefined();
  });

  it("has an exact peak without a total where one node varied, or all ended at their highest", () => {
    expect(merged(part("a", [a]), part("b", [slotOf(0, 7)]))?.connections).toEqual(level(7, 10_007, 7));
    expect(merged(part("a", [slotOf(0, level(1, 5))]), part("b", [slotOf(0, level(2, 6))]))?.connections).toEqual(
      level(3, 11),
    );
  });

  it("keeps what a single node saw between two ticks", () => {
    const burst = { ...slotOf(0, level(0, 500, 0, 1)), total: of(level(3, 9, 3)) };
    expect(merged(part("a", [burst]), part("b", [slotOf(0, level(3, 9, 3))]))?.connections).toMatchObject({
      ...{ last: 3, min: 3, max: 503 },
    });
  });

  it("is not bounded by a total that was known for a part of it", () => {
    const led = { ...a, total: of(level(9_990, 10_000), level(9_990, 10_000), 3_000) };
    expect(merged(part("a", [led]), part("b", [b]))?.connections).toMatchObject({ max: 20_000, isBound: true });
  });

  it("takes the total that was known for the longest time, and of two equal ones the first recorder's", () => {
    const leads = (slot: Slot, max: number, seen?: number): Slot => ({
      ...slot,
      total: of(level(9_000, max), level(9_000, max), seen),
    });
    expect(merged(part("a", [leads(a, 11_000, 4_000)]), part("b", [leads(b, 12_000)]))?.connections.max).toBe(12_000);
    expect(merged(part("a", [leads(a, 11_000)]), part("b", [leads(b, 12_000)]))?.connections.max).toBe(11_000);
  });

  it("has the extremes of two totals, where another node began to lead within the slot", () => {
    const leads = (slot: Slot, total: Level, seen: number): Slot => ({ ...slot, total: of(total, total, seen) });
    const parts = [
      part("a", [leads(a, level(9_990, 9_995), 2_000)]),
      part("b", [leads(b, level(9_985, 10_000), 2_500)]),
    ];
    for (const order of [parts, parts.toReversed()])
      expect(merged(...order)?.connections).toEqual({ last: 10_000, mean: 10_000, min: 9_985, max: 10_000 });
  });

  it("has a bound where the totals of two leaders leave more than two ticks unknown", () => {
    const leads = (slot: Slot, seen: number): Slot => ({
      ...slot,
      total: of(level(9_990, 10_000), level(9_990, 10_000), seen),
    });
    expect(merged(part("a", [leads(a, 2_000)]), part("b", [leads(b, 900)]))?.connections).toMatchObject({
      ...{ max: 20_000, isBound: true },
    });
  });

  it("whose part is missing is known from the total", () => {
    const led = { ...slotOf(0, 5), total: of(level(90, 100)) };
    expect(merged(part("a", [led]))).toMatchObject({
      connections: level(90, 100),
      people: level(90, 100),
      seen: 5_000,
    });
    const unseen = part("b", [], { covers: { from: 0, to: 60_000 } });
    expect(merged(part("a", [led]), unseen)).toMatchObject({ connections: level(90, 100), seen: 5_000 });
    expect(merged(part("a", [slotOf(0, 5)]), unseen)).toBeUndefined();
  });

  it("ignores a total that lacks a node", () => {
    const led = { ...slotOf(0, 5), total: of(flat(5)) };
    expect(merged(part("a", [led]), part("b", [slotOf(0, 100)]))?.connections).toEqual(flat(105));
  });

  it("has a person on two nodes once, if the total was seen; otherwise its people are a bound", () => {
    const identifies = { countModes: ["people" as const] };
    const led = { ...slotOf(0, 10, 10), total: of(flat(20), flat(14)) };
    expect(merged(part("a", [led], identifies), part("b", [slotOf(0, 10)], identifies))).toMatchObject({
      connections: flat(20),
      people: flat(14),
    });
    const slot = merged(part("a", [slotOf(0, 10)], identifies), part("b", [slotOf(0, 10)], identifies));
    expect([slot?.connections, slot?.people]).toEqual([flat(20), { ...flat(20), isBound: true }]);
  });

  it("never has more people than the nodes together, and never fewer than one node", () => {
    const led = { ...slotOf(0, level(0, 10, 0)), total: of(level(10, 10), level(9, 9)) };
    const { people } = merged(part("a", [led]), part("b", [slotOf(0, level(0, 3, 0))])) ?? {};
    expect(people).toMatchObject({ last: 0, min: 0, max: 10 });
  });

  it("whose peak is a bound gives way to the same peak in a later slot that is certain", () => {
    const [first, second] = [part("a", [a, slotOf(1, 10_000)]), part("b", [b, slotOf(1, 10_000)])];
    const { connections } = minuteTotals([first, second], DEFAULT_GRID);
    expect(connections).toMatchObject({ max: 20_000, maxAt: first.minute + 5_000 });
    expect(connections.isBound).toBeUndefined();
  });
});

describe("people whom a server moves to another one", () => {
  const moves = (index: number, joins: number, leaves: number, drained = 0): Slot => ({
    ...slotOf(index, 0),
    ...{ joins, leaves },
    ...(drained > 0 && { drained }),
  });
  const withSums = (node: string, slots: Slot[]): MinutePart =>
    part(node, slots, {
      joins: slots.reduce((sum, { joins }) => sum + joins, 0),
      leaves: slots.reduce((sum, { leaves }) => sum + leaves, 0),
    });
  const sums = (...parts: MinutePart[]) => {
    const { joins, leaves } = minuteTotals(parts, DEFAULT_GRID);
    return [joins, leaves];
  };

  it("neither leave nor join in that minute", () => {
    expect(sums(withSums("a", [moves(3, 0, 12, 10)]), withSums("b", [moves(3, 4, 0), moves(4, 7, 0)]))).toEqual([1, 2]);
  });

  it("do not cancel joins before they left, or joins at the same recorder", () => {
    expect(sums(withSums("a", [moves(3, 5, 10, 10)]), withSums("b", [moves(2, 4, 0)]))).toEqual([9, 10]);
    expect(sums(withSums("a", [moves(3, 5, 10, 10)]))).toEqual([5, 10]);
  });

  it("cancel one after the other, through several nodes", () => {
    const [a, b, c] = [
      withSums("a", [moves(1, 0, 10, 10)]),
      withSums("b", [moves(2, 10, 0), moves(5, 0, 10, 10)]),
      withSums("c", [moves(6, 10, 0)]),
    ];
    expect(sums(a, b, c)).toEqual([0, 0]);
    expect(sums(c, a, b)).toEqual([0, 0]);
  });

  it("cancel in the slots in which they left and came back", () => {
    const slots = seenSlots(
      [withSums("a", [moves(3, 0, 10, 10)]), withSums("b", [moves(3, 4, 0), moves(4, 7, 0)])],
      DEFAULT_GRID,
    );
    expect(slots.map(({ joins, leaves }) => [joins, leaves])).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });
});
