import fc from "fast-check";
import { expect, it } from "vitest";
import { Link, LinkedList } from "./linked-list.ts";

it("a linked list keeps the order of a Set", () => {
  const step = fc.record({ adds: fc.boolean(), item: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const list = new LinkedList<number>();
      const model = new Set<number>();
      const links = Array.from({ length: 6 }, (_, item) => new Link(item));
      const remove = (item: number): void => {
        list.remove(links[item] as Link<number>);
        model.delete(item);
      };
      for (const { adds, item } of steps) {
        if (!adds) remove(item);
        else if (!model.has(item)) {
          list.add(links[item] as Link<number>);
          model.add(item);
        }
        expect([list.first, list.size]).toEqual([[...model][0], model.size]);
      }
      const order = [...model];
      for (const item of order) {
        expect(list.first).toBe(item);
        remove(item);
      }
      expect(list.first).toBeUndefined();
      expect(links.every(({ previous, next }) => previous === null && next === null)).toBe(true);
    }),
  );
});
