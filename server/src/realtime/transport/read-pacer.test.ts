import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createReadPacer, type ReadPacer } from "./read-pacer.ts";

type Socket = Parameters<ReadPacer["add"]>[0];

/** A socket as the pacer sees it. `starts` and `stops` count the calls of its handle. */
class FakeSocket {
  destroyed = false;
  starts = 0;
  stops = 0;
  readonly #closed: (() => void)[] = [];
  _handle: object | null = Object.assign(Object.create(null), {
    reading: true,
    readStart: () => {
      this.starts += 1;
    },
    readStop: () => {
      this.stops += 1;
    },
  });
  on(_event: "close", listener: () => void): void {
    this.#closed.push(listener);
  }
  close(): void {
    this.destroyed = true;
    this._handle = null;
    for (const listener of this.#closed) listener.call(this);
  }
  get isReading(): boolean {
    return this.starts === this.stops;
  }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setImmediate", "clearImmediate"] }));
afterEach(() => void vi.useRealTimers());

const step = fc.oneof(
  fc.record({ does: fc.constant("add" as const), count: fc.integer({ min: 1, max: 900 }) }),
  { weight: 3, arbitrary: fc.record({ does: fc.constant("work" as const), count: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("turn" as const), count: fc.integer({ min: 1, max: 3 }) }) },
  fc.record({ does: fc.constant("close" as const), count: fc.integer({ min: 1, max: 300 }) }),
);

describe("sockets that are paused when a turn of the event loop takes long", () => {
  it("read again, at most 200 in a turn, whatever comes, works and closes in between", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        vi.clearAllTimers();
        let time = 0;
        const pacer = createReadPacer(() => time);
        const all: FakeSocket[] = [];
        const alive = (): FakeSocket[] => all.filter(({ destroyed }) => !destroyed);
        const started = (): number => all.reduce((sum, { starts }) => sum + starts, 0);
        const turn = (): void => {
          const before = started();
          vi.advanceTimersToNextTimer();
          expect(started() - before).toBeLessThanOrEqual(200);
        };
        for (const { does, count } of steps) {
          if (does === "add")
            for (let i = 0; i < count; i += 1) {
              const socket = new FakeSocket();
              all.push(socket);
              pacer.add(socket as unknown as Socket);
              pacer.add(socket as unknown as Socket);
            }
          if (does === "work")
            for (let i = 0; i < count; i += 1) {
              pacer.worked();
              time += 1;
            }
          if (does === "turn") for (let i = 0; i < count; i += 1) turn();
          if (does === "close")
            for (const socket of alive()
              .filter((_, i) => i % 3 === 0)
              .slice(0, count))
              socket.close();
          expect(all.every(({ starts, stops }) => stops - starts === 0 || stops - starts === 1)).toBe(true);
          expect(pacer.paused).toBeGreaterThanOrEqual(alive().filter(({ isReading }) => !isReading).length);
          expect(pacer.paused).toBeLessThanOrEqual(all.length);
        }
        for (let turns = 0; pacer.paused > 0; turns += 1) {
          expect(turns).toBeLessThanOrEqual(all.length / 200 + 1);
          turn();
        }
        expect(alive().filter(({ isReading }) => !isReading)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("are not paused for what ran before the first work of a turn", () => {
    vi.clearAllTimers();
    let time = 0;
    const pacer = createReadPacer(() => time);
    const sockets = Array.from({ length: 1_000 }, () => new FakeSocket());
    for (const socket of sockets) pacer.add(socket as unknown as Socket);
    for (; time < 8; time += 1) pacer.worked();
    expect(pacer.paused).toBe(1_000);
    for (let turns = 1; turns <= 5; turns += 1) {
      vi.advanceTimersToNextTimer();
      time += 100;
      pacer.worked();
      expect(pacer.paused).toBe(1_000 - 200 * turns);
    }
  });

  it("are only those that read, and have the functions that pause them", () => {
    let time = 0;
    const pacer = createReadPacer(() => time);
    const [idle, foreign, usual] = [new FakeSocket(), new FakeSocket(), new FakeSocket()];
    Object.assign(idle._handle as object, { reading: false });
    foreign._handle = { reading: true };
    for (const socket of [idle, foreign, usual]) pacer.add(socket as unknown as Socket);
    pacer.worked();
    time = 6;
    pacer.worked();
    expect([idle, foreign, usual].map(({ stops }) => stops)).toEqual([0, 0, 1]);
    vi.advanceTimersToNextTimer();
    expect([idle, foreign, usual].map(({ starts }) => starts)).toEqual([0, 0, 1]);
  });
});
