import { type AlertRule, type AlertSettings, DAY_MS, type Grid } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { T0 } from "../analytics/analytics.fixtures.ts";
import { silentLogger } from "../platform/logger.ts";
import { memoryStore } from "../storage/memory/store.ts";
import { auctionOf } from "../storage/store.fixtures.ts";
import type { Store } from "../storage/store.ts";
import { BREAK_AT, RECORDED_SALE } from "./recorded-sale.fixtures.ts";
import { alertSettingStore } from "./settings.ts";
import { createAlertWatcher } from "./watcher.ts";

const A = "a".repeat(24);
const GRID: Grid = { slotMs: 5_000, slotsPerMinute: 12 };
const DROP: AlertRule = {
  kind: "drop",
  percent: 20,
  minutes: 5,
  atLeast: 10,
  holdMinutes: 0,
  cooldownMinutes: 0,
  recovery: true,
};
const SETTINGS: AlertSettings = {
  rules: [DROP],
  channels: { webhook: true, email: true, browser: true },
  quiet: null,
  saleReport: true,
};

interface Sent {
  id: string;
  phase: string;
  by: string;
  slot: number;
}

/** Processes with one database, one clock and one audience. */
async function processes(rules = SETTINGS) {
  const store = memoryStore({ retentionMs: DAY_MS, grid: GRID });
  await store.auctions.insert(auctionOf(A, { state: "live" }));
  await alertSettingStore(store.documents).setOfAccount("olga", rules);
  const clock = { now: T0 };
  const audience: { viewers: number | null } = { viewers: 100 };
  const sent: Sent[] = [];
  const process = (
    by: string,
    { fails = () => false, store: own = store }: { fails?: () => boolean; store?: Store } = {},
  ) =>
    createAlertWatcher({
      ...{ store: own, grid: GRID, log: silentLogger, now: () => clock.now },
      counts: async (ids) =>
        new Map(
          audience.viewers === null
            ? []
            : ids.map((id) => [id, { people: audience.viewers ?? 0, connections: audience.viewers ?? 0 }]),
        ),
      async deliver({ id, phase, at }) {
        if (fails()) throw new Error("this process dies");
        sent.push({ id, phase, by, slot: Date.parse(at) / GRID.slotMs });
      },
    });
  const next = (viewers: number | null): void => {
    clock.now += GRID.slotMs;
    audience.viewers = viewers;
  };
  return { store, clock, audience, sent, process, next };
}

