import { DEFAULT_GRID, type MinutePart, type MinuteTotals, type Slot } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { T0 } from "../analytics/analytics.fixtures.ts";
import { anyParts, flat, partOf, slotOf } from "../storage/part.fixtures.ts";
import { mergePart, minuteTotals } from "./merge.ts";

const merged = (parts: readonly MinutePart[], onto: readonly MinutePart[] = []): MinutePart[] =>
  parts.reduce((known, part) => mergePart(known, part).parts, [...onto]);
const totals = (...parts: MinutePart[]): MinuteTotals => minuteTotals(parts, DEFAULT_GRID);

describe("merging parts (I2)", () => {
  it("does not depend on order or repeats", () => {
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

  it("is associative: two halves merged separately give the same whole", () => {
    fc.assert(
      fc.property(anyParts, fc.nat(10), (parts, cut) => {
        const [left, right] = [merged(parts.slice(0, cut)), merged(parts.slice(cut))];
        expect(merged(right, left)).toEqual(merged(parts));
        expect(merged(left, right)).toEqual(merged(parts));
      }),
    );
  });

  it("keeps the part with the highest seq of each recorder", () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const highest = parts.filter((part) =>
          parts.every((p) => p.node !== part.node || p.boot !== part.boot || p.seq <= part.seq),
        );
        expect(new Set(merged(parts))).toEqual(new Set(highest));
      }),
    );
  });

  it("returns stored, duplicate or conflict, and keeps the first part of a conflict", () => {
    const first = partOf(0, 5, { seq: 2 });
    expect(mergePart([], first).outcome).toBe("stored");
    expect(mergePart([first], structuredClone(first))).toEqual({ outcome: "duplicate", parts: [first] });
    expect(mergePart([first], partOf(0, 9, { seq: 1 }))).toEqual({ outcome: "duplicate", parts: [first] });
    expect(mergePart([first], partOf(0, 9, { seq: 2 }))).toEqual({ outcome: "conflict", parts: [first] });
    const higher = partOf(0, 9, { seq: 3 });
    expect(mergePart([first], higher)).toEqual({ outcome: "stored", parts: [higher] });
  });

  it("ignores the order of a part's fields", () => {
    const part = partOf(0, 5);
    const turned = Object.fromEntries(Object.entries(part).reverse()) as unknown as MinutePart;
    expect(mergePart([part], turned).outcome).toBe("duplicate");
  });

  it("distinguishes two boots of one node", () => {
    expect(merged([partOf(0, 5), partOf(0, 7, { boot: "2" })])).toHaveLength(2);
  });
});

