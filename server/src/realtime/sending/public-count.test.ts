import { type AuctionUpdate, type CountUpdate, type PublicAuction, publicCounts } from "@headcount/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fewRuns } from "../../../test/support/few-runs.ts";
import { silentLogger } from "../../platform/logger.ts";
import { Audience } from "../audience.ts";
import { A, AUCTION, fakeConnection, noTokens } from "../gateway.fixtures.ts";
import { Gateway } from "../gateway.ts";
import { createIdentity } from "../identity.ts";
import type { Connection } from "../transport/transport.ts";
import { createVisitTokens } from "../visit-tokens.ts";
import { createBroadcastThrottle } from "./broadcast-throttle.ts";
import { createSendBudget } from "./send-budget.ts";

/** A gateway and its throttle on a simulated timeline, with connections that only store what they are sent. */
function hall(auction: Partial<PublicAuction> = {}) {
  const now = (): number => performance.now();
  const audience = new Audience<Connection>(0);
  let rule: PublicAuction = { ...AUCTION, ...auction };
  const budget = createSendBudget(now);
  const gateway = new Gateway({
    budget,
    audience,
    count: (auctionId) => audience.count(auctionId, Math.floor(now())),
    auctions: { find: async () => rule, put: () => {}, latest: () => undefined, noted: () => undefined },
    identity: createIdentity("secret"),
    tokens: noTokens,
    visits: createVisitTokens("secret", { boot: "boot", startedAt: Date.now() }),
    countingLimits: { perAddress: 0, minStayMs: 0 },
    log: silentLogger,
    now: () => Math.floor(now()),
    failed: () => {
      throw new Error("a handler failed");
    },
  });
  const throttle = createBroadcastThrottle({ broadcast: (auctionId) => gateway.broadcast(auctionId), budget });
  audience.subscribe(throttle.changed);
  const truth = (): CountUpdate => publicCounts(audience.count(A), rule);
  const parts = ([number, { people, connections }]: CountUpdate) => ({ number, people, connections });

  const open = () => {
    const received: ReturnType<typeof parts>[] = [];
    const all: unknown[][] = [];
    let shown: number | null = null;
    const connection = fakeConnection(({ event, args }) => {
      all.push([event, ...args]);
      if (event === "auctionUpdate" && (args[0] as AuctionUpdate).publicCounter === "hidden") shown = null;
      if (event !== "viewerCountUpdate") return;
      // Only the public count of this moment.
      expect(rule.publicCounter).not.toBe("hidden");
      expect(parts(args as CountUpdate)).toEqual(parts(truth()));
      received.push(parts(args as CountUpdate));
      [shown] = args as CountUpdate;
    });
    return {
      received,
      all,
      /** The answer to another join, as text. */
      ask: () =>
        new Promise<string>((resolve) =>
          gateway.event(connection, "joinAuction", [A], (answer) => resolve(JSON.stringify(answer))),
        ),
      get shown() {
        return shown;
      },
      join: async () => (await gateway.connect(connection, { auctionId: A }))(),
      leave: () => gateway.disconnect(connection),
    };
  };
  return {
    open,
    shown: () => truth()[0],
    throttle,
    change(to: Partial<PublicAuction>): void {
      rule = { ...rule, ...to };
      gateway.auctionChanged(rule);
    },
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
    async stop() {
      throttle.stop();
      gateway.stop();
    },
  };
}

const crowd = async (room: ReturnType<typeof hall>, size: number) => {
  const viewers = Array.from({ length: size }, room.open);
  for (const viewer of viewers) await viewer.join();
  await room.pass(5_000);
  return viewers;
};

const settle = async (room: ReturnType<typeof hall>, here: readonly { shown: number | null }[]): Promise<void> => {
  await room.pass(10_000);
  expect(new Set([room.shown(), ...here.map(({ shown }) => shown)]).size).toBe(1);
  expect(room.throttle.size).toBe(0);
};

