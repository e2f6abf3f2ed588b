import { DEFAULT_GRID, type Slot } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { A, moves, recorder, s, slotsOf, tick, watching } from "./minute-builder.fixtures.ts";
import { Minutes } from "./minute-builder.ts";

const flat = (n: number) => ({ last: n, mean: n, min: n, max: n });
const total = (slots: Slot[], index: number) => slots.find((slot) => slot.index === index)?.total;

interface Known {
  from: number;
  /** `null`: not known from here on. */
  to: number | null;
}

/** What is known of a slot: for how long (ms), the sum of level × ms, and all levels in order. */
function knownIn(known: readonly Known[], start: number, end: number) {
  let [seen, area, levels] = [0, 0, [] as number[]];
  // As for a node's own count, the level with which a slot begins belongs to its extremes.
  const before = known.findLast(({ from }) => from < start)?.to ?? null;
  const within = known.filter(({ from }) => from >= start && from < end);
  const entries = [{ from: start, to: before }, ...within];
  for (const [index, { from, to }] of entries.entries()) {
    const next = entries[index + 1] ?? { from: end, to: 0 };
    // A total that is not confirmed by the next one counts for no time.
    const ms = next.to === null ? 0 : next.from - from;
    if (to !== null) {
      levels.push(to);
      seen += ms;
      area += ms * to;
    }
    if (next.to === null && seen === 0) levels = [];
  }
  return { seen, area, levels };
}

