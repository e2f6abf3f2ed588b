import { DAY_MS, DEFAULT_GRID, HOUR_MS, LIMITS, type WebhookPause } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { T0 } from "../analytics/analytics.fixtures.ts";
import { silentLogger } from "../platform/logger.ts";
import { memoryStore } from "../storage/memory/store.ts";
import { auctionOf, momentOf } from "../storage/store.fixtures.ts";
import type { Store, StoredAuction, StoredWebhook } from "../storage/store.ts";
import { webhookOf } from "../storage/webhook.fixtures.ts";
import { createDispatcher } from "./dispatcher.ts";
import { eventQueue, newDelivery } from "./event-queue.ts";
import { notePendingEvents } from "./pending-events.ts";
import type { WebhookAnswer, WebhookRequest } from "./send.ts";

const A = "a".repeat(24);
const WEBHOOK = webhookOf(1, 0);
const ROOM = { edges: 100, others: 100 };
const ACCEPTED: WebhookAnswer = { status: 204, retryAfterMs: 0, text: "" };
const status = (code: number, over: Partial<WebhookAnswer> = {}): WebhookAnswer => ({
  ...ACCEPTED,
  status: code,
  ...over,
});

/** A dispatcher with a memory store, a simulated clock and a receiver whose answers the test sets. */
function desk({
  limits = {},
  store: inner = memoryStore({ retentionMs: DAY_MS, grid: DEFAULT_GRID }),
}: {
  limits?: object;
  store?: Store;
} = {}) {
  let time = T0;
  let isOurs = true;
  const now = (): number => time;
  const { store } = notePendingEvents(inner, now);
  const sent: WebhookRequest[] = [];
  const pauses: [string, WebhookPause][] = [];
  let answer: (request: WebhookRequest) => WebhookAnswer | Promise<WebhookAnswer> = () => ACCEPTED;
  const all = { ...LIMITS, ...limits };
  const counts = async (ids: readonly string[]) => new Map(ids.map((id) => [id, { people: 2, connections: 3 }]));
  const queueEvents = eventQueue({
    store,
    counts,
    siteUrl: null,
    freshMs: 10_000,
    limits: all,
    log: silentLogger,
    now,
  });
  const dispatcher = createDispatcher({
    ...{ store, queueEvents, serverSecret: "s".repeat(32), limits: all, log: silentLogger, now },
    maySend: () => isOurs,
    async send(request) {
      sent.push(request);
      const aborted = new Promise<never>((_, reject) => {
        request.signal?.addEventListener("abort", () => reject(new Error("stopped")), { once: true });
      });
      return Promise.race([answer(request), aborted]);
    },
    paused: async ({ id }, because) => void pauses.push([id, because]),
  });
  const at =
    (state: StoredAuction["state"]) =>
    (auction: StoredAuction): StoredAuction => ({
      ...auction,
      state,
      updatedAt: new Date(Math.max(time, Date.parse(auction.updatedAt) + 1)).toISOString(),
      endedAt: state === "ended" ? new Date(time).toISOString() : null,
    });
  return {
    ...{ store, inner, sent, pauses, dispatcher },
    answers(next: typeof answer) {
      answer = next;
    },
    /** Whether this process sends. */
    ours(next: boolean) {
      isOurs = next;
    },
    set: (state: StoredAuction["state"], id = A) => store.auctions.update(id, at(state)),
    pass(ms: number) {
      time += ms;
    },
    log: () => store.deliveries.list(WEBHOOK.id, 1_000),
    types: () => sent.map(({ body }) => JSON.parse(body).type),
    ids: () => sent.map(({ headers }) => headers["webhook-id"]),
  };
}

async function openDesk(webhooks: StoredWebhook[] = [WEBHOOK], options: Parameters<typeof desk>[0] = {}) {
  const opened = desk(options);
  await opened.store.auctions.insert(auctionOf(A, { state: "setup" }));
  for (const webhook of webhooks) await opened.store.webhooks.insert(webhook);
  return opened;
}

