import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeConnection } from "../gateway.fixtures.ts";
import { type Connection, MAX_UNSENT_BYTES, type Message } from "../transport/transport.ts";
import { createFanOut } from "./fan-out.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface TestConnection extends Connection {
  received: number[];
  unsent: number;
  cut: boolean;
}

const connection = (): TestConnection => ({
  ...fakeConnection(() => {}),
  received: [],
  cut: false,
  sendMessage({ args }) {
    this.received.push(Number(args[0]));
  },
  terminate() {
    this.cut = true;
  },
});

const count = (number: number): Message => ({ event: "viewerCountUpdate", args: [number] });

/** A room whose count can be changed and broadcast. */
function room(size: number) {
  const connections = new Set(Array.from({ length: size }, connection));
  let now = 0;
  const fanOut = createFanOut({ caughtUp: (each) => each.sendMessage(count(now)), now: () => performance.now() });
  return {
    connections,
    fanOut,
    becomes: (number: number) => {
      now = number;
    },
    broadcast: () => fanOut.broadcast("room", { connections, message: () => count(now), delivery: "newest" }),
    /** One turn of the loop. */
    turn: () => vi.advanceTimersToNextTimer(),
    rest: () => vi.runAllTimers(),
  };
}

describe("a broadcast to a room", () => {
  it("yields to the event loop after each slice", () => {
    const { connections, becomes, broadcast, turn } = room(1_000);
    becomes(1);
    broadcast();
    const reached = () => [...connections].filter(({ received }) => received.length > 0).length;
    expect(reached()).toBe(0);
    turn();
    expect(reached()).toBeGreaterThan(0);
    expect(reached()).toBeLessThan(500);
  });

  it("sends the newer count to the rest of a room when it changes in between", () => {
    const { connections, becomes, broadcast, turn, rest } = room(1_000);
    becomes(1);
    broadcast();
    turn();
    becomes(2);
    rest();
    expect([...connections][0]?.received).toEqual([1]);
    expect([...connections].at(-1)?.received).toEqual([2]);
  });

  it("does not let a small room wait for a large one", () => {
    const { fanOut, broadcast, turn } = room(40_000);
    broadcast();
    const small = new Set([connection()]);
    fanOut.broadcast("small", { connections: small, message: () => count(7), delivery: "newest" });
    turn();
    turn();
    expect([...small][0]?.received).toEqual([7]);
  });

  it("sends the last count to every connection that stays, in ascending order, whatever happens meanwhile", () => {
    const step = fc.constantFrom("broadcast", "turn", "join", "leave", "leave first", "empty");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_500 }), fc.array(step, { maxLength: 60 }), (size, steps) => {
        const { connections, fanOut, becomes, broadcast, turn, rest } = room(size);
        let number = 0;
        const take = (index: number): void => {
          const leaving = [...connections].at(index);
          if (!leaving) return;
          connections.delete(leaving);
          fanOut.forget(leaving);
        };
        for (const each of steps) {
          if (each === "broadcast") {
            number += 1;
            becomes(number);
            broadcast();
          } else if (each === "turn") turn();
          else if (each === "join") {
            const late = connection();
            late.sendMessage(count(number));
            connections.add(late);
          } else if (each === "empty") connections.clear();
          else take(each === "leave" ? -1 : 0);
        }
        rest();
        for (const { received } of connections) {
          if (number > 0) expect(received.at(-1)).toBe(number);
          expect(received).toEqual(received.toSorted((a, b) => a - b));
          expect(received.length).toBeLessThanOrEqual(2 * number + 1);
        }
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });
});

describe("a client that does not read (F18)", () => {
  it("is skipped, and receives the newest count once when it reads again", () => {
    const { connections, fanOut, becomes, broadcast } = room(2);
    const [slow, quick] = [...connections] as [TestConnection, TestConnection];
    slow.unsent = 60;
    for (let number = 1; number <= 5; number += 1) {
      becomes(number);
      broadcast();
      vi.advanceTimersByTime(200);
    }
    expect([slow.received, quick.received, fanOut.behind]).toEqual([[], [1, 2, 3, 4, 5], 1]);
    slow.unsent = 0;
    vi.runAllTimers();
    expect([slow.received, fanOut.behind, vi.getTimerCount()]).toEqual([[5], 0, 0]);
  });

  it("is disconnected after 10 s, or beyond 256 KB", () => {
    const { connections, fanOut, broadcast } = room(2);
    const [slow, greedy] = [...connections] as [TestConnection, TestConnection];
    slow.unsent = 60;
    greedy.unsent = MAX_UNSENT_BYTES + 1;
    broadcast();
    vi.advanceTimersByTime(200);
    expect([slow.cut, greedy.cut]).toEqual([false, true]);
    vi.advanceTimersByTime(10_000);
    expect([slow.cut, fanOut.behind, vi.getTimerCount()]).toEqual([true, 0, 0]);
  });

  it("is forgotten when it leaves", () => {
    const { connections, fanOut, broadcast } = room(1);
    const [slow] = [...connections] as [TestConnection];
    slow.unsent = 60;
    broadcast();
    vi.advanceTimersByTime(50);
    fanOut.forget(slow);
    vi.runAllTimers();
    expect([slow.cut, slow.received, vi.getTimerCount()]).toEqual([false, [], 0]);
  });
});