describe("the total over several nodes", () => {
  it("is absent from the parts of a node that never leads", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    minutes.observeTotal(A, null, s(2));
    tick(minutes, 5, 60);
    for (const slot of slotsOf(minutes.take().parts)) expect(Object.keys(slot)).not.toContain("total");
  });

  // 0   1     3   5          two ticks that differ, then a whole slot
  // 40  70    50
  it("has the extremes, the mean by time and the last value of each slot", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    minutes.observeTotal(A, { connections: 40, people: 30 }, s(0));
    minutes.observeTotal(A, { connections: 70, people: 60 }, s(1));
    minutes.observeTotal(A, { connections: 50, people: 40 }, s(3));
    tick(minutes, 5, 60);
    const slots = slotsOf(minutes.take().parts);
    expect(total(slots, 0)).toEqual({
      connections: { last: 50, mean: 56, min: 40, max: 70 },
      people: { last: 40, mean: 46, min: 30, max: 60 },
    });
    expect(total(slots, 1)).toEqual({ connections: flat(50), people: flat(40) });
    expect(slots[0]).toMatchObject({ connections: flat(3) });
  });

  it("counts only the time in which it is known", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    minutes.observeTotal(A, watching(40), s(0.5));
    minutes.observeTotal(A, watching(40), s(1.5));
    // Known until the last total before this.
    minutes.observeTotal(A, null, s(2));
    minutes.observeTotal(A, watching(100), s(4));
    tick(minutes, 5, 10);
    minutes.observeTotal(A, watching(100), s(11));
    minutes.observeTotal(A, null, s(12));
    tick(minutes, 15, 60);
    const slots = slotsOf(minutes.take().parts);
    const first = { last: 100, mean: 70, min: 40, max: 100 };
    expect(total(slots, 0)).toEqual({ connections: first, people: first, seen: 2_000 });
    expect(total(slots, 1)).toEqual({ connections: flat(100), people: flat(100) });
    expect(total(slots, 2)).toEqual({ connections: flat(100), people: flat(100), seen: 1_000 });
    expect(total(slots, 3)).toBeUndefined();
  });

  it("of before a node died does not count in the next slot, where nothing confirms it", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    minutes.observeTotal(A, watching(300), s(4.5));
    tick(minutes, 5, 5);
    minutes.observeTotal(A, null, s(5.5));
    minutes.observeTotal(A, watching(250), s(7));
    tick(minutes, 10, 60);
    const slots = slotsOf(minutes.take().parts);
    expect(total(slots, 0)).toEqual({ connections: flat(300), people: flat(300), seen: 500 });
    expect(total(slots, 1)).toEqual({ connections: flat(250), people: flat(250), seen: 3_000 });
  });

  it("is unknown after a blocked event loop, until the next tick", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    minutes.observeTotal(A, watching(40), s(0));
    minutes.advance(s(5));
    minutes.advance(s(16));
    minutes.observeTotal(A, watching(8), s(18));
    tick(minutes, 20, 60);
    const slots = slotsOf(minutes.take().parts);
    expect(slots.map(({ index }) => index)).not.toContain(2);
    expect(total(slots, 3)).toEqual({ connections: flat(8), people: flat(8), seen: 2_000 });
  });

  it("keeps an auction with own zeros that only other nodes have viewers of, until the total is zero", () => {
    const minutes = recorder();
    minutes.observeTotal(A, watching(0), s(0));
    expect(minutes.size).toBe(0);
    minutes.observeTotal(A, watching(9), s(1));
    tick(minutes, 5, 120);
    minutes.observeTotal(A, watching(0), s(121));
    tick(minutes, 125, 240);
    const { parts } = minutes.take();
    expect(parts.map(({ part }) => part.slots.length)).toEqual([12, 12, 12]);
    const [first] = parts;
    expect(first?.part.slots[0]).toMatchObject({ connections: flat(0), joins: 0, total: { connections: flat(9) } });
    expect(minutes.size).toBe(0);
  });

  it("wakes a live auction that was idle, and nobody is missing while others watch it", () => {
    const minutes = new Minutes({ node: "n", boot: "b", grid: DEFAULT_GRID, start: s(-3), idleMs: 60_000 });
    minutes.setLive(A, true, s(-1));
    tick(minutes, 0, 180);
    expect([minutes.size, minutes.emptySince(A)]).toEqual([0, s(-1).wall]);
    minutes.observeTotal(A, watching(9), s(181));
    expect([minutes.size, minutes.emptySince(A)]).toEqual([1, null]);
    tick(minutes, 185, 600);
    expect([minutes.size, minutes.take().empty.size]).toEqual([1, 0]);
    minutes.observeTotal(A, watching(0), s(601));
    expect(minutes.emptySince(A)).toBe(s(601).wall);
    tick(minutes, 605, 780);
    expect(minutes.size).toBe(0);
  });

  it("of closed slots is in the journal", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    minutes.observeTotal(A, watching(40), s(0));
    minutes.take();
    minutes.advance(s(5));
    expect(minutes.take().slots.map(({ slot }) => slot.total?.connections)).toEqual([flat(40)]);
  });

  it("is exact for the time in which it is known, in any history", () => {
    const change = fc.record({ wait: fc.integer({ min: 1, max: 7_000 }), to: fc.option(fc.nat(50)) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (changes) => {
        const minutes = recorder();
        minutes.setLive(A, true, s(-1));
        const known: Known[] = [{ from: -1, to: null }];
        let [now, ticked] = [0, 0];
        const slots: Slot[] = [];
        const tickTo = (until: number): void => {
          for (; ticked <= until; ticked += 5_000) {
            minutes.advance(s(ticked / 1_000));
            for (const { part } of minutes.take().parts)
              slots.push(
                ...part.slots.map((slot) => ({ ...slot, index: (part.minute - s(0).wall) / 5_000 + slot.index })),
              );
          }
        };
        for (const { wait, to } of changes) {
          now += wait;
          tickTo(now);
          minutes.observeTotal(A, to === null ? null : watching(to), s(now / 1_000));
          known.push({ from: now, to });
        }
        tickTo(now + 65_000);
        for (const { index, total } of slots) {
          const { seen, area, levels } = knownIn(known, index * 5_000, (index + 1) * 5_000);
          if (seen === 0) {
            expect(total).toBeUndefined();
            continue;
          }
          expect(total?.seen ?? 5_000).toBe(seen < 4_900 ? seen : 5_000);
          expect(total?.connections).toMatchObject({ min: Math.min(...levels), max: Math.max(...levels) });
          expect(total?.connections.last).toBe(levels.at(-1));
          expect(total?.connections.mean).toBeCloseTo(area / seen, 3);
        }
      }),
      {
        examples: [
          // Known for no time at all, at the start of a slot.
          [[6_819, 5_383, 1_763, 6_035].map((wait, index) => ({ wait, to: index === 2 ? 0 : null }))],
          // Changed at the start of a slot.
          [[17_021, 2_979].map((wait, to) => ({ wait, to }))],
        ],
      },
    );
  });
});

describe("people whom the server disconnects", () => {
  it("are marked among those who leave", () => {
    const minutes = recorder();
    minutes.observe(A, watching(5), moves(5, 0), s(-1));
    minutes.observe(A, watching(4), moves(0, 1), s(1));
    minutes.observe(A, watching(2), { ...moves(0, 2), drained: 2 }, s(2));
    tick(minutes, 5, 10);
    minutes.observe(A, watching(1), moves(0, 1), s(11));
    const slots = slotsOf(minutes.close(s(12)).parts);
    expect(slots.map(({ joins, leaves, drained }) => [joins, leaves, drained])).toEqual([
      [5, 3, 2],
      [0, 0, undefined],
      [0, 2, 1],
    ]);
  });

  it("are none if nobody is there at the end", () => {
    const minutes = recorder();
    minutes.observe(A, watching(1), moves(1, 0), s(-1));
    minutes.observe(A, watching(0), moves(0, 1), s(1));
    const [slot] = slotsOf(minutes.close(s(3)).parts);
    expect(slot).toMatchObject({ leaves: 1 });
    expect(slot?.drained).toBeUndefined();
  });
});
