import { DEFAULT_GRID, MINUTE_MS, Sketch, SLOT_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { People } from "./people.ts";

const idOf = (person: number): string => `${String.fromCharCode(65 + person)}${person}AAbbCCddEEffGG`.slice(0, 16);

/** A length in whole slots, ms. */
const inSlots = (ms: number): number => ms - (ms % SLOT_MS);

/** The people of one minute as plain lists: nothing is added in advance. */
const model = () => {
  const there = new Map<number, number>();
  let [seen, left] = [new Set<number>(), [] as number[]];
  const pairs = (lengths: number[]): [number, number][] =>
    [...Map.groupBy(lengths, inSlots)].map(([ms, all]): [number, number] => [ms, all.length]).sort(([a], [b]) => a - b);
  let entered: number[] = [];
  return {
    came(person: number, mono: number) {
      there.set(person, mono);
      seen.add(person);
    },
    went(person: number, mono: number) {
      const since = there.get(person);
      if (since !== undefined) left.push(mono - since);
      there.delete(person);
    },
    visits(mono: number) {
      const sketch = new Sketch();
      for (const person of seen) sketch.add(idOf(person));
      const staying = [...there.values()].map((since) => mono - since);
      const visits = { sketch: Buffer.from(sketch.bytes).toString("base64url") };
      const lengths = { entered: pairs(entered), left: pairs(left), staying: pairs(staying) };
      [seen, left, entered] = [new Set(there.keys()), [], staying];
      return { ...visits, ...lengths };
    },
  };
};

describe("the people of a minute", () => {
  it("are the same whenever some are added in advance, and however people come and leave in between", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("move" as const), person: fc.nat(25), after: fc.nat(9_000) }),
      fc.record({ kind: fc.constant("prepare" as const), person: fc.nat(0), after: fc.nat(100) }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 20 }), { minLength: 1, maxLength: 5 }), (minutes) => {
        const [people, simple] = [new People(DEFAULT_GRID), model()];
        const there = new Set<number>();
        for (const [number, steps] of minutes.entries()) {
          const [start, end] = [number * MINUTE_MS, (number + 1) * MINUTE_MS];
          if (number > 0) people.begin(start);
          let at = start;
          for (const { kind, person, after } of steps) {
            at = Math.min(end, at + after);
            if (kind === "prepare") people.prepare();
            else {
              const does = there.delete(person) ? "went" : "came";
              if (does === "came") there.add(person);
              people[does](idOf(person), at);
              simple[does](person, at);
            }
          }
          const { sketch, entered, left, staying } = people.visits(end);
          expect({ sketch, entered, left, staying }).toEqual(simple.visits(end));
        }
      }),
    );
  });

  it("of a large audience are added in slices of a sixth at the end of each slot, and none is left at the minute's end", () => {
    const people = new People(DEFAULT_GRID);
    for (let person = 0; person < 6_000; person += 1) people.came(`${person}`.padStart(16, "A"), 0);
    people.visits(MINUTE_MS);
    people.begin(MINUTE_MS);
    const slices = Array.from({ length: DEFAULT_GRID.slotsPerMinute }, () => people.prepare());
    expect(slices).toEqual([...new Array(6).fill(1_000), ...new Array(6).fill(0)]);
  });
});
