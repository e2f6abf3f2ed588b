import { hash } from "node:crypto";
import {
  DEFAULT_GRID,
  type Lengths,
  type Level,
  longestVisitMs,
  MINUTE_MS,
  Sketch,
  type Slot,
  type Visits,
} from "@headcount/protocol";

/** Whether a part counts only tabs, or also this number of people. */
export type Audience = "tabs" | number;

/** What a recorder counts in one minute. */
export interface RecordedMinute {
  slots: Slot[];
  joins: number;
  leaves: number;
  visits?: Visits;
}

const TABS = 440;
/** A share of the people leaves in each minute, and as many others come: 48 of 440. */
const CHANGE = 48 / 440;
/** One in ten people opens a second tab for a part of the visit. */
const SECOND_TABS = 0.1;
/** Minutes until the audience has its size. */
const WARM_UP = 60;

/** Pseudo-random numbers in [0, 1) (mulberry32, a public-domain generator). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An id in the server's format, always the same for the same number. */
const idOf = (person: number): string => hash("sha256", String(person), "base64url").slice(0, 16);

/** A tab that is opened or closed; the first tab of a person is the person. */
interface Change {
  at: number;
  by: 1 | -1;
  person: number;
  isFirst: boolean;
}

/** People come and leave at random times, to the millisecond. */
function changesOf(people: number, end: number, random: () => number): Change[] {
  const after = (mean: number): number => Math.ceil(-Math.log(1 - random()) * mean);
  const changes: Change[] = [];
  const tab = (person: number, isFirst: boolean, from: number, to: number): void => {
    changes.push({ at: from, by: 1, person, isFirst }, { at: to, by: -1, person, isFirst });
  };
  for (let at = 0, person = 0; at < end; at += after(MINUTE_MS / (people * CHANGE)), person += 1) {
    const left = at + after(MINUTE_MS / CHANGE);
    tab(person, true, at, left);
    if (random() >= SECOND_TABS) continue;
    const second = Math.floor(at + random() * (left - at));
    tab(person, false, second, Math.floor(second + random() * (left - second)));
  }
  return changes.sort((a, b) => a.at - b.at);
}

/** A number during a slot. */
class Gauge {
  value = 0;
  #area = 0;
  #since = 0;
  #min = 0;
  #max = 0;

  add(by: number, at: number): void {
    this.#area += this.value * (at - this.#since);
    this.#since = at;
    this.value += by;
    this.#min = Math.min(this.#min, this.value);
    this.#max = Math.max(this.#max, this.value);
  }

  close(at: number): Level {
    this.add(0, at);
    const mean = Math.round((this.#area / DEFAULT_GRID.slotMs) * 1e4) / 1e4;
    const level = { last: this.value, mean, min: this.#min, max: this.#max };
    this.#area = 0;
    this.#min = this.#max = this.value;
    return level;
  }
}

/** People by the length of their visits in whole slots up to an hour, ms. */
const lengthsOf = (visitsMs: Iterable<number>): Lengths => {
  const people = new Map<number, number>();
  for (const ms of visitsMs) {
    const inSlots = Math.min(longestVisitMs(DEFAULT_GRID), ms - (ms % DEFAULT_GRID.slotMs));
    people.set(inSlots, (people.get(inSlots) ?? 0) + 1);
  }
  return [...people].sort(([a], [b]) => a - b);
};

/** The people and tabs of the open minute. */
class Room {
  readonly #connections = new Gauge();
  readonly #people = new Gauge();
  /** Person → when the visit began. */
  readonly #there = new Map<number, number>();
  #seen = new Set<number>();
  #left: number[] = [];
  #entered: Lengths = [];
  #present = 0;
  #came = 0;

  begin(at: number): void {
    this.#seen = new Set(this.#there.keys());
    this.#left = [];
    this.#entered = this.#lengths(at);
    this.#present = this.#there.size;
    this.#came = 0;
  }

  apply({ at, by, person, isFirst }: Change): void {
    this.#connections.add(by, at);
    if (!isFirst) return;
    this.#people.add(by, at);
    this.#seen.add(person);
    if (by > 0) {
      this.#there.set(person, at);
      this.#came += 1;
    } else {
      this.#left.push(at - (this.#there.get(person) ?? at));
      this.#there.delete(person);
    }
    this.#present = Math.max(this.#present, this.#there.size);
  }

  levels(at: number): Pick<Slot, "connections" | "people"> {
    return { connections: this.#connections.close(at), people: this.#people.close(at) };
  }

  visits(at: number): Visits {
    const sketch = new Sketch();
    for (const person of this.#seen) sketch.add(idOf(person));
    return {
      sketch: Buffer.from(sketch.bytes).toString("base64url"),
      present: this.#present,
      came: this.#came,
      entered: this.#entered,
      left: lengthsOf(this.#left),
      staying: this.#lengths(at),
    };
  }

  #lengths(at: number): Lengths {
    return lengthsOf([...this.#there.values()].map((since) => at - since));
  }
}

/** Consecutive minutes of an audience as a recorder counts them, always the same for the same audience. */
export function recordedMinutes(audience: Audience, count: number): RecordedMinute[] {
  const { slotMs, slotsPerMinute } = DEFAULT_GRID;
  const size = audience === "tabs" ? TABS : audience;
  const changes = changesOf(size, (WARM_UP + count) * MINUTE_MS, seeded(size));
  const room = new Room();
  let done = 0;
  const slotOf = (index: number, end: number): Slot => {
    const first = done;
    while ((changes[done]?.at ?? end) < end) done += 1;
    const moves = changes.slice(first, done);
    for (const change of moves) room.apply(change);
    const counted = moves.filter(({ isFirst }) => isFirst || audience === "tabs");
    const joins = counted.filter(({ by }) => by > 0).length;
    const { connections, people } = room.levels(end);
    const leaves = counted.length - joins;
    return { index, connections, people: audience === "tabs" ? connections : people, joins, leaves };
  };
  const minutes = Array.from({ length: WARM_UP + count }, (_, number): RecordedMinute => {
    const start = number * MINUTE_MS;
    room.begin(start);
    const slots = Array.from({ length: slotsPerMinute }, (_, index) => slotOf(index, start + (index + 1) * slotMs));
    const sum = (of: "joins" | "leaves"): number => slots.reduce((total, slot) => total + slot[of], 0);
    const visits = audience === "tabs" || number < WARM_UP ? {} : { visits: room.visits(start + MINUTE_MS) };
    return { slots, joins: sum("joins"), leaves: sum("leaves"), ...visits };
  });
  return minutes.slice(WARM_UP);
}
