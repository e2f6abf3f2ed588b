import { describe, expect, it } from "vitest";
import { type Act, ActQueue, ActRefused } from "./act-queue.ts";

const act = (clientId: string): Act => ({ clientId, type: "note", at: "2026-03-10T00:00:00.000Z", text: clientId });

/** A queue before a server that does as it is told. */
function desk(waiting: Act[] = []) {
  const sent: string[] = [];
  let answer: () => Promise<void> = async () => {};
  const queue = new ActQueue({
    waiting,
    retryMs: 1,
    changed: () => {},
    async send({ clientId }) {
      sent.push(clientId);
      await answer();
    },
  });
  return { queue, sent, answers: (how: () => Promise<void>) => (answer = how) };
}
const refusing = (error: Error) => async () => {
  throw error;
};

describe("what was done at the desk", () => {
  it("is sent in its order, what an earlier visit left first", async () => {
    const { queue, sent } = desk([act("a")]);
    queue.add(act("b"));
    queue.add(act("c"));
    await expect.poll(() => queue.waiting).toEqual([]);
    expect(sent).toEqual(["a", "b", "c"]);
  });

  it("is sent again until it is taken, and nothing overtakes it", async () => {
    const { queue, sent, answers } = desk();
    answers(refusing(new TypeError("Failed to fetch")));
    queue.add(act("a"));
    queue.add(act("b"));
    await expect.poll(() => sent.length).toBeGreaterThan(3);
    expect([queue.isStuck, queue.waiting.length, new Set(sent)]).toEqual([true, 2, new Set(["a"])]);
    answers(async () => {});
    await expect.poll(() => queue.waiting).toEqual([]);
    expect([queue.isStuck, sent.slice(-2)]).toEqual([false, ["a", "b"]]);
  });

  it("is not sent again when it is refused, and what follows goes on", async () => {
    const { queue, sent, answers } = desk();
    answers(refusing(new ActRefused("price: must be there")));
    queue.add(act("a"));
    await expect.poll(() => queue.waiting).toEqual([]);
    expect([queue.refused, sent]).toEqual(["price: must be there", ["a"]]);
    answers(async () => {});
    queue.add(act("b"));
    expect(queue.refused).toBeNull();
  });

  it("can be taken back while it waits, and not once it is on its way", async () => {
    const { queue, sent, answers } = desk();
    const { promise, resolve } = Promise.withResolvers<void>();
    answers(() => promise);
    queue.add(act("a"));
    queue.add(act("b"));
    expect([queue.remove("a"), queue.remove("b"), queue.remove("x")]).toEqual([false, true, false]);
    resolve();
    await expect.poll(() => queue.waiting).toEqual([]);
    expect(sent).toEqual(["a"]);
  });
});