describe("events", () => {
  it("are sent once, each with its own id", async () => {
    const { set, dispatcher, types, ids, log } = await openDesk();
    await set("live");
    await set("ended");
    await dispatcher.idle();
    await dispatcher.idle();
    expect(types().toSorted()).toEqual(["auction.ended", "auction.started"]);
    expect(new Set(ids()).size).toBe(2);
    expect(await log()).toMatchObject([{ state: "delivered" }, { state: "delivered" }]);
  });

  it("wait while another process sends, and are sent once this one does", async () => {
    const { set, dispatcher, ours, types } = await openDesk();
    ours(false);
    await set("live");
    await dispatcher.idle();
    expect(types()).toEqual([]);
    ours(true);
    await dispatcher.idle();
    expect(types()).toEqual(["auction.started"]);
  });

  it("do not exist for other changes than starts and ends, for resets, and for simulated auctions", async () => {
    const { store, set, dispatcher, sent } = await openDesk();
    await store.auctions.update(A, (auction) => ({ ...auction, title: "New" }));
    await store.auctions.insert(auctionOf("b".repeat(24), { kind: "simulated", state: "setup" }));
    await set("live", "b".repeat(24));
    await store.moments.record("b".repeat(24), [momentOf(1, 0, { type: "sold" })], ROOM);
    await dispatcher.idle();
    expect(sent).toEqual([]);
    expect(await store.moments.listPending(10)).toEqual([]);
    await set("live");
    await dispatcher.idle();
    await set("setup");
    await dispatcher.idle();
    expect(sent).toHaveLength(1);
  });

  it("go to the active webhooks of all members who want them, and to no others", async () => {
    const members = ["olga", "vic"].map((organizer) => ({
      organizer,
      role: "viewer" as const,
      since: WEBHOOK.createdAt,
    }));
    const own = (number: number, over: Partial<StoredWebhook>) =>
      webhookOf(number, 0, { url: `https://${number}.example/`, ...over });
    const { store, set, dispatcher, sent } = await openDesk([
      own(1, {}),
      own(2, { organizer: "vic" }),
      own(3, { organizer: "eve" }),
      own(4, { active: false }),
      own(5, { events: ["auction.ended"] }),
    ]);
    await store.auctions.update(A, (auction) => ({ ...auction, members }));
    await set("live");
    await dispatcher.idle();
    expect(sent.map(({ url }) => url).toSorted()).toEqual(["https://1.example/", "https://2.example/"]);
  });

  it("survive a process that dies at any point: after the change, after queuing, and during the request", async () => {
    const { inner, set } = await openDesk();
    await set("live");
    // The first process dies before queuing, the next one after queuing, and another one during the request.
    const second = desk({ store: inner });
    second.answers(() => new Promise(() => {}));
    second.dispatcher.wake();
    await expect.poll(() => second.sent.length).toBe(1);
    const third = desk({ store: inner });
    await third.dispatcher.idle();
    expect(third.sent).toEqual([]);
    third.pass(61_000);
    await third.dispatcher.idle();
    expect(third.ids()).toEqual(second.ids());
    expect(await third.log()).toMatchObject([{ state: "delivered" }]);
  });

  it("that are being sent when the process stops are sent once if their receiver answers, and else by the next process", async () => {
    for (const isAnswered of [true, false]) {
      const { set, inner, answers, dispatcher, sent } = await openDesk();
      const { promise, resolve } = Promise.withResolvers<WebhookAnswer>();
      answers(() => promise);
      await set("live");
      dispatcher.wake();
      await expect.poll(() => sent.length).toBe(1);
      const stopped = dispatcher.stop(10);
      if (isAnswered) resolve(ACCEPTED);
      await stopped;
      const next = desk({ store: inner });
      await next.dispatcher.idle();
      expect(next.sent).toHaveLength(isAnswered ? 0 : 1);
    }
  });

  it("that happened more than a day ago are not sent", async () => {
    const { set, pass, store, dispatcher, sent } = await openDesk();
    await set("live");
    await store.moments.record(A, [momentOf(1, 0, { type: "sold" })], ROOM);
    pass(DAY_MS + 1);
    await dispatcher.idle();
    expect(sent).toEqual([]);
    expect([await store.auctions.listPending(1), await store.moments.listPending(1)]).toEqual([[], []]);
  });

  it("beyond the queue limit of a webhook are dropped, and its log says so", async () => {
    const { store, answers, dispatcher, log, set } = await openDesk([WEBHOOK], {
      limits: { webhookQueue: 2, webhookLog: 3 },
    });
    answers(() => status(500));
    await set("live");
    const hammers = [1, 2, 3, 4, 5].map((number) =>
      momentOf(number, number, { type: "sold", lotNumber: String(number) }),
    );
    await store.moments.record(A, hammers, ROOM);
    await dispatcher.idle();
    expect((await log()).map(({ state }) => state).toSorted()).toEqual([
      ...Array(3).fill("dropped"),
      "waiting",
      "waiting",
    ]);
  });

  it("of a lot have its number, price and audience, even if the hammer names neither lot nor price", async () => {
    const { store, dispatcher, sent } = await openDesk();
    const price = { price: 90, currency: "EUR", bidder: "Paddle 81" };
    await store.moments.record(
      A,
      [
        momentOf(1, 0, { type: "lot_opened", lotNumber: "12A", lotTitle: "Blue vase" }),
        momentOf(2, 1_000, { type: "bid", ...price }),
        momentOf(3, 2_000, { type: "sold" }),
        momentOf(4, 2_000, { type: "lot_opened", lotNumber: "13" }),
      ],
      ROOM,
    );
    await dispatcher.idle();
    const { lot, audience } = JSON.parse(sent[0]?.body ?? "").data;
    expect(lot).toMatchObject({
      number: "12A",
      title: "Blue vase",
      outcome: "sold",
      ...price,
      closedAt: expect.any(String),
    });
    expect(audience).toEqual({ viewers: 3, people: 2, connections: 3 });
  });
});

