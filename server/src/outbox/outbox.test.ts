import type { AuctionPart, MinutePart } from "@headcount/protocol";
import fc from "fast-check";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PartOutcome } from "../minutes/part-outcome.ts";
import { silentLogger } from "../platform/logger.ts";
import type { OpenSlot } from "../recording/recorded.ts";
import { type Delivery, KeyRefused, RetryLater } from "./delivery.ts";
import { memoryOutboxStore } from "./memory.ts";
import { Outbox, type OutboxOptions } from "./outbox.ts";
import type { OutboxStore } from "./outbox-store.ts";

const part = (minute: number): AuctionPart => {
  const rest: Omit<MinutePart, "minute"> = { node: "n", boot: "b", seq: minute + 1, slots: [], joins: 0, leaves: 0 };
  return { auctionId: "a".repeat(24), part: { ...rest, minute } };
};
const minutesOf = (parts: readonly AuctionPart[]): number[] => parts.map((item) => item.part.minute);
const stored = (parts: readonly AuctionPart[]): PartOutcome[] => parts.map(() => ({ kind: "stored" }));

/** A delivery that returns the given answers, one per attempt, and records the parts of each attempt. */
function delivery(...answers: ((parts: readonly AuctionPart[]) => PartOutcome[])[]) {
  const attempts: number[][] = [];
  const port: Delivery = {
    async deliver(parts) {
      attempts.push(minutesOf(parts));
      return (answers.shift() ?? stored)(parts);
    },
  };
  return { port, attempts };
}
const fails = (): never => {
  throw new Error("the disk is full");
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);
const created = (options: Pick<OutboxOptions, "delivery"> & Partial<OutboxOptions>) => {
  const store = memoryOutboxStore(1e9);
  const outbox = new Outbox({ store, log: silentLogger, random: () => 0, now: () => 7, ...options });
  return {
    start: () => outbox.start(),
    stop: () => outbox.stop(),
    put: (parts: AuctionPart[], slots: OpenSlot[] = []) => outbox.put({ parts, slots }),
    totals: () => outbox.report.totals,
    report: () => outbox.report,
  };
};
/** Without slots a part counts for 250 bytes. */
const make = (port: Delivery, maxParts = 1_000_000) =>
  created({ delivery: port, store: memoryOutboxStore(maxParts * 250) });

