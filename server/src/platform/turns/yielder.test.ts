import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createYielder } from "./yielder.ts";

/** A loop whose turns and clock the test controls. */
const loop = (sliceMs = 5) => {
  let time = 1_000;
  const later: (() => void)[] = [];
  return {
    yielder: createYielder({ now: () => time, later: (run) => void later.push(run), sliceMs }),
    pass(ms: number): void {
      time += ms;
    },
    /** One turn: runs everything scheduled before it, and everything that follows without another turn. */
    async turn(): Promise<void> {
      for (const run of later.splice(0)) {
        run();
        for (let i = 0; i < 20; i += 1) await Promise.resolve();
      }
    },
    isIdle: () => later.length === 0,
  };
};

describe("long work", () => {
  it("is due when its time in the turn is over, and not before", async () => {
    const { yielder, pass, turn } = loop();
    expect(yielder.isDue()).toBe(true);
    const resumed = yielder.yield();
    await turn();
    await resumed;
    expect(yielder.isDue()).toBe(false);
    pass(4);
    expect(yielder.isDue()).toBe(false);
    pass(1);
    expect(yielder.isDue()).toBe(true);
  });

  it("shares turns: only one piece of work runs per turn, and all alternate in order", async () => {
    const count = fc.integer({ min: 1, max: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(count, { minLength: 1, maxLength: 12 }), async (lengths) => {
        const { yielder, pass, turn, isIdle } = loop();
        let [now, done] = [0, 0];
        const slices: { turn: number; work: number }[] = [];
        const work = async (nth: number, steps: number): Promise<void> => {
          for (let step = 0; step < steps; step += 1) {
            if (yielder.isDue()) await yielder.yield();
            slices.push({ turn: now, work: nth });
            pass(5);
          }
          done += 1;
        };
        const all = Promise.all(lengths.map((steps, nth) => work(nth, steps)));
        for (; !isIdle(); now += 1) await turn();
        await all;
        expect(done).toBe(lengths.length);
        // One slice in each turn, without an idle one.
        expect(slices.map((slice) => slice.turn)).toEqual(slices.map((_, i) => i));
        // In each round, every unfinished piece of work runs once.
        const rounds = lengths.flatMap((steps, nth) => Array.from({ length: steps }, (_, round) => ({ round, nth })));
        rounds.sort((a, b) => a.round - b.round || a.nth - b.nth);
        expect(slices.map((slice) => slice.work)).toEqual(rounds.map(({ nth }) => nth));
      }),
    );
  });

  it("shares the time of a turn with other work that began in it, if it is short", async () => {
    const { yielder, pass, turn } = loop();
    const resumed = yielder.yield();
    await turn();
    await resumed;
    pass(3);
    // Another request comes in the same turn: two milliseconds are left for both.
    expect(yielder.isDue()).toBe(false);
    pass(2);
    expect(yielder.isDue()).toBe(true);
  });
});