describe("the totals of a minute", () => {
  it("keep min ≤ mean ≤ max and min ≤ last ≤ max for any parts", () => {
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

  it("of one recorder are the last slot's last, the mean of means, the extremes, and the first slot with the peak", () => {
    const slots = [
      slotOf(0, { last: 2, mean: 1.5, min: 1, max: 4 }, 1),
      slotOf(3, { last: 9, mean: 6, min: 2, max: 9 }, 2),
      slotOf(7, { last: 0, mean: 3, min: 0, max: 9 }, 0),
    ];
    expect(totals(partOf(0, 0, { slots, joins: 9, leaves: 7 }))).toEqual({
      connections: { last: 0, mean: 3.5, min: 0, max: 9, maxAt: T0 + 3 * 5_000 },
      people: { last: 0, mean: 1, min: 0, max: 2, maxAt: T0 + 3 * 5_000 },
      sampleCount: 3,
      seen: 15_000,
      joins: 9,
      leaves: 7,
      countModes: [],
    });
  });

  it("include a second recorder's viewers, slot by slot", () => {
    const a = partOf(0, 0, { slots: [slotOf(0, 10), slotOf(1, 4)], joins: 10, leaves: 6 });
    const b = partOf(0, 0, { node: "b", slots: [slotOf(1, 5), slotOf(2, 3)], joins: 5, leaves: 2 });
    expect(totals(b, a)).toEqual({
      connections: { last: 3, mean: 22 / 3, min: 3, max: 10, maxAt: T0 },
      people: { last: 3, mean: 22 / 3, min: 3, max: 10, maxAt: T0 },
      sampleCount: 3,
      seen: 15_000,
      joins: 15,
      leaves: 8,
      countModes: [],
    });
  });

  it("have the count modes of all parts, in a fixed order", () => {
    const [tabs, people] = [
      partOf(0, 3, { countModes: ["tabs"] }),
      partOf(0, 4, { node: "b", countModes: ["people"] }),
    ];
    const unknown = partOf(0, 5, { node: "c" });
    expect(totals(people, unknown).countModes).toEqual(["people"]);
    expect(totals(people, tabs, unknown).countModes).toEqual(["tabs", "people"]);
    expect(mergePart([tabs], { ...tabs, countModes: ["people"] }).outcome).toBe("conflict");
  });

  it("after a restart within a minute are the sum of two parts with disjoint slots", () => {
    const before = partOf(0, 0, { slots: [0, 1, 2].map((i) => slotOf(i, 6)) });
    const after = partOf(0, 0, { boot: "2", slots: [5, 6].map((i) => slotOf(i, 2)) });
    expect(totals(before, after)).toMatchObject({
      connections: { last: 2, mean: 22 / 5, min: 2, max: 6 },
      sampleCount: 5,
    });
  });

  it("include the level of a recorder without slots; the peak has a time only if another recorder has slots", () => {
    const whole = { level: { last: 7, mean: 6.5, min: 5, max: 8 }, samples: 12 };
    const external = partOf(0, 0, { node: "external", slots: [], whole });
    expect(totals(external)).toEqual({
      connections: { ...whole.level, maxAt: null },
      people: { ...whole.level, maxAt: null },
      sampleCount: 12,
      seen: 60_000,
      joins: 0,
      leaves: 0,
      countModes: [],
    });
    expect(totals(external, partOf(0, 0, { slots: [slotOf(4, flat(3))] }))).toMatchObject({
      connections: { last: 7, mean: 6.5 + 3 / 12, min: 5, max: 11, maxAt: T0 + 20_000 },
      sampleCount: 12,
    });
  });

  describe("of two recorders with 100 viewers each", () => {
    const a = partOf(0, 100);
    const b = (over: Partial<MinutePart>): MinutePart => ({ ...partOf(0, 100, { node: "b" }), ...over });
    const without = (...indexes: number[]): Slot[] => b({}).slots.filter(({ index }) => !indexes.includes(index));

    it("a slot that one recorder did not sample is not seen", () => {
      expect(totals(a, b({ slots: without(5) }))).toMatchObject({
        connections: { last: 200, mean: 200, min: 200, max: 200 },
        sampleCount: 11,
        seen: 55_000,
      });
    });

    it("the first or last slot is not seen either, if the recorder that lacks it covers the whole minute", () => {
      const whole = { from: 0, to: 60_000 };
      for (const index of [0, 11])
        expect(totals(a, b({ slots: without(index), covers: whole }))).toMatchObject({
          connections: { last: 200, mean: 200, min: 200 },
          seen: 55_000,
        });
    });

    it("a stopped recorder has no viewers afterwards", () => {
      expect(totals(a, b({ slots: without(6, 7, 8, 9, 10, 11) }))).toMatchObject({
        connections: { last: 100, mean: 150, min: 100, max: 200 },
        seen: 60_000,
      });
    });

    it("a recorder that stopped within a slot counts up to that moment", () => {
      const slots = [...without(6, 7, 8, 9, 10, 11), { ...slotOf(6, 100), seen: 1_000 }];
      expect(totals(a, b({ slots }))).toMatchObject({
        connections: { last: 100, mean: (200 * 31 + 100 * 29) / 60, min: 100, max: 200 },
        seen: 60_000,
      });
    });

    it("when one recorder resumes within a slot, the time before is not seen for both", () => {
      const slots = b({}).slots.map((slot) => (slot.index === 5 ? { ...slot, seen: 1_000 } : slot));
      expect(totals(a, b({ slots }))).toMatchObject({ connections: { mean: 200, min: 200 }, seen: 56_000 });
    });
  });

  it("weight a slot by its seen time: nobody for 50 s, and 1,000 viewers for the last 0.1 s", () => {
    const slots = [...Array.from({ length: 10 }, (_, i) => slotOf(i, 0)), { ...slotOf(10, 1_000), seen: 100 }];
    const { connections, seen } = totals(partOf(0, 0, { slots }));
    expect(connections.mean).toBeCloseTo(100_000 / 50_100);
    expect((connections.mean * seen) / 1_000).toBeCloseTo(100, 1);
    expect(seen).toBe(50_100);
  });

  it("give a half minute of one recorder half the weight of another's whole minute", () => {
    const whole = { level: flat(100), samples: 12 };
    const half = partOf(0, 10, { slots: [0, 1, 2, 3, 4, 5].map((i) => slotOf(i, 10)) });
    const posted = partOf(0, 0, { node: "external", slots: [], whole });
    expect(totals(half, posted)).toMatchObject({
      connections: { last: 100, mean: 105, min: 100, max: 110 },
      seen: 60_000,
    });
  });

  it("count a posted whole minute as a full minute, however many samples it has", () => {
    const of = (node: string, viewers: number, samples: number) =>
      partOf(0, 0, { node, slots: [], whole: { level: flat(viewers), samples } });
    expect(totals(of("x", 100, 6))).toMatchObject({ connections: { mean: 100 }, sampleCount: 6, seen: 60_000 });
    expect(totals(of("x", 100, 12), of("y", 7, 1))).toMatchObject({ connections: { mean: 107 }, seen: 60_000 });
  });
});