describe("the outbox", () => {
  it("delivers new parts at once", async () => {
    const { port, attempts } = delivery();
    const outbox = make(port);
    outbox.put([part(1), part(2)]);
    await settle();
    expect(attempts).toEqual([[2, 1]]);
    expect(outbox.totals()).toEqual({ sent: 2, stored: 2, refused: 0, pending: 0, dropped: 0 });
  });

  it("retries after half a second, then with growing waits, and delivers the newest first", async () => {
    const { port, attempts } = delivery(fails, fails);
    const outbox = make(port);
    outbox.put([part(1)]);
    await settle();
    outbox.put([part(2)]);
    expect(outbox.totals()).toMatchObject({ pending: 2, stored: 0 });
    await vi.advanceTimersByTimeAsync(250);
    expect(attempts).toEqual([[1], [2, 1]]);
    await vi.advanceTimersByTimeAsync(500);
    expect(attempts).toEqual([[1], [2, 1], [2, 1]]);
    expect(outbox.totals()).toEqual({ sent: 2, stored: 2, refused: 0, pending: 0, dropped: 0 });
  });

  it("does not resend a refused part", async () => {
    const { port, attempts } = delivery((parts) => parts.map(() => ({ kind: "refused", reason: "off" })));
    const outbox = make(port);
    outbox.put([part(1)]);
    await settle();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toEqual([[1]]);
    expect(outbox.totals()).toMatchObject({ refused: 1, pending: 0 });
  });

  it("drops the oldest parts when it is full, and counts them", async () => {
    const { port } = delivery(fails, fails, fails);
    const outbox = make(port, 2);
    outbox.put([part(1)]);
    await settle();
    outbox.put([part(2)]);
    outbox.put([part(3)]);
    expect(outbox.totals()).toEqual({ sent: 3, stored: 0, refused: 0, pending: 2, dropped: 1 });
  });

  it("tries once more before it stops", async () => {
    const { port, attempts } = delivery(fails);
    const outbox = make(port);
    outbox.put([part(1)]);
    await settle();
    await outbox.stop();
    expect(attempts).toEqual([[1], [1]]);
    expect(outbox.totals()).toMatchObject({ stored: 1, pending: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("keeps refused parts as dead letters, but not parts of auctions with analytics off", async () => {
    const final: PartOutcome[] = [
      { kind: "refused", reason: "SNAPSHOT_CONFLICT" },
      { kind: "conflict" },
      ...(["off", "expired", "unknown", "duplicate"] as const).map((kind) => ({ kind })),
    ];
    const { port } = delivery(() => final);
    const store = memoryOutboxStore(1e9);
    const outbox = created({ delivery: port, store });
    outbox.put(final.map((_, index) => ({ ...part(index + 1), auctionId: `auction ${index}` })));
    await settle();
    expect(outbox.totals()).toMatchObject({ sent: 6, stored: 1, refused: 5, pending: 0 });
    const reasons = store.deadLetters(9).map(({ reason, at }) => `${reason} at ${at}`);
    expect(reasons.toSorted()).toEqual(["SNAPSHOT_CONFLICT at 7", "conflict at 7"]);
  });

  it("counts parts of a deleted auction as refused, and erases its dead letters", async () => {
    const { port } = delivery(
      () => [{ kind: "refused", reason: "conflict" }],
      () => [{ kind: "unknown" }],
    );
    const store = memoryOutboxStore(1e9);
    const outbox = created({ delivery: port, store });
    outbox.put([part(1)]);
    await settle();
    expect(store.auctionsWithDeadLetters()).toHaveLength(1);
    outbox.put([part(2)]);
    await settle();
    expect(outbox.totals()).toMatchObject({ sent: 2, refused: 2, pending: 0 });
    expect(store.deadLetters(9)).toEqual([]);
  });

  it("continues when dead letters cannot be erased", async () => {
    const store: OutboxStore = Object.create(memoryOutboxStore(1e9), { forget: { value: fails } });
    const outbox = created({ delivery: delivery(() => [{ kind: "unknown" }]).port, store });
    outbox.put([part(1)]);
    await settle();
    outbox.put([part(2)]);
    await settle();
    expect(outbox.totals()).toMatchObject({ refused: 1, stored: 1, pending: 0 });
  });

  it("pauses when its key is refused, logs it once, discards nothing, and continues when the key is accepted", async () => {
    const refuses = (): never => {
      throw new KeyRefused("the API refuses the internal key");
    };
    const { port, attempts } = delivery(refuses, refuses, refuses);
    const lines: { level: number; msg: string }[] = [];
    const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const outbox = created({ delivery: port, log });
    outbox.put([part(1)]);
    await settle();
    outbox.put([part(2)]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(attempts).toHaveLength(3);
    expect(outbox.report()).toMatchObject({ state: "paused", lastError: "the API refuses the internal key", seq: 3 });
    expect(outbox.totals()).toMatchObject({ pending: 2, refused: 0, dropped: 0 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outbox.report()).toMatchObject({ state: "delivering", lastError: null });
    expect(outbox.totals()).toMatchObject({ stored: 2, pending: 0 });
    expect(lines.map(({ msg }) => msg)).toEqual([
      "minutes cannot be delivered, trying again: the key is refused",
      "minutes are delivered again",
    ]);
  });

  it("stops even if a delivery hangs", async () => {
    const store = memoryOutboxStore(1e9);
    const close = vi.spyOn(store, "close");
    const outbox = created({ delivery: { deliver: () => new Promise(() => {}) }, store });
    outbox.put([part(1)]);
    await settle();
    const stopped = outbox.stop();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(close).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
    expect(close).toHaveBeenCalledOnce();
    expect(outbox.totals()).toMatchObject({ sent: 1, pending: 1 });
  });

  it("waits at least as long as the API asks", async () => {
    const { port, attempts } = delivery(() => {
      throw new RetryLater("busy", 60_000);
    });
    const outbox = make(port);
    outbox.put([part(1)]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(attempts).toHaveLength(2);
  });

  it("waits at most five minutes, whatever the API asks", async () => {
    const { port, attempts } = delivery(() => {
      throw new RetryLater("busy", 86_400_000);
    });
    const outbox = make(port);
    outbox.put([part(1)]);
    await vi.advanceTimersByTimeAsync(301_000);
    expect(attempts).toHaveLength(2);
  });

  it("stores the parts of a large minute over several turns, and delivers none before all are stored", async () => {
    const { port, attempts } = delivery();
    const store = memoryOutboxStore(1e9);
    const slices: number[] = [];
    const watched: OutboxStore = Object.create(store, {
      put: {
        value: (parts: AuctionPart[]) => {
          slices.push(parts.length);
          store.put(parts, []);
          expect(attempts).toEqual([]);
        },
      },
    });
    const outbox = created({ delivery: port, store: watched });
    outbox.put(Array.from({ length: 250 }, (_, index) => part(index)));
    expect([slices, outbox.totals()]).toMatchObject([[100], { sent: 250, stored: 0, pending: 250 }]);
    await vi.advanceTimersByTimeAsync(20);
    expect([slices, outbox.totals()]).toMatchObject([[100, 100, 50], { sent: 250, stored: 250, pending: 0 }]);
  });

  it("writes the slots of many auctions over several turns, and no part before them", async () => {
    const { port } = delivery();
    const store = memoryOutboxStore(1e9);
    const puts: [parts: number, slots: number][] = [];
    const watched: OutboxStore = Object.create(store, {
      put: { value: (parts: AuctionPart[], slots: OpenSlot[]) => void puts.push([parts.length, slots.length]) },
    });
    const level = { last: 1, mean: 1, min: 1, max: 1 };
    const slot = { index: 0, connections: level, people: level, joins: 0, leaves: 0 };
    const slotOf = (auction: number): OpenSlot => ({
      ...{ auctionId: auction.toString(16).padStart(24, "0"), seq: 1, minute: 0, slot, countModes: [] },
    });
    const slots = Array.from({ length: 4_500 }, (_, auction) => slotOf(auction));
    const outbox = created({ delivery: port, store: watched });
    outbox.put([part(0)], slots);
    expect(puts).toEqual([[0, 2_000]]);
    await vi.advanceTimersByTimeAsync(20);
    expect(puts).toEqual([
      [0, 2_000],
      [0, 2_000],
      [1, 500],
    ]);
    outbox.put([], slots);
    await outbox.stop();
    expect(puts.slice(3).map(([, count]) => count)).toEqual([2_000, 2_000, 500]);
  });

  it("stores all parts of a large minute before it stops", async () => {
    const { port, attempts } = delivery();
    const outbox = make(port);
    outbox.put(Array.from({ length: 250 }, (_, index) => part(index)));
    await outbox.stop();
    expect(attempts.flat()).toHaveLength(250);
    expect(outbox.totals()).toMatchObject({ stored: 250, pending: 0 });
  });

  it("sends large backlogs in batches", async () => {
    const { port, attempts } = delivery();
    const outbox = make(port);
    outbox.put(Array.from({ length: 1_200 }, (_, index) => part(index)));
    await vi.advanceTimersByTimeAsync(60);
    expect(attempts.map((batch) => batch.length)).toEqual([...Array(12).fill(100)]);
  });

  it("never loses count: sent = stored + refused + pending + dropped (I4)", async () => {
    const answer = fc.constantFrom("stored", "refused", "unknown", "fails");
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { maxLength: 20 }), fc.array(fc.nat({ max: 5 })), async (answers, puts) => {
        const outbox = make(
          {
            async deliver(parts) {
              const next = answers.shift();
              if (next === "fails") return fails();
              if (next === "unknown") return parts.map(() => ({ kind: "unknown" }));
              return next === "refused" ? parts.map(() => ({ kind: "refused", reason: "conflict" })) : stored(parts);
            },
          },
          8,
        );
        let minute = 0;
        for (const size of puts) {
          outbox.put(Array.from({ length: size }, (_, index) => part(minute + index)));
          minute += size;
          const { sent, stored: kept, refused, pending, dropped } = outbox.totals();
          expect(sent).toBe(kept + refused + pending + dropped);
          await vi.advanceTimersByTimeAsync(300);
        }
        await vi.advanceTimersByTimeAsync(600_000);
        const { sent, stored: kept, refused, pending, dropped } = outbox.totals();
        expect(pending).toBe(0);
        expect(sent).toBe(kept + refused + dropped);
        await outbox.stop();
      }),
    );
  });
});
