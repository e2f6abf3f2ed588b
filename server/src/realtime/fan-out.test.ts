import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFanOut } from "./fan-out.ts";
import { type Line, MAX_UNSENT_BYTES, type Message } from "./line.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface TestLine extends Line {
  heard: number[];
  unsent: number;
  cut: boolean;
}

const line = (): TestLine => ({
  asked: 0,
  token: undefined,
  excluded: null,
  neighbour: "",
  agent: undefined,
  unsent: 0,
  heard: [],
  cut: false,
  tell({ args }) {
    this.heard.push(Number(args[0]));
  },
  close() {},
  terminate() {
    this.cut = true;
  },
});

const count = (number: number): Message => ({ event: "viewerCountUpdate", args: [number] });

/** A room whose count can be changed and told. */
function room(size: number) {
  const lines = new Set(Array.from({ length: size }, line));
  let now = 0;
  const fanOut = createFanOut({ caughtUp: (line) => line.tell(count(now)), now: () => performance.now() });
  return {
    lines,
    fanOut,
    becomes: (number: number) => {
      now = number;
    },
    tell: () => fanOut.tell("room", { lines, message: () => count(now), pace: "newest" }),
    /** One turn of the loop. */
    turn: () => vi.advanceTimersToNextTimer(),
    rest: () => vi.runAllTimers(),
  };
}

describe("telling a room", () => {
  it("gives the loop its turn after each slice", () => {
    const { lines, becomes, tell, turn } = room(1_000);
    becomes(1);
    tell();
    const told = () => [...lines].filter(({ heard }) => heard.length > 0).length;
    expect(told()).toBe(0);
    turn();
    expect(told()).toBeGreaterThan(0);
    expect(told()).toBeLessThan(500);
  });

  it("tells the rest of a room the newer count when it changes in between", () => {
    const { lines, becomes, tell, turn, rest } = room(1_000);
    becomes(1);
    tell();
    turn();
    becomes(2);
    rest();
    expect([...lines][0]?.heard).toEqual([1]);
    expect([...lines].at(-1)?.heard).toEqual([2]);
  });

  it("does not let a small room wait for a large one", () => {
    const { fanOut, tell, turn } = room(40_000);
    tell();
    const small = new Set([line()]);
    fanOut.tell("small", { lines: small, message: () => count(7), pace: "newest" });
    turn();
    turn();
    expect([...small][0]?.heard).toEqual([7]);
  });

  it("leaves everyone who stays with the last count, in ascending order, whatever happens while it tells", () => {
    const step = fc.constantFrom("tell", "turn", "join", "leave", "leave first", "empty");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_500 }), fc.array(step, { maxLength: 60 }), (size, steps) => {
        const { lines, fanOut, becomes, tell, turn, rest } = room(size);
        let number = 0;
        const take = (index: number): void => {
          const leaving = [...lines].at(index);
          if (!leaving) return;
          lines.delete(leaving);
          fanOut.forget(leaving);
        };
        for (const each of steps) {
          if (each === "tell") {
            number += 1;
            becomes(number);
            tell();
          } else if (each === "turn") turn();
          else if (each === "join") {
            const guest = line();
            guest.tell(count(number));
            lines.add(guest);
          } else if (each === "empty") lines.clear();
          else take(each === "leave" ? -1 : 0);
        }
        rest();
        for (const { heard } of lines) {
          if (number > 0) expect(heard.at(-1)).toBe(number);
          expect(heard).toEqual(heard.toSorted((a, b) => a - b));
          expect(heard.length).toBeLessThanOrEqual(2 * number + 1);
        }
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });
});

describe("a client that does not take what it is told (F18)", () => {
  it("is passed over, and told the newest once when it takes it again", () => {
    const { lines, fanOut, becomes, tell } = room(2);
    const [slow, quick] = [...lines] as [TestLine, TestLine];
    slow.unsent = 60;
    for (let number = 1; number <= 5; number += 1) {
      becomes(number);
      tell();
      vi.advanceTimersByTime(200);
    }
    expect([slow.heard, quick.heard, fanOut.behind]).toEqual([[], [1, 2, 3, 4, 5], 1]);
    slow.unsent = 0;
    vi.runAllTimers();
    expect([slow.heard, fanOut.behind, vi.getTimerCount()]).toEqual([[5], 0, 0]);
  });

  it("is cut off after 10 s, or beyond 256 KB", () => {
    const { lines, fanOut, tell } = room(2);
    const [slow, greedy] = [...lines] as [TestLine, TestLine];
    slow.unsent = 60;
    greedy.unsent = MAX_UNSENT_BYTES + 1;
    tell();
    vi.advanceTimersByTime(200);
    expect([slow.cut, greedy.cut]).toEqual([false, true]);
    vi.advanceTimersByTime(10_000);
    expect([slow.cut, fanOut.behind, vi.getTimerCount()]).toEqual([true, 0, 0]);
  });

  it("is no longer looked for when it left", () => {
    const { lines, fanOut, tell } = room(1);
    const [slow] = [...lines] as [TestLine];
    slow.unsent = 60;
    tell();
    vi.advanceTimersByTime(50);
    fanOut.forget(slow);
    vi.runAllTimers();
    expect([slow.cut, slow.heard, vi.getTimerCount()]).toEqual([false, [], 0]);
  });
});
