import { expect, it } from "vitest";
import { inSlices, SLICE, sliced, type Yielder } from "./slices.ts";

/** Long work must yield at every `every`th check. `log` has each turn of other work. */
function desk(every: number) {
  const log: (number | "turn")[] = [];
  let asked = 0;
  const yielder: Yielder = {
    isDue: () => {
      asked += 1;
      return asked % every === 0;
    },
    yield: async () => void log.push("turn"),
  };
  return { log, yielder };
}
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

it("T32: other work runs between slices as soon as it is due, and before the next item", async () => {
  const { log, yielder } = desk(1);
  for await (const some of sliced(numbers(3), yielder)) log.push(...some);
  expect(log).toEqual([0, "turn", 1, "turn", 2, "turn"]);
  const single = desk(2);
  for await (const one of inSlices(numbers(4), single.yielder)) single.log.push(one);
  expect(single.log).toEqual([0, 1, "turn", 2, 3, "turn"]);
});

it("a slice has a limited number of items, and none is lost", async () => {
  const { log, yielder } = desk(Number.POSITIVE_INFINITY);
  const lengths: number[] = [];
  for await (const some of sliced(numbers(2 * SLICE + 1), yielder)) {
    lengths.push(some.length);
    log.push(...some);
  }
  expect(lengths).toEqual([SLICE, SLICE, 1]);
  expect(log).toEqual(numbers(2 * SLICE + 1));
});
