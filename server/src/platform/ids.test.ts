import fc from "fast-check";
import { expect, it } from "vitest";
import { orderedIds, randomId } from "./ids.ts";

const ID = /^[0-9a-f]{24}$/;

it("T35: an auction's id has nothing in common with the ids before and after it", () => {
  const ids = Array.from({ length: 2_000 }, randomId);
  for (const id of ids) expect(id).toMatch(ID);
  // Hardly any ids share six digits at the same position, so ids contain no clock, machine or counter.
  for (let start = 0; start <= 18; start += 1) {
    const pieces = Map.groupBy(ids, (id) => id.slice(start, start + 6));
    expect(Math.max(...[...pieces.values()].map(({ length }) => length))).toBeLessThan(5);
  }
});

it("ordered ids sort by creation, for any clock", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 47 }), { minLength: 2, maxLength: 200 }), (clock) => {
      let place = 0;
      const next = orderedIds(() => clock[place++] ?? 0);
      const ids = clock.map(() => next());
      for (const id of ids) expect(id).toMatch(ID);
      expect([...ids].sort()).toEqual(ids);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

it("ids of the same millisecond in two processes differ", () => {
  const [a, b] = [orderedIds(() => 1), orderedIds(() => 1)];
  const ids = Array.from({ length: 500 }, () => [a(), b()]).flat();
  expect(new Set(ids).size).toBe(ids.length);
});
