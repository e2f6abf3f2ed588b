import type { MomentEvent } from "@headcount/protocol";
import { expect, it } from "vitest";
import { createMomentSender } from "./moment-sender.ts";
import { createSendBudget } from "./send-budget.ts";

const note = (number: number, type: MomentEvent["type"] = "note"): MomentEvent => ({
  id: number.toString(16).padStart(24, "0"),
  type,
  at: new Date(number).toISOString(),
  lotNumber: "1",
  lotTitle: null,
  price: null,
  currency: null,
  bidder: null,
  text: "x",
});

/** Rooms with these numbers of viewers, on a clock that the test moves. */
function sender(viewers: Record<string, number>) {
  let now = 0;
  const timers = new Set<{ at: number; run(): void }>();
  const sent: string[] = [];
  const budget = createSendBudget(() => now);
  const moments = createMomentSender({
    limits: { burst: 20, perSecond: 5 },
    budget,
    watching: (auctionId) => viewers[auctionId] ?? 0,
    send: (auctionId, { type }) => sent.push(`${auctionId} ${type}`),
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  const pass = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      timers.delete(next);
      now = next.at;
      next.run();
    }
    now = end;
  };
  return { moments, budget, sent, pass, timers };
}

it("T34: a flood of one auction is sent at its pace, while another auction's moment is sent at once", () => {
  const { moments, sent, pass, timers } = sender({ a: 300, b: 10 });
  for (let i = 0; i < 100; i += 1) moments.add("a", note(i));
  expect(sent).toHaveLength(20);
  moments.add("b", note(1));
  expect(sent.at(-1)).toBe("b note");
  pass(2_000);
  expect(sent.filter((one) => one === "a note")).toHaveLength(30);
  pass(60_000);
  expect(sent).toHaveLength(101);
  expect([moments.size, timers.size]).toEqual([0, 0]);
});

it("T34: moments to a large room spend the shared budget; when it is spent, bids and notes wait, but a hammer does not", () => {
  const { moments, budget, sent, pass } = sender({ a: 10_000 });
  for (let i = 0; i < 20; i += 1) moments.add("a", note(i));
  expect(budget.debtMs()).toBeGreaterThan(3_000);
  expect(sent.length).toBeLessThan(20);
  const before = sent.length;
  moments.add("a", note(50, "sold"));
  expect(sent.slice(before)).toEqual(["a sold"]);
  pass(20_000);
  expect(sent).toHaveLength(21);
});

it("without viewers nothing is kept, and waiting moments are forgotten when the last viewer leaves", () => {
  const viewers: Record<string, number> = { b: 1 };
  const { moments, sent, pass, timers } = sender(viewers);
  moments.add("a", note(1));
  expect([moments.size, timers.size]).toEqual([0, 0]);
  for (let i = 0; i < 50; i += 1) moments.add("b", note(i));
  viewers.b = 0;
  pass(1_000);
  expect([sent.length, moments.size, timers.size]).toEqual([20, 0, 0]);
});
