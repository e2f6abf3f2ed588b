import { type Line, MAX_UNSENT_BYTES, type Message } from "./line.ts";

/** Messages written before the loop has its turn: some 4 ms of work. */
const SLICE = 300;
/** A client that takes nothing for so long is cut off. */
const MAX_BEHIND_MS = 10_000;
const LOOK_MS = 100;

export interface Telling {
  /** A set that lives on: who joins while it is told from may be told, too. */
  lines: Iterable<Line>;
  /** Asked at each slice, so that those who come late in a large room hear the newest; `null` ends the telling. */
  message(): Message | null;
  /** `newest`: who has not taken what it was told before is passed over, and told when it has. `every`: nobody is. */
  pace: "newest" | "every";
}

export interface FanOutOptions {
  /** Tells the newest to a line that was passed over. */
  caughtUp(line: Line): void;
  /** Monotonic ms. */
  now(): number;
}

/** Tells rooms in slices, in turns, so that neither the loop nor a small room waits for a large one. */
export interface FanOut {
  /** Tells a room; where `key` is being told still, those who heard the older message hear the newer, and the rest hear only that. */
  tell(key: string, telling: Telling): void;
  /** Forgets a line that is gone. */
  forget(line: Line): void;
  /** Lines that were passed over. */
  readonly behind: number;
  stop(): void;
}

interface Pass extends Telling {
  rest: Iterator<Line>;
  told: number;
  /** How many are still to be told: all, or the first ones only, who were told something older. */
  left: number;
  /** How many must be told once more. */
  again: number;
}

export function createFanOut({ caughtUp, now }: FanOutOptions): FanOut {
  const passes = new Map<string, Pass>();
  /** Line → since when, ms. */
  const behind = new Map<Line, number>();
  let turn: NodeJS.Immediate | undefined;
  let look: NodeJS.Timeout | undefined;

  const tellOne = (line: Line, message: Message, pace: Telling["pace"]): void => {
    if (pace === "every" || line.unsent === 0) line.tell(message);
    else if (!behind.has(line)) {
      behind.set(line, now());
      look ??= setTimeout(lookAfter, LOOK_MS);
    }
  };

  /** Tells up to `most`; returns how many were told, fewer when the pass is at its end. */
  const advance = (pass: Pass, most: number): number => {
    const message = pass.message();
    if (!message) return 0;
    let told = 0;
    for (; told < most; told += 1) {
      if (pass.left === 0) break;
      const { done, value } = pass.rest.next();
      if (done) break;
      pass.left -= 1;
      pass.told += 1;
      tellOne(value, message, pass.pace);
    }
    if (told === most || pass.again === 0) return told;
    // Lines that left since have moved those to be told again forward: they are still among the first ones.
    Object.assign(pass, { rest: pass.lines[Symbol.iterator](), left: pass.again, told: 0, again: 0 });
    return told + advance(pass, most - told);
  };

  const slice = (): void => {
    turn = undefined;
    let free = SLICE;
    for (const [key, pass] of passes) {
      const told = advance(pass, free);
      passes.delete(key);
      // Not at its end: behind the others.
      if (told === free) passes.set(key, pass);
      free -= told;
      if (free === 0) break;
    }
    if (passes.size > 0) turn = setImmediate(slice);
  };

  const lookAfter = (): void => {
    let free = SLICE;
    const moment = now();
    for (const [line, since] of behind) {
      const { unsent } = line;
      if (unsent === 0) {
        behind.delete(line);
        caughtUp(line);
        free -= 1;
        if (free === 0) break;
      } else if (unsent > MAX_UNSENT_BYTES || moment - since > MAX_BEHIND_MS) {
        behind.delete(line);
        line.terminate();
      }
    }
    look = behind.size > 0 ? setTimeout(lookAfter, free === 0 ? 1 : LOOK_MS) : undefined;
  };

  return {
    tell(key, telling) {
      const pass = passes.get(key);
      const left = Number.POSITIVE_INFINITY;
      // A room that emptied and filled again is another set.
      if (pass?.lines === telling.lines) Object.assign(pass, telling, { again: pass.told, left });
      else passes.set(key, { ...telling, rest: telling.lines[Symbol.iterator](), told: 0, left, again: 0 });
      turn ??= setImmediate(slice);
    },
    forget: (line) => void behind.delete(line),
    get behind() {
      return behind.size;
    },
    stop() {
      if (turn) clearImmediate(turn);
      clearTimeout(look);
      passes.clear();
      behind.clear();
    },
  };
}