describe("the number that viewers see", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is sent once while it stays the same, however many come and go", async () => {
    const room = hall({ publicCounter: "rounded" });
    const viewers = await crowd(room, 120);
    const before = viewers.map(({ received }) => received.length);
    await crowd(room, 5);
    expect(viewers.map(({ received }) => received.length)).toEqual(before);
    await crowd(room, 5);
    expect(viewers.map(({ received }) => received.length)).toEqual(before.map((count) => count + 1));
    expect(viewers.map(({ shown }) => shown)).toEqual(viewers.map(() => 130));
    await room.stop();
  });

  it("is withheld below the minimum, and shown again above it", async () => {
    const room = hall({ publicMinimum: 3 });
    const [ann, bob] = await crowd(room, 2);
    expect([ann?.shown, bob?.shown]).toEqual([null, null]);
    const [cy] = await crowd(room, 1);
    expect([ann?.shown, bob?.shown, cy?.shown]).toEqual([3, 3, 3]);
    cy?.leave();
    await room.pass(1_000);
    expect([ann?.shown, bob?.shown]).toEqual([null, null]);
    expect(ann?.received.at(-1)).toEqual({ number: null, people: null, connections: null });
    await room.stop();
  });

  it.each<[what: string, rule: Partial<PublicAuction>, already: number]>([
    ["of a hidden counter", { publicCounter: "hidden" }, 2],
    ["below the minimum to show", { publicMinimum: 50 }, 2],
    ["of a rounded number that stays the same", { publicCounter: "rounded" }, 120],
  ])("T28: %s: messages and answers do not reveal that others come and go", async (_what, rule, already) => {
    const room = hall(rule);
    const [spy] = await crowd(room, already);
    const [before, answer] = [spy?.all.length, await spy?.ask()];
    const messages = spy?.all.length;
    for (let i = 0; i < 3; i += 1) {
      const [someone] = await crowd(room, 1);
      expect(await spy?.ask()).toBe(answer);
      someone?.leave();
      await room.pass(1_000);
      expect(await spy?.ask()).toBe(answer);
    }
    // Every request gets the same answer, and nothing is sent in between.
    expect(spy?.all.length).toBe((messages ?? 0) + 6 * ((messages ?? 0) - (before ?? 0)));
    expect(new Set(spy?.all.slice(before).map((each) => JSON.stringify(each))).size).toBeLessThanOrEqual(2);
    await room.stop();
  });

  it("changes as soon as the rule changes", async () => {
    const room = hall();
    const [ann] = await crowd(room, 123);
    const rules = [
      [{ publicCounter: "rounded" }, 120],
      [{ publicMinimum: 121 }, null],
      [{ publicMinimum: 0, publicCounter: "hidden" }, null],
      [{ publicCounter: "exact" }, 123],
    ] as const;
    for (const [rule, shown] of rules) {
      room.change(rule);
      await room.pass(100);
      expect(ann?.shown).toBe(shown);
    }
    await room.stop();
  });

  it("is correct for a viewer who came between two broadcasts of the same number", async () => {
    const room = hall();
    const [ann] = await crowd(room, 2);
    const bob = room.open();
    await bob.join();
    const cy = room.open();
    // The room is cooling down, so only Cy is sent the count of this join.
    await room.pass(20);
    await cy.join();
    await room.pass(20);
    ann?.leave();
    await room.pass(1_000);
    expect([bob.shown, cy.shown]).toEqual([3, 3]);
    await room.stop();
  });

  it("is the public count for each viewer, over any history", async () => {
    const rules = fc.record({
      publicCounter: fc.constantFrom<PublicAuction["publicCounter"]>("exact", "rounded", "hidden"),
      publicMinimum: fc.constantFrom(0, 3),
    });
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ come: fc.integer({ min: 1, max: 2 }) }) },
      { weight: 6, arbitrary: fc.record({ go: fc.integer({ min: 1, max: 2 }) }) },
      // More than one slice of a broadcast.
      { weight: 1, arbitrary: fc.record({ come: fc.constant(310) }) },
      { weight: 8, arbitrary: fc.record({ pass: fc.integer({ min: 0, max: 150 }) }) },
      { weight: 4, arbitrary: fc.constant({ settle: true }) },
      { weight: 4, arbitrary: fc.record({ rule: rules }) },
    );
    await fc.assert(
      fc.asyncProperty(rules, fc.array(step, { minLength: 1, maxLength: 80, size: "max" }), async (rule, steps) => {
        const room = hall(rule);
        const here: ReturnType<typeof room.open>[] = [];
        for (const each of steps) {
          if ("come" in each)
            for (let left = each.come; left > 0; left -= 1) {
              const viewer = room.open();
              here.push(viewer);
              await viewer.join();
            }
          if ("go" in each) for (const viewer of here.splice(0, each.go)) viewer.leave();
          if ("pass" in each) await room.pass(each.pass);
          if ("rule" in each) room.change(each.rule);
          if ("settle" in each) await settle(room, here);
        }
        await settle(room, here);
        await room.stop();
      }),
      fewRuns(0.2),
    );
  });
});
