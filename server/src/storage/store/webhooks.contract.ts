import { DAY_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { T0 } from "../../analytics/analytics.fixtures.ts";
import { auctionOf, momentOf } from "../store.fixtures.ts";
import type { PendingEvent, StoredDelivery, StoredWebhook } from "../store.ts";
import { deliveryOf, webhookOf } from "../webhook.fixtures.ts";
import { A, B, ROOM, type StoreUnderTest } from "./under-test.fixtures.ts";

/** The promises about webhooks, their deliveries, and pending events. */
export const webhooksContract = ({ store }: StoreUnderTest): void => {
  describe("webhooks", () => {
    const add = async (...webhooks: StoredWebhook[]): Promise<void> => {
      for (const webhook of webhooks) await store().webhooks.insert(webhook);
    };
    const ids = (some: readonly { id: string }[]): string[] => some.map(({ id }) => id);
    const claim = async (now: number, busy: string[] = [], until = now + 60_000): Promise<string | null> =>
      (await store().deliveries.claim({ now, until, busy }))?.id ?? null;

    it("are stored unchanged, and are listed for their organizers, newest first", async () => {
      await add(webhookOf(1, 0), webhookOf(3, 5), webhookOf(2, 5), webhookOf(4, 9, { organizer: "bob" }));
      expect(await store().webhooks.find(webhookOf(1, 0).id)).toEqual(webhookOf(1, 0));
      expect(ids(await store().webhooks.list(["olga"]))).toEqual([3, 2, 1].map((n) => webhookOf(n, 0).id));
      expect(ids(await store().webhooks.list(["bob", "olga"]))).toHaveLength(4);
      expect(await store().webhooks.list([])).toEqual([]);
      expect(await store().webhooks.list(["__proto__"])).toEqual([]);
      expect(await store().webhooks.find("constructor")).toBeNull();
    });

    it("are changed and deleted only by their organizer", async () => {
      const webhook = webhookOf(1, 0);
      await add(webhook);
      const pause = (known: StoredWebhook): StoredWebhook => ({ ...known, active: false, pausedBecause: "gone" });
      expect(await store().webhooks.update("bob", webhook.id, pause)).toBeNull();
      expect(await store().webhooks.delete("bob", webhook.id)).toBe(false);
      expect(await store().webhooks.find(webhook.id)).toEqual(webhook);
      expect(await store().webhooks.update("olga", webhook.id, pause)).toEqual(pause(webhook));
      expect(await store().webhooks.find(webhook.id)).toEqual(pause(webhook));
      expect(await store().webhooks.delete("olga", webhook.id)).toBe(true);
      expect(await store().webhooks.delete("olga", webhook.id)).toBe(false);
      expect(await store().webhooks.find(webhook.id)).toBeNull();
    });

    it("lose no concurrent change", async () => {
      const webhook = webhookOf(1, 0, { secretVersion: 0 });
      await add(webhook);
      const grow = (known: StoredWebhook): StoredWebhook => ({ ...known, secretVersion: known.secretVersion + 1 });
      await Promise.all(Array.from({ length: 8 }, () => store().webhooks.update("olga", webhook.id, grow)));
      expect((await store().webhooks.find(webhook.id))?.secretVersion).toBe(8);
    });

    it("have deliveries that are added once, are deleted with their webhook, and do not exist without it", async () => {
      const [one, other] = [webhookOf(1, 0), webhookOf(2, 0)];
      await add(one, other);
      const first = deliveryOf(one.id, 1, 0, { problem: "Ünïcode 🎨 $set.x" });
      await store().deliveries.add([first, deliveryOf(other.id, 1, 0), deliveryOf("f".repeat(24), 1, 0)]);
      await store().deliveries.add([{ ...first, attempts: 9 }]);
      expect(await store().deliveries.list(one.id, 10)).toEqual([first]);
      expect(await store().deliveries.list("f".repeat(24), 10)).toEqual([]);
      await store().webhooks.delete("olga", one.id);
      expect(await store().deliveries.list(one.id, 10)).toEqual([]);
      expect(await store().deliveries.list(other.id, 10)).toHaveLength(1);
      await store().deliveries.replace(first);
      expect(await store().deliveries.list(one.id, 10)).toEqual([]);
    });

    it("return due deliveries, the earliest first, once until the claim ends, and not those of busy webhooks", async () => {
      const [one, other] = [webhookOf(1, 0), webhookOf(2, 0)];
      await add(one, other);
      const due = (webhook: string, number: number, at: number): StoredDelivery =>
        deliveryOf(webhook, number, 0, { nextAttemptAt: new Date(T0 + at).toISOString() });
      const [a, b, c] = [due(one.id, 1, 20), due(one.id, 2, 10), due(other.id, 3, 30)];
      await store().deliveries.add([a, b, c, deliveryOf(one.id, 4, 0, { state: "delivered", nextAttemptAt: null })]);
      expect(await claim(T0 + 9)).toBeNull();
      expect(await claim(T0 + 25, [one.id])).toBeNull();
      expect(await claim(T0 + 30, [], T0 + 50_000)).toBe(b.id);
      expect(await claim(T0 + 30, [one.id])).toBe(c.id);
      expect(await claim(T0 + 30)).toBe(a.id);
      expect(await claim(T0 + 30)).toBeNull();
      expect(await store().deliveries.countWaiting(one.id)).toBe(2);
      expect(await store().deliveries.countWaiting()).toBe(3);
      expect(await claim(T0 + 60_030)).toBe(b.id);
      const replaced: StoredDelivery = { ...b, state: "delivered", attempts: 1, nextAttemptAt: null };
      await store().deliveries.replace(replaced);
      expect(await store().deliveries.countWaiting(one.id)).toBe(1);
      expect(await store().deliveries.list(one.id, 10)).toContainEqual(replaced);
    });

    it("return each delivery to one of several concurrent claims", async () => {
      const webhook = webhookOf(1, 0);
      await add(webhook);
      await store().deliveries.add(Array.from({ length: 5 }, (_, i) => deliveryOf(webhook.id, i, 0)));
      const claimed = await Promise.all(Array.from({ length: 8 }, () => claim(T0)));
      const found = claimed.filter((id) => id !== null);
      expect([found.length, new Set(found).size]).toEqual([5, 5]);
    });

    it("have no delivery about a forgotten auction", async () => {
      const [one, other] = [webhookOf(1, 0), webhookOf(2, 0)];
      await add(one, other);
      const about = (webhook: string, number: number, auctionId: string | null) =>
        deliveryOf(webhook, number, number, { auctionId });
      await store().deliveries.add([
        about(one.id, 1, A),
        about(one.id, 2, B),
        about(other.id, 3, A),
        about(one.id, 4, null),
      ]);
      await store().deliveries.forget(A);
      expect(ids(await store().deliveries.list(one.id, 10))).toEqual(["msg_4", "msg_2"]);
      expect(await store().deliveries.list(other.id, 10)).toEqual([]);
    });

    it("have a log of the newest deliveries, separate from waiting ones", async () => {
      const webhook = webhookOf(1, 0);
      await add(webhook);
      const over = { state: "delivered", nextAttemptAt: null } as const;
      await store().deliveries.add([
        deliveryOf(webhook.id, 1, 1, over),
        deliveryOf(webhook.id, 3, 2, over),
        deliveryOf(webhook.id, 2, 2, over),
        deliveryOf(webhook.id, 9, 0),
      ]);
      const list = async (limit: number) => ids(await store().deliveries.list(webhook.id, limit));
      expect(await list(2)).toEqual(["msg_3", "msg_2"]);
      await store().deliveries.trim(webhook.id, 2);
      expect(await list(10)).toEqual(["msg_3", "msg_2", "msg_9"]);
    });

    it("find pending events of auctions with the change that caused them, until they are removed", async () => {
      const event: PendingEvent = { id: "msg_x", type: "auction.started", at: new Date(T0).toISOString() };
      expect(await store().auctions.listPending(10)).toEqual([]);
      for (const id of [A, B]) await store().auctions.update(id, (known) => ({ ...known, pendingEvents: [event] }));
      expect(await store().auctions.listPending(10)).toEqual([
        auctionOf(A, { pendingEvents: [event] }),
        auctionOf(B, { pendingEvents: [event] }),
      ]);
      expect(ids(await store().auctions.listPending(1))).toEqual([A]);
      await store().auctions.update(A, (known) => ({ ...known, pendingEvents: [] }));
      await store().auctions.delete(B);
      expect(await store().auctions.listPending(10)).toEqual([]);
    });

    it("find pending hammers, including corrected ones, until they are settled", async () => {
      const sold = momentOf(2, 5, { type: "sold", lotNumber: "1" });
      await store().moments.record(A, [momentOf(3, 0, { type: "passed" }), sold, momentOf(1, 0)], ROOM);
      await store().moments.record(B, [momentOf(4, 0, { type: "withdrawn" })], ROOM);
      await store().moments.record(A, [sold], ROOM);
      const numbers = async (limit = 10) =>
        (await store().moments.listPending(limit)).map(({ moment }) => moment.clientId);
      expect(await numbers()).toEqual(["client-2", "client-3", "client-4"]);
      expect(await numbers(1)).toEqual(["client-2"]);
      const corrected = await store().moments.update(A, sold.id, (known) => ({ ...known, lotNumber: "2" }));
      const [first] = await store().moments.listPending(1);
      expect(first).toEqual({ auctionId: A, moment: corrected });
      if (first) await store().moments.settle([first]);
      expect(await numbers()).toEqual(["client-3", "client-4"]);
      await store().moments.update(A, sold.id, (known) => ({ ...known, lotNumber: "3" }));
      await store().auctions.delete(B);
      expect(await numbers()).toEqual(["client-3"]);
      const found = await store().moments.list(A, { interval: { from: 0, to: T0 + DAY_MS }, limit: 10 });
      expect(found.flatMap((moment) => Object.keys(moment))).not.toContain("pending");
    });
  });
};
