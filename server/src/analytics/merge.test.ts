import { DEFAULT_GRID, type MinutePart, type MinuteTotals } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyParts, flat, partOf, slotOf } from "../storage/part.fixtures.ts";
import { T0 } from "./analytics.fixtures.ts";
import { mergePart, minuteTotals } from "./merge.ts";

const merged = (parts: readonly MinutePart[], onto: readonly MinutePart[] = []): MinutePart[] =>
  parts.reduce((known, part) => mergePart(known, part).parts, [...onto]);
const totals = (...parts: MinutePart[]): MinuteTotals => minuteTotals(parts, DEFAULT_GRID);

describe("merging parts (I2)", () => {
  it("does not depend on the order of arrival, nor on repeats", () => {
    const arrivals = anyParts.chain((parts) =>
      fc.tuple(
        fc.constant(parts),
        fc.array(fc.constantFrom(...parts), { maxLength: 20 }).chain((again) => {
          const all = [...parts, ...again];
          return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
        }),
      ),
    );
    fc.assert(
      fc.property(arrivals, ([inOrder, shuffled]) => {
        expect(merged(shuffled)).toEqual(merged(inOrder));
        const [known, reversed] = [merged(inOrder), merged(inOrder).reverse()];
        expect(minuteTotals(reversed, DEFAULT_GRID)).toEqual(minuteTotals(known, DEFAULT_GRID));
      }),
    );
  });

  it("is associative: two halves merged apart make the same whole", () => {
    fc.assert(
      fc.property(anyParts, fc.nat(10), (parts, cut) => {
        const [left, right] = [merged(parts.slice(0, cut)), merged(parts.slice(cut))];
        expect(merged(right, left)).toEqual(merged(parts));
        expect(merged(left, right)).toEqual(merged(parts));
      }),
    );
  });

  it("keeps the highest seq of each recorder and nothing else", () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const highest = parts.filter((part) =>
          parts.every((p) => p.node !== part.node || p.boot !== part.boot || p.seq <= part.seq),
        );
        expect(new Set(merged(parts))).toEqual(new Set(highest));
      }),
    );
  });

  it("says stored, duplicate or conflict, and keeps the first in a conflict", () => {
    const first = partOf(0, 5, { seq: 2 });
    expect(mergePart([], first).outcome).toBe("stored");
    expect(mergePart([first], structuredClone(first))).toEqual({ outcome: "duplicate", parts: [first] });
    expect(mergePart([first], partOf(0, 9, { seq: 1 }))).toEqual({ outcome: "duplicate", parts: [first] });
    expect(mergePart([first], partOf(0, 9, { seq: 2 }))).toEqual({ outcome: "conflict", parts: [first] });
    const higher = partOf(0, 9, { seq: 3 });
    expect(mergePart([first], higher)).toEqual({ outcome: "stored", parts: [higher] });
  });

  it("takes the same fields in another order for the same part", () => {
    const part = partOf(0, 5);
    const turned = Object.fromEntries(Object.entries(part).reverse()) as unknown as MinutePart;
    expect(mergePart([part], turned).outcome).toBe("duplicate");
  });

  it("tells two boots of one node apart", () => {
    expect(merged([partOf(0, 5), partOf(0, 7, { boot: "2" })])).toHaveLength(2);
  });
});

describe("the totals of a minute", () => {
  it("keep min ≤ mean ≤ max and min ≤ last ≤ max, whatever the parts", () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const { connections, people } = minuteTotals(merged(parts), DEFAULT_GRID);
        for (const { last, mean, min, max } of [connections, people]) {
          expect(min).toBeLessThanOrEqual(mean);
          expect(mean).toBeLessThanOrEqual(max);
          expect(min).toBeLessThanOrEqual(last);
          expect(last).toBeLessThanOrEqual(max);
        }
      }),
    );
  });

  it("of one recorder: last slot's last, mean of means, extremes, and the first slot that held the peak", () => {
    const slots = [
      slotOf(0, { last: 2, mean: 1.5, min: 1, max: 4 }, 1),
      slotOf(3, { last: 9, mean: 6, min: 2, max: 9 }, 2),
      slotOf(7, { last: 0, mean: 3, min: 0, max: 9 }, 0),
    ];
    expect(totals(partOf(0, 0, { slots, joins: 9, leaves: 7 }))).toEqual({
      connections: { last: 0, mean: 3.5, min: 0, max: 9, maxAt: T0 + 3 * 5_000 },
      people: { last: 0, mean: 1, min: 0, max: 2, maxAt: T0 + 3 * 5_000 },
      sampleCount: 3,
      joins: 9,
      leaves: 7,
    });
  });

  it("a second recorder's slots add up, slot by slot", () => {
    const a = partOf(0, 0, { slots: [slotOf(0, 10), slotOf(1, 4)], joins: 10, leaves: 6 });
    const b = partOf(0, 0, { node: "b", slots: [slotOf(1, 5), slotOf(2, 3)], joins: 5, leaves: 2 });
    expect(totals(b, a)).toEqual({
      connections: { last: 3, mean: 22 / 3, min: 3, max: 10, maxAt: T0 },
      people: { last: 3, mean: 22 / 3, min: 3, max: 10, maxAt: T0 },
      sampleCount: 3,
      joins: 15,
      leaves: 8,
    });
  });

  it("a restart within a minute leaves two parts with disjoint slots and the right sum", () => {
    const before = partOf(0, 0, { slots: [0, 1, 2].map((i) => slotOf(i, 6)) });
    const after = partOf(0, 0, { boot: "2", slots: [5, 6].map((i) => slotOf(i, 2)) });
    expect(totals(before, after)).toMatchObject({
      connections: { last: 2, mean: 22 / 5, min: 2, max: 6 },
      sampleCount: 5,
    });
  });

  it("a recorder without slots adds its whole level; the peak then has a time only if others kept slots", () => {
    const whole = { level: { last: 7, mean: 6.5, min: 5, max: 8 }, samples: 12 };
    const external = partOf(0, 0, { node: "external", slots: [], whole });
    expect(totals(external)).toEqual({
      connections: { ...whole.level, maxAt: null },
      people: { ...whole.level, maxAt: null },
      sampleCount: 12,
      joins: 0,
      leaves: 0,
    });
    expect(totals(external, partOf(0, 0, { slots: [slotOf(4, flat(3))] }))).toMatchObject({
      connections: { last: 10, mean: 9.5, min: 8, max: 11, maxAt: T0 + 20_000 },
      sampleCount: 12,
    });
  });
});
