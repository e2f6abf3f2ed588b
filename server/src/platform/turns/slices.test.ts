import fc from "fast-check";
import { expect, it } from "vitest";
import { slices } from "./slices.ts";

it("slices keep the order, are full, and weigh no more than they may", () => {
  const item = fc.record({ weight: fc.integer({ min: 1, max: 12 }) });
  fc.assert(
    fc.property(fc.array(item), fc.integer({ min: 1, max: 20 }), (list, most) => {
      const pieces = [...slices(list, most, ({ weight }) => weight)];
      expect(pieces.flat()).toEqual(list);
      const weightOf = (piece: typeof list): number => piece.reduce((sum, { weight }) => sum + weight, 0);
      for (const [i, piece] of pieces.entries()) {
        expect(piece.length).toBeGreaterThan(0);
        if (piece.length > 1) expect(weightOf([...piece])).toBeLessThanOrEqual(most);
        expect(weightOf([...piece, ...(pieces[i + 1]?.slice(0, 1) ?? [])]) > most || i === pieces.length - 1).toBe(
          true,
        );
      }
    }),
  );
});

it("an item weighs 1 by default", () => {
  expect([...slices([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
});