describe("the evaluation of alerts", () => {
  it("happens in one of two processes, and in the other one once the first is dead, without a second alert", async () => {
    const { process, sent, next } = await processes();
    const [first, second] = [process("first"), process("second")];
    const both = () => Promise.all([first.look(), second.look()]);
    await both();
    next(80);
    await both();
    expect(sent).toHaveLength(1);
    const [{ by } = { by: "" }] = sent;
    const other = by === "first" ? second : first;
    for (const viewers of [80, 80, 80, 60]) {
      next(viewers);
      await other.look();
    }
    expect(sent.map((one) => one.by)).toEqual([by, by === "first" ? "second" : "first"]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
  });

  it("by a process that has stalled decides nothing after another one has gone on", async () => {
    const { process, sent, next, store, clock } = await processes();
    let resume = (): void => {};
    const stalled = new Promise<void>((resolve) => {
      resume = resolve;
    });
    let isStalling = false;
    const slow: Store = {
      ...store,
      documents: {
        ...store.documents,
        async save(writes, authority) {
          if (isStalling && writes.some(({ key }) => key.includes("state"))) await stalled;
          return store.documents.save(writes, authority);
        },
      },
    };
    const [old, fresh] = [process("old", { store: slow }), process("fresh")];
    await old.look();
    isStalling = true;
    next(70);
    const late = old.look();
    await new Promise((resolve) => setImmediate(resolve));
    clock.now += 4 * GRID.slotMs;
    await fresh.look();
    resume();
    await late;
    expect(sent.map(({ by }) => by)).toEqual(["fresh"]);
  });

  it("sends an alert again, with the same id, if the process died while it was sent", async () => {
    const { process, sent, next } = await processes();
    let isDying = true;
    const dying = process("dying", { fails: () => isDying });
    await dying.look();
    next(50);
    await dying.look();
    expect(sent).toEqual([]);
    isDying = false;
    const heir = process("heir");
    next(50);
    await heir.look();
    next(50);
    next(50);
    await heir.look();
    await heir.look();
    expect(sent.map(({ by }) => by)).toEqual(["heir"]);
  });

  it("treats an unknown count as unknown, and never as a drop", async () => {
    const { process, sent, next } = await processes();
    const one = process("one");
    await one.look();
    for (const viewers of [null, null, 100]) {
      next(viewers);
      await one.look();
    }
    expect(sent).toEqual([]);
  });

  it("uses an auction's own rules instead of the account's, and none if they are empty", async () => {
    const { process, sent, next, store } = await processes();
    const settings = alertSettingStore(store.documents);
    await settings.setOfAuction(A, []);
    const one = process("one");
    await one.look();
    next(10);
    await one.look();
    expect(sent).toEqual([]);
    await settings.setOfAuction(A, [
      { kind: "below", viewers: 50, holdMinutes: 0, cooldownMinutes: 0, recovery: false },
    ]);
    next(10);
    await one.look();
    expect(sent).toHaveLength(1);
  });

  it("lists an alert of quiet hours, and does not send it", async () => {
    const quiet = { from: "00:00", to: "00:00", timeZone: "Europe/Berlin" };
    const { process, sent, next, store } = await processes({ ...SETTINGS, quiet });
    const one = process("one");
    await one.look();
    next(10);
    await one.look();
    next(100);
    await one.look();
    expect(sent).toEqual([]);
    const { document } = (await store.documents.find([`alerts state ${A}`])).get(`alerts state ${A}`) ?? {};
    expect(document).toMatchObject({
      alerts: [
        { phase: "recovered", muted: true },
        { phase: "raised", muted: true, viewers: 10, before: 100 },
      ],
    });
  });

  it.each([
    ["one process", () => 0],
    ["a process that restarts every minute", (slot: number) => Math.floor(slot / 12)],
    ["another process in each slot", (slot: number) => slot],
  ])(
    "of a recorded sale by %s tells of the break in the slot in which it shows, and of its end, once each",
    async (_, ofSlot) => {
      const { process, sent, next } = await processes({ ...SETTINGS, rules: [{ ...DROP, cooldownMinutes: 15 }] });
      const running = new Map<number, ReturnType<typeof process>>();
      for (const [slot, viewers] of RECORDED_SALE.entries()) {
        next(viewers);
        const name = ofSlot(slot);
        const own = running.get(name) ?? process(String(name));
        running.set(name, own);
        await own.look();
        if (ofSlot(slot + 1) !== name) await own.stop();
      }
      const first = RECORDED_SALE.findIndex(
        (viewers, slot) => viewers <= 0.8 * Math.max(...RECORDED_SALE.slice(Math.max(0, slot - 60), slot + 1)),
      );
      expect(first).toBeGreaterThan(BREAK_AT);
      const shown = sent.map(({ phase, slot }) => [phase, slot - T0 / GRID.slotMs - 2]);
      expect(shown).toEqual([
        ["raised", first],
        ["recovered", expect.any(Number)],
      ]);
      const over = Number(shown[1]?.[1]);
      expect(RECORDED_SALE[over]).toBeGreaterThan(0.8 * (RECORDED_SALE[BREAK_AT] ?? 0));
      expect(
        RECORDED_SALE.slice(first, over).every((viewers) => viewers <= 0.85 * (RECORDED_SALE[BREAK_AT] ?? 0)),
      ).toBe(true);
    },
  );
});
