import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAnalyticsQueue } from "../../../src/http/analytics-queue.ts";

/** Answers whose computation the test ends. */
function setup(limits = { analyticsAtOnce: 2, analyticsWaiting: 1 }) {
  const state = { now: 0, revision: 1 };
  const computing: { query: string; isOver: boolean; done: (value: string) => void; failed: (error: Error) => void }[] =
    [];
  const queue = createAnalyticsQueue({ revisionOf: () => state.revision, now: () => state.now, slotMs: 5_000, limits });
  const ask = (query: string): Promise<string> =>
    queue("a", query, () => new Promise((done, failed) => computing.push({ query, isOver: false, done, failed })));
  return { state, computing, ask };
}
const soon = (): Promise<void> => new Promise((done) => setImmediate(done));

describe("T32: answers of the analytics", () => {
  it("are computed two at a time, one more waits, and the next is refused with Retry-After", async () => {
    const { computing, ask } = setup();
    const asked = ["1", "2", "3"].map(ask);
    await expect(ask("4")).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS", retryAfterS: 2 });
    await soon();
    expect(computing.map(({ query }) => query)).toEqual(["1", "2"]);
    computing[0]?.done("one");
    expect(await asked[0]).toBe("one");
    await soon();
    expect(computing.map(({ query }) => query)).toEqual(["1", "2", "3"]);
    // A failed computation also frees its slot.
    computing[1]?.failed(new Error("no"));
    await expect(asked[1]).rejects.toThrow("no");
    const again = ask("2");
    await soon();
    expect(computing).toHaveLength(4);
    computing[2]?.done("three");
    computing[3]?.done("two");
    expect([await asked[2], await again]).toEqual(["three", "two"]);
  });

  it("are never computed more than two at a time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 60 }), async (steps) => {
        const { computing, ask } = setup({ analyticsAtOnce: 2, analyticsWaiting: 3 });
        let asked = 0;
        for (const step of steps) {
          const running = computing.filter(({ isOver }) => !isOver);
          const one = running[step % 3];
          if (one) {
            one.isOver = true;
            one.done("");
          } else {
            asked += 1;
            ask(String(asked)).catch(() => {});
          }
          await soon();
          expect(computing.filter(({ isOver }) => !isOver).length).toBeLessThanOrEqual(2);
        }
      }),
    );
  });

  it("are computed once for the same query, until something is written or the slot ends", async () => {
    const { state, computing, ask } = setup({ analyticsAtOnce: 2, analyticsWaiting: 0 });
    const asked = Array.from({ length: 50 }, () => ask("same"));
    await soon();
    expect(computing).toHaveLength(1);
    computing[0]?.done("first");
    expect(new Set(await Promise.all(asked))).toEqual(new Set(["first"]));
    state.revision += 1;
    const newer = ask("same");
    await soon();
    computing[1]?.done("second");
    expect(await newer).toBe("second");
    state.now = 5_000;
    void ask("same");
    await soon();
    expect(computing).toHaveLength(3);
  });
});
