import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { silentLogger } from "../platform/logger.ts";
import { memoryShelf } from "./memory.ts";
import { minutesOn, partOf, settleNewest, shelfContract } from "./outbox-store.contract.ts";
import { type Shelf, ShelfFull, ShelfRefused } from "./outbox-store.ts";
import { fallbackShelf } from "./with-fallback.ts";

const keeping = (open: () => Shelf) => fallbackShelf({ open, spare: memoryShelf(1e9), log: silentLogger });

shelfContract("with memory to fall back on", (maxBytes) =>
  fallbackShelf({ open: () => memoryShelf(maxBytes), spare: memoryShelf(maxBytes), log: silentLogger }),
);

/** A shelf that fails as told, and keeps what it has. */
function failing() {
  const shelf = memoryShelf(1e9);
  let error: Error | null = null;
  const opened = vi.fn();
  const closed = vi.fn();
  const orThrow =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): R => {
      if (error) throw error;
      return work(...args);
    };
  const open = orThrow((): Shelf => {
    opened();
    return {
      put: orThrow(shelf.put),
      newest: (limit) => (error instanceof ShelfFull ? shelf.newest(limit) : orThrow(shelf.newest)(limit)),
      settle: orThrow(shelf.settle),
      trim: orThrow(shelf.trim),
      deadLetters: shelf.deadLetters,
      buried: orThrow(shelf.buried),
      forget: orThrow(shelf.forget),
      recorded: null,
      left: 0,
      get size() {
        return shelf.size;
      },
      get bytes() {
        return shelf.bytes;
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
const FULL = new ShelfFull(new Error("database or disk is full"));
const BROKEN = new Error("disk I/O error");

describe("a shelf that falls back on memory", () => {
  it("holds what a full disk cannot take, and hands it over when there is room again", () => {
    const disk = failing();
    const shelf = keeping(disk.open);
    shelf.put([partOf(1)], []);
    disk.fails(FULL);
    shelf.put([partOf(2)], []);
    expect([shelf.failing, shelf.size]).toEqual([true, 2]);
    expect(minutesOn(shelf)).toEqual([2]);
    disk.fails(null);
    shelf.put([partOf(3)], []);
    // What memory holds would not survive a crash until it is handed over.
    expect(shelf.failing).toBe(true);
    expect(minutesOn(shelf)).toEqual([3, 2, 1]);
    expect([shelf.failing, shelf.size, disk.opened.mock.calls.length]).toEqual([false, 3, 1]);
  });

  it("opens a disk anew that failed in another way, and believes nothing of what it said", () => {
    const disk = failing();
    const shelf = keeping(disk.open);
    disk.fails(BROKEN);
    shelf.put([partOf(1)], []);
    expect(disk.closed).toHaveBeenCalledOnce();
    disk.fails(null);
    shelf.put([partOf(2)], []);
    expect(minutesOn(shelf)).toEqual([2, 1]);
    expect([shelf.failing, disk.opened.mock.calls.length]).toEqual([false, 2]);
  });

  it("begins in memory when the disk cannot be opened, and goes to the disk when it can", () => {
    const disk = failing();
    disk.fails(BROKEN);
    const shelf = keeping(disk.open);
    shelf.put([partOf(1)], []);
    expect([shelf.failing, shelf.size]).toEqual([true, 1]);
    disk.fails(null);
    shelf.put([], []);
    expect(minutesOn(shelf)).toEqual([1]);
    expect(shelf.failing).toBe(false);
  });

  it("says what an earlier run left when it is opened for the first time, though that comes late", () => {
    const disk = failing();
    const earlier = disk.open();
    earlier.put([partOf(1), partOf(2)], []);
    disk.fails(BROKEN);
    const shelf = keeping(() => ({ ...disk.open(), left: earlier.size, size: earlier.size }));
    shelf.put([partOf(3)], []);
    expect([shelf.left, shelf.size]).toEqual([0, 1]);
    disk.fails(null);
    shelf.put([], []);
    expect([shelf.left, shelf.size]).toEqual([2, 3]);
  });

  it("does not begin at all on what belongs to another", () => {
    const refuses = () => {
      throw new ShelfRefused("in use");
    };
    expect(() => keeping(refuses)).toThrow("in use");
  });

  it("does not open the disk again once it is closed", () => {
    const disk = failing();
    const shelf = keeping(disk.open);
    shelf.put([partOf(1)], []);
    const [first] = shelf.newest(1);
    shelf.close();
    expect(() => shelf.settle([{ id: first?.id ?? 0 }], 0)).toThrow();
    expect(disk.opened).toHaveBeenCalledOnce();
  });

  it("gives every part until it is settled, and none again after that, however the disk comes and goes", () => {
    const step = fc.oneof(
      fc.record({ put: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ settle: fc.nat({ max: 4 }) }),
      fc.record({ fails: fc.constantFrom(FULL, BROKEN, null) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const disk = failing();
        const shelf = keeping(disk.open);
        const held = new Set<number>();
        let next = 1;
        for (const each of steps) {
          if ("put" in each) {
            const minutes = Array.from({ length: each.put }, (_, index) => next + index);
            next += each.put;
            shelf.put(
              minutes.map((minute) => partOf(minute)),
              [],
            );
            for (const minute of minutes) held.add(minute);
          } else if ("settle" in each) {
            const batch = shelf.newest(each.settle);
            try {
              shelf.settle(
                batch.map(({ id }) => ({ id })),
                0,
              );
            } catch {
              continue;
            }
            for (const { part } of batch) expect(held.delete(part.minute / 60_000)).toBe(true);
          } else disk.fails(each.fails);
          expect(shelf.size).toBe(held.size);
        }
        disk.fails(null);
        settleNewest(shelf, 0);
        expect(new Set(minutesOn(shelf))).toEqual(held);
      }),
    );
  });
});
