import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { silentLogger } from "../platform/logger.ts";
import { memoryOutboxStore } from "./memory.ts";
import { minutesIn, outboxStoreContract, partOf, settlePeeked } from "./outbox-store.contract.ts";
import { OutboxFull, type OutboxStore, OutboxUnusable } from "./outbox-store.ts";
import { outboxStoreWithFallback } from "./with-fallback.ts";

const keeping = (open: () => OutboxStore) =>
  outboxStoreWithFallback({ open, fallback: memoryOutboxStore(1e9), log: silentLogger });

outboxStoreContract("with a fallback in memory", (maxBytes) =>
  outboxStoreWithFallback({
    open: () => memoryOutboxStore(maxBytes),
    fallback: memoryOutboxStore(maxBytes),
    log: silentLogger,
  }),
);

/** A store that fails on command and keeps its content. */
function failing() {
  const store = memoryOutboxStore(1e9);
  let error: Error | null = null;
  const opened = vi.fn();
  const closed = vi.fn();
  const orThrow =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): R => {
      if (error) throw error;
      return work(...args);
    };
  const open = orThrow((): OutboxStore => {
    opened();
    return {
      put: orThrow(store.put),
      peek: (limit) => (error instanceof OutboxFull ? store.peek(limit) : orThrow(store.peek)(limit)),
      settle: orThrow(store.settle),
      evict: orThrow(store.evict),
      deadLetters: store.deadLetters,
      auctionsWithDeadLetters: orThrow(store.auctionsWithDeadLetters),
      forget: orThrow(store.forget),
      lastRecorded: null,
      recovered: 0,
      get size() {
        return store.size;
      },
      get bytes() {
        return store.bytes;
      },
      close: closed,
    };
  });
  return {
    open,
    opened,
    closed,
    fails(next: Error | null) {
      error = next;
    },
  };
}
const FULL = new OutboxFull(new Error("database or disk is full"));
const BROKEN = new Error("disk I/O error");

describe("an outbox store with a fallback in memory", () => {
  it("holds parts while the disk is full, and hands them over when there is space again", () => {
    const disk = failing();
    const store = keeping(disk.open);
    store.put([partOf(1)], []);
    disk.fails(FULL);
    store.put([partOf(2)], []);
    expect([store.failing, store.size]).toEqual([true, 2]);
    expect(minutesIn(store)).toEqual([2]);
    disk.fails(null);
    store.put([partOf(3)], []);
    // A crash would lose the parts in memory until they are handed over.
    expect(store.failing).toBe(true);
    expect(minutesIn(store)).toEqual([3, 2, 1]);
    expect([store.failing, store.size, disk.opened.mock.calls.length]).toEqual([false, 3, 1]);
  });

  it("reopens a store that failed for another reason, because its state is uncertain", () => {
    const disk = failing();
    const store = keeping(disk.open);
    disk.fails(BROKEN);
    store.put([partOf(1)], []);
    expect(disk.closed).toHaveBeenCalledOnce();
    disk.fails(null);
    store.put([partOf(2)], []);
    expect(minutesIn(store)).toEqual([2, 1]);
    expect([store.failing, disk.opened.mock.calls.length]).toEqual([false, 2]);
  });

  it("starts in memory when the disk cannot be opened, and moves to the disk when it can", () => {
    const disk = failing();
    disk.fails(BROKEN);
    const store = keeping(disk.open);
    store.put([partOf(1)], []);
    expect([store.failing, store.size]).toEqual([true, 1]);
    disk.fails(null);
    store.put([], []);
    expect(minutesIn(store)).toEqual([1]);
    expect(store.failing).toBe(false);
  });

  it("reports the recovered parts once the disk can be opened, even if that is late", () => {
    const disk = failing();
    const earlier = disk.open();
    earlier.put([partOf(1), partOf(2)], []);
    disk.fails(BROKEN);
    const store = keeping(() => ({ ...disk.open(), recovered: earlier.size, size: earlier.size }));
    store.put([partOf(3)], []);
    expect([store.recovered, store.size]).toEqual([0, 1]);
    disk.fails(null);
    store.put([], []);
    expect([store.recovered, store.size]).toEqual([2, 3]);
  });

  it("does not start on a store that another process uses", () => {
    const refuses = () => {
      throw new OutboxUnusable("in use");
    };
    expect(() => keeping(refuses)).toThrow("in use");
  });

  it("does not open the disk again once it is closed", () => {
    const disk = failing();
    const store = keeping(disk.open);
    store.put([partOf(1)], []);
    const [first] = store.peek(1);
    store.close();
    expect(() => store.settle([{ id: first?.id ?? 0 }], 0)).toThrow();
    expect(disk.opened).toHaveBeenCalledOnce();
  });

  it("returns every part until it is settled and never after, however the disk fails and recovers", () => {
    const step = fc.oneof(
      fc.record({ put: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ settle: fc.nat({ max: 4 }) }),
      fc.record({ fails: fc.constantFrom(FULL, BROKEN, null) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const disk = failing();
        const store = keeping(disk.open);
        const held = new Set<number>();
        let next = 1;
        for (const each of steps) {
          if ("put" in each) {
            const minutes = Array.from({ length: each.put }, (_, index) => next + index);
            next += each.put;
            store.put(
              minutes.map((minute) => partOf(minute)),
              [],
            );
            for (const minute of minutes) held.add(minute);
          } else if ("settle" in each) {
            const batch = store.peek(each.settle);
            try {
              store.settle(
                batch.map(({ id }) => ({ id })),
                0,
              );
            } catch {
              continue;
            }
            for (const { part } of batch) expect(held.delete(part.minute / 60_000)).toBe(true);
          } else disk.fails(each.fails);
          expect(store.size).toBe(held.size);
        }
        disk.fails(null);
        settlePeeked(store, 0);
        expect(new Set(minutesIn(store))).toEqual(held);
      }),
    );
  });
});