describe("a receiver", () => {
  it("that fails is retried at growing intervals with the same id, and paused after a day without success", async () => {
    const { set, answers, pass, dispatcher, ids, pauses, store, log } = await openDesk();
    answers(() => status(500, { text: "down" }));
    await set("live");
    await dispatcher.idle();
    expect(ids()).toHaveLength(1);
    await dispatcher.idle();
    expect(ids()).toHaveLength(1);
    for (let hour = 0; hour < 30; hour += 1) {
      pass(HOUR_MS);
      await dispatcher.idle();
    }
    expect(ids().length).toBeGreaterThan(10);
    expect(ids().length).toBeLessThan(30);
    expect(new Set(ids()).size).toBe(1);
    expect(pauses).toEqual([[WEBHOOK.id, "failing"]]);
    expect(await store.webhooks.find(WEBHOOK.id)).toMatchObject({ active: false, pausedBecause: "failing" });
    expect(await log()).toMatchObject([{ state: "failed", status: 500, answer: "down", nextAttemptAt: null }]);
  });

  it("that accepts other events is not paused for one that it never accepts", async () => {
    const { set, answers, pass, dispatcher, pauses, store } = await openDesk();
    answers(({ body }) => (body.includes("auction.started") ? status(400) : ACCEPTED));
    await set("live");
    await dispatcher.idle();
    pass(HOUR_MS);
    await set("ended");
    for (let hour = 0; hour < 30; hour += 1) {
      await dispatcher.idle();
      pass(HOUR_MS);
    }
    expect(pauses).toEqual([]);
    expect(await store.webhooks.find(WEBHOOK.id)).toMatchObject({ active: true });
  });

  it("that answers 410 is paused at once, and its waiting events are dropped", async () => {
    const { set, answers, dispatcher, sent, pauses, log } = await openDesk();
    answers(() => status(410));
    await set("live");
    await set("ended");
    await dispatcher.idle();
    expect([sent.length, pauses]).toEqual([1, [[WEBHOOK.id, "gone"]]]);
    expect((await log()).map(({ state }) => state).toSorted()).toEqual(["dropped", "failed"]);
  });

  it("is not retried sooner than it asks, and redirects are failures", async () => {
    const { set, answers, pass, dispatcher, sent, log } = await openDesk();
    answers(() => status(302, { retryAfterMs: 600_000 }));
    await set("live");
    await dispatcher.idle();
    expect(await log()).toMatchObject([{ problem: "redirects are not followed" }]);
    pass(599_000);
    await dispatcher.idle();
    expect(sent).toHaveLength(1);
    pass(1_000);
    await dispatcher.idle();
    expect(sent).toHaveLength(2);
  });

  it("receives nothing about a deleted auction, or one in which its organizer no longer has a role", async () => {
    const { store, set, answers, pass, dispatcher, sent, log } = await openDesk();
    answers(() => status(500));
    await set("live");
    await dispatcher.idle();
    await store.auctions.update(A, (auction) => ({ ...auction, members: [] }));
    pass(HOUR_MS);
    await dispatcher.idle();
    expect(sent).toHaveLength(1);
    expect(await log()).toMatchObject([
      { state: "dropped", problem: "your account no longer has a role in the auction" },
    ]);
  });

  it("keeps no log of a deleted auction, and no payload of a finished delivery", async () => {
    const { store, set, answers, pass, dispatcher, sent, log } = await openDesk();
    await set("live");
    await dispatcher.idle();
    expect(await log()).toMatchObject([{ state: "delivered", payload: null }]);
    answers(() => status(500));
    await set("ended");
    await dispatcher.idle();
    await store.auctions.delete(A);
    expect(await log()).toEqual([]);
    pass(HOUR_MS);
    await dispatcher.idle();
    expect(sent).toHaveLength(2);
  });

  it("that never answers delays no other receiver", async () => {
    const quick = webhookOf(2, 0, { url: "https://quick.example/" });
    const { set, answers, dispatcher, sent } = await openDesk([WEBHOOK, quick]);
    answers(({ url }) => (url === quick.url ? ACCEPTED : new Promise(() => {})));
    dispatcher.start();
    await set("live");
    await set("ended");
    dispatcher.wake();
    await expect.poll(() => sent.filter(({ url }) => url === quick.url).length).toBe(2);
    expect(sent.filter(({ url }) => url === WEBHOOK.url)).toHaveLength(1);
  });

  it("that repeats its secret or address in an answer does not get them into the log", async () => {
    const url = "https://hooks.example/services/T0000/secret-token-1?key=another-secret";
    const { set, answers, dispatcher, log } = await openDesk([{ ...WEBHOOK, url }]);
    answers(() =>
      status(400, { text: `no ${url} /services/T0000/secret-token-1 another-secret\u0000\u202E ${"x".repeat(500)}` }),
    );
    await set("live");
    await dispatcher.idle();
    const [{ answer = "" } = {}] = await log();
    for (const unwanted of ["secret", "\u0000", "\u202E"]) expect(answer).not.toContain(unwanted);
    expect(answer).toHaveLength(200);
  });
});

describe("a test", () => {
  it("is sent once, even to a paused webhook, and reports the result", async () => {
    const paused = { ...WEBHOOK, active: false };
    const { answers, dispatcher, pauses, pass, sent, log } = await openDesk([paused]);
    const payload = {
      type: "webhook.test",
      timestamp: WEBHOOK.createdAt,
      data: { webhook: { id: WEBHOOK.id } },
    } as const;
    const test = (id: string) => dispatcher.sendNow(paused, newDelivery(paused, { id, auctionId: null, payload }, T0));
    expect(await test("msg_1")).toMatchObject({ state: "delivered", status: 204 });
    answers(() => status(410));
    expect(await test("msg_2")).toMatchObject({ state: "failed", status: 410 });
    pass(HOUR_MS);
    await dispatcher.idle();
    expect([sent.length, pauses, (await log()).length]).toEqual([2, [], 2]);
  });
});
