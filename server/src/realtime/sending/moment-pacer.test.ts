import { LIMITS, LOT_EDGES, lotOnBlock, type MomentEvent } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MomentPacer } from "./moment-pacer.ts";

const PACE = { burst: LIMITS.momentsBurst, perSecond: LIMITS.momentsPerSecond };
const T0 = Date.UTC(2026, 0, 1);

const event = (number: number, over: Partial<MomentEvent> = {}): MomentEvent => ({
  id: number.toString(16).padStart(24, "0"),
  type: "bid",
  at: new Date(T0 + number).toISOString(),
  lotNumber: "1",
  lotTitle: null,
  price: number,
  currency: "EUR",
  bidder: null,
  text: null,
  ...over,
});

/** Everything that may be sent now. */
const drain = (pacer: MomentPacer, now: number, isBusy = false): MomentEvent[] => {
  const sent: MomentEvent[] = [];
  for (let next = pacer.next(now, isBusy); next; next = pacer.next(now, isBusy)) sent.push(next);
  return sent;
};

describe("T34: moments on their way to viewers", () => {
  it("are sent twenty at once, then five a second", () => {
    const pacer = new MomentPacer(PACE, 0);
    const sent = (from: number, now: number) => {
      for (let i = 0; i < 40; i += 1) pacer.add(event(from + i, { type: "note", text: "x" }));
      return drain(pacer, now).length;
    };
    expect(sent(0, 0)).toBe(20);
    expect(pacer.waitMs(0)).toBe(200);
    expect(sent(100, 1_000)).toBe(5);
    expect(sent(200, 1_100)).toBe(0);
    expect(sent(300, 100_000)).toBe(20);
  });

  it("include only openings and hammers while the budget of all rooms is overspent", () => {
    const pacer = new MomentPacer(PACE, 0);
    pacer.add(event(1));
    pacer.add(event(2, { type: "note", text: "x" }));
    pacer.add(event(3, { type: "sold" }));
    expect(drain(pacer, 0, true).map(({ type }) => type)).toEqual(["sold"]);
    expect(drain(pacer, 0).map(({ type }) => type)).toEqual(["note", "bid"]);
  });

  it("have a limited pace, including openings and hammers", () => {
    const pacer = new MomentPacer(PACE, 0);
    for (let i = 0; i < 40; i += 1) pacer.add(event(i, { type: i % 2 === 0 ? "lot_opened" : "unsold" }));
    expect([drain(pacer, 0, true).length, pacer.waitsForEdges]).toEqual([20, true]);
    expect(drain(pacer, 1_000, true)).toHaveLength(5);
  });

  it("keep only the newest bid of each lot while they wait", () => {
    const pacer = new MomentPacer(PACE, 0);
    for (let i = 0; i < 20; i += 1) pacer.add(event(i, { type: "note", text: "x" }));
    drain(pacer, 0);
    for (const number of [30, 31, 32]) pacer.add(event(number));
    pacer.add(event(33, { lotNumber: "2" }));
    pacer.add(event(29, { price: 1 }));
    expect(pacer.size).toBe(2);
    expect(drain(pacer, 10_000).map(({ price }) => price)).toEqual([32, 33]);
  });

  it("include corrections and deletions of sent moments, whatever is bid meanwhile", () => {
    const pacer = new MomentPacer(PACE, 0);
    pacer.add(event(1));
    drain(pacer, 0);
    pacer.add(event(1, { price: 99 }));
    pacer.add(event(2));
    pacer.add(event(2, { deleted: true }));
    const sent = drain(pacer, 0);
    expect(sent.map(({ id, price, deleted }) => [Number.parseInt(id, 16), price, deleted])).toEqual([
      [1, 99, undefined],
      [2, 2, true],
    ]);
  });

  it("put openings and hammers before bids, even when bids have used up the pace or the server is busy", () => {
    const pacer = new MomentPacer(PACE, 0);
    for (let i = 0; i < 500; i += 1) pacer.add(event(i, { lotNumber: String(i % 40) }));
    drain(pacer, 0);
    expect(pacer.waitMs(0)).toBeGreaterThan(0);
    pacer.add(event(1_000, { type: "sold" }));
    pacer.add(event(1_001, { type: "lot_opened", lotNumber: "2" }));
    expect(drain(pacer, 0, true).map(({ type }) => type)).toEqual(["sold", "lot_opened"]);
  });
});

describe("any flood of moments", () => {
  const anyEvent = fc.record({
    type: fc.constantFrom<MomentEvent["type"]>("bid", "bid", "bid", "lot_opened", "sold", "note"),
    lot: fc.integer({ min: 1, max: 8 }),
    wait: fc.constantFrom(0, 0, 0, 0, 50, 1_000),
  });
  const floods = fc.array(anyEvent, { minLength: 1, maxLength: 600 });

  /** Sends everything, and returns each sent moment with its time. */
  const run = (flood: readonly { type: MomentEvent["type"]; lot: number; wait: number }[]) => {
    const pacer = new MomentPacer(PACE, 0);
    const [all, sent]: [MomentEvent[], { at: number; moment: MomentEvent }[]] = [[], []];
    let now = 0;
    let most = 0;
    for (const [i, { type, lot, wait }] of flood.entries()) {
      now += wait;
      const moment = event(i, { type, lotNumber: String(lot), text: "x" });
      all.push(moment);
      pacer.add(moment);
      most = Math.max(most, pacer.size);
      sent.push(...drain(pacer, now).map((one) => ({ at: now, moment: one })));
    }
    for (let wait = pacer.waitMs(now); wait !== null; wait = pacer.waitMs(now)) {
      now += Math.max(1, wait);
      sent.push(...drain(pacer, now).map((one) => ({ at: now, moment: one })));
    }
    return { all, sent, most };
  };

  it("never exceeds the pace or the memory limit", () => {
    fc.assert(
      fc.property(floods, (flood) => {
        const { sent, most } = run(flood);
        expect(most).toBeLessThanOrEqual(201);
        const isEdge = ({ moment }: { moment: MomentEvent }): boolean => LOT_EDGES.includes(moment.type);
        for (const some of [sent.filter(isEdge), sent.filter((one) => !isEdge(one))])
          for (const [i, { at }] of some.entries()) {
            // The moments sent since each earlier one.
            const before = some[Math.max(0, i - PACE.burst)];
            if (i >= PACE.burst && before) expect(at - before.at).toBeGreaterThanOrEqual(1_000 / PACE.perSecond - 1);
          }
      }),
      { numRuns: 50 },
    );
  });

  it("leaves viewers with the right lot on the block and its newest bid", () => {
    fc.assert(
      fc.property(floods, (flood) => {
        const { all, sent } = run(flood);
        const received = sent.map(({ moment }) => moment);
        const newestBids = (moments: readonly MomentEvent[]) =>
          new Map(moments.filter(({ type }) => type === "bid").map(({ lotNumber, id }) => [lotNumber, id]));
        const lot = (moments: readonly MomentEvent[]) =>
          lotOnBlock(moments.filter(({ type }) => LOT_EDGES.includes(type)).slice(-10))?.number;
        const byId = [...received].sort((a, b) => (a.id < b.id ? -1 : 1));
        expect(lot(byId)).toBe(lot(all));
        expect(newestBids(byId)).toEqual(newestBids(all));
      }),
      { numRuns: 50 },
    );
  });
});
