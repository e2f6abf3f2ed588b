import { DEFAULT_GRID, MINUTE_MS, type MinutePart, type MinuteTotals } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergePart, minuteTotals, seenSlots } from "../minutes/merge.ts";
import { A, moves, s, TEN } from "./minute-builder.fixtures.ts";
import { Minutes } from "./minute-builder.ts";
import { allLeave } from "./recorded.ts";

// Several nodes with a recorder each, and one of them leads: it sees the true total every second. The truth is a list of all changes.

const NODES = 3;
const TICK = 1_000;
const SLOT = 5_000;

type Kind = "join" | "leave" | "move" | "again" | "drain" | "kill" | "lead" | "lose";
interface Step {
  wait: number;
  kind: Kind;
  node: number;
  to: number;
  people: number;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  wait: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 6_000 })),
  kind: fc.constantFrom<Kind[]>(
    "join",
    "join",
    "join",
    "leave",
    "leave",
    "move",
    "move",
    "again",
    "drain",
    "kill",
    "lead",
    "lose",
  ),
  node: fc.nat(NODES - 1),
  to: fc.nat(NODES - 1),
  people: fc.integer({ min: 1, max: 30 }),
});

interface Truth {
  at: number;
  connections: number;
  people: number;
}

class Node {
  readonly minutes: Minutes;
  /** Connection → person. */
  readonly open = new Map<number, number>();
  readonly parts: MinutePart[] = [];
  readonly #journal: MinutePart[] = [];
  isUp = true;

  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
    this.minutes = new Minutes({ node: name, boot: "b", grid: DEFAULT_GRID, start: s(-3), countMode: () => "people" });
  }

  get people(): number {
    return new Set(this.open.values()).size;
  }

  change(work: () => void, at: number, isDrained = false): void {
    const before = this.people;
    work();
    const change = this.people - before;
    const drained = isDrained ? { drained: Math.max(0, -change) } : {};
    const count = { connections: this.open.size, people: this.people };
    this.minutes.observe(A, count, { ...moves(Math.max(0, change), Math.max(0, -change)), ...drained }, s(at / 1_000));
  }

  /** What a tick puts on the disk. */
  store(at: number): void {
    this.minutes.advance(s(at / 1_000));
    const { parts, slots } = this.minutes.take();
    for (const { part } of parts) {
      this.parts.push(part);
      for (const open of this.#journal.splice(0)) if (open.minute !== part.minute) this.#journal.push(open);
    }
    for (const { minute, seq, slot } of slots) {
      const known = this.#journal.find((open) => open.minute === minute);
      const part = known ?? { node: this.#name, boot: "b", seq, minute, slots: [], joins: 0, leaves: 0 };
      if (!known) this.#journal.push(part);
      part.slots = [...part.slots.filter(({ index }) => index !== slot.index), structuredClone(slot)];
    }
  }

  close(at: number): void {
    this.parts.push(...this.minutes.close(s(at / 1_000)).parts.map(({ part }) => part));
    this.isUp = false;
  }

  /** Only what was on the disk is left. */
  kill(): void {
    this.isUp = false;
    this.open.clear();
    for (const part of this.#journal) {
      allLeave(part.slots);
      const end = (part.slots.at(-1)?.index ?? 0) + (part.slots.at(-1)?.seen === 0 ? 1 : 2);
      part.covers = { from: (part.slots[0]?.index ?? 0) * SLOT, to: Math.min(MINUTE_MS, end * SLOT) };
      part.slots = part.slots.map((slot) => (slot.seen === 0 ? { ...slot, seen: 1 } : slot));
      part.joins = part.slots.reduce((sum, { joins }) => sum + joins, 0);
      part.leaves = part.slots.reduce((sum, { leaves }) => sum + leaves, 0);
      this.parts.push(part);
    }
  }
}

class Cluster {
  readonly nodes = Array.from({ length: NODES }, (_, i) => new Node(`n${i}`));
  readonly truth: Truth[] = [{ at: -3_000, connections: 0, people: 0 }];
  /** What a tick of the leader saw. */
  readonly seen: Truth[] = [];
  readonly disturbed: number[] = [];
  now = 0;
  #leader: Node | null = this.nodes[0] ?? null;
  #lost = 0;
  #next = 0;

  get total(): Truth {
    const open = this.nodes.flatMap((node) => [...node.open.values()]);
    return { at: this.now, connections: open.length, people: new Set(open).size };
  }

  note(): void {
    this.truth.push(this.total);
  }

  tickTo(until: number): void {
    for (let at = Math.floor(this.now / TICK) * TICK + TICK; at <= until; at += TICK) {
      this.now = at;
      if (at % SLOT === 0) for (const node of this.nodes) if (node.isUp) node.store(at);
      if (!this.#leader?.isUp) this.#leader = this.nodes.find(({ isUp }) => isUp) ?? null;
      const isKnown = this.#lost <= at;
      this.#leader?.minutes.observeTotal(A, isKnown ? this.total : null, s(at / 1_000));
      if (isKnown && this.#leader) this.seen.push(this.total);
    }
    this.now = until;
  }

  #join(node: Node, person: number): void {
    this.#next += 1;
    node.change(() => node.open.set(this.#next, person), this.now);
    this.note();
  }

  #leave(node: Node, connection: number, isDrained = false): number {
    const person = node.open.get(connection) ?? 0;
    node.change(() => node.open.delete(connection), this.now, isDrained);
    this.note();
    return person;
  }

  step({ wait, kind, node: from, to: into, people }: Step): void {
    this.tickTo(this.now + wait);
    const [node, to] = [this.nodes[from] as Node, this.nodes[into] as Node];
    if (!node.isUp) return;
    const some = [...node.open.keys()].slice(0, people);
    if (kind === "join") for (let i = 0; i < people; i += 1) this.#join(node, this.#next + 1);
    if (kind === "leave") for (const connection of some) this.#leave(node, connection);
    if (kind === "again" && to.isUp) for (const connection of some) this.#join(to, node.open.get(connection) ?? 0);
    if (kind === "move" && to !== node && to.isUp)
      for (const connection of some) this.#join(to, this.#leave(node, connection));
    if (kind === "lead") {
      this.#leader?.minutes.observeTotal(A, null, s(this.now / 1_000));
      this.#leader = node;
    }
    if (kind === "lose") {
      this.#leader?.minutes.observeTotal(A, null, s(this.now / 1_000));
      this.#lost = this.now + people * 200;
    }
    const others = this.nodes.filter((other) => other.isUp && other !== node);
    if (others.length === 0) return;
    if (kind === "drain") {
      const all = [...node.open.keys()].map((connection) => this.#leave(node, connection, true));
      node.close(this.now);
      this.now += 1;
      for (const [i, person] of all.entries()) this.#join(others[i % others.length] as Node, person);
    }
    if (kind === "kill") {
      this.disturbed.push(this.now);
      this.#leader?.minutes.observeTotal(A, null, s(this.now / 1_000));
      this.#lost = this.now + 2_000;
      node.kill();
      this.note();
    }
  }

  /** The parts by minute, after everyone stopped. */
  finish(): Map<number, MinutePart[]> {
    this.tickTo(Math.ceil((this.now + 1) / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
    for (const node of this.nodes) if (node.isUp) node.close(this.now);
    return Map.groupBy(
      this.nodes.flatMap(({ parts }) => parts),
      ({ minute }) => minute,
    );
  }

  /** The true level over a time, both ends included. */
  over(of: "connections" | "people", from: number, to: number) {
    const start = this.truth.findLast(({ at }) => at <= from)?.[of] ?? 0;
    const within = this.truth.filter(({ at }) => at > from && at <= to).map((change) => change[of]);
    return { min: Math.min(start, ...within), max: Math.max(start, ...within) };
  }

  at(of: "connections" | "people", at: number): number {
    return this.truth.findLast((change) => change.at < at)?.[of] ?? 0;
  }
}

const played = (steps: readonly Step[]) => {
  const cluster = new Cluster();
  for (const node of cluster.nodes) node.minutes.setLive(A, true, s(-1));
  for (const step of steps) cluster.step(step);
  return { cluster, minutes: cluster.finish() };
};
/** Until the last tick of its slot, each person of the total has one connection. */
const SECOND_TAB_AFTER_THE_TICK: Step[] = [
  { wait: 2_669, kind: "join", node: 0, to: 0, people: 1 },
  { wait: 5_802, kind: "join", node: 0, to: 0, people: 1 },
  { wait: 308, kind: "join", node: 0, to: 0, people: 1 },
  { wait: 221, kind: "again", node: 0, to: 1, people: 1 },
  { wait: 1, kind: "join", node: 0, to: 0, people: 1 },
];
/** A node stops just before the end of a slot, and its viewer arrives at another one just after. */
const DRAINED_AT_THE_END: Step[] = [
  { wait: 4_261, kind: "join", node: 1, to: 0, people: 1 },
  { wait: 5_639, kind: "drain", node: 1, to: 0, people: 1 },
  { wait: 1, kind: "join", node: 1, to: 0, people: 1 },
];
const histories = fc.array(anyStep, { minLength: 1, maxLength: 60 });

describe("a record of several nodes compared with the truth", () => {
  it("has no peak above the true maximum, every peak that a tick saw, and marks each peak that may be too high", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const { cluster, minutes } = played(steps);
        for (const [minute, parts] of minutes)
          for (const { index, seen, ...slot } of seenSlots(parts, DEFAULT_GRID)) {
            const from = minute - TEN + index * SLOT;
            const to = from + SLOT;
            if (seen < SLOT || cluster.disturbed.some((at) => at > from - 2 * SLOT && at < to + SLOT)) continue;
            for (const of of ["connections", "people"] as const) {
              const level = slot[of];
              // A tick's total counts until the next one, also in the slot after it.
              const [exact, wide] = [cluster.over(of, from, to), cluster.over(of, from - TICK, to)];
              const isKnown = parts.some((part) =>
                part.slots.some((s) => s.index === index && s.total && !s.total.seen),
              );
              if (of === "connections") {
                expect(level.last).toBe(cluster.at(of, to));
                if (!level.isBound) expect(level.max).toBeLessThanOrEqual(wide.max);
                if (level.isBound) expect(level.max).toBeGreaterThanOrEqual(exact.max);
              }
              if (!isKnown) continue;
              expect(level.isBound).toBeUndefined();
              expect(level.max).toBeLessThanOrEqual(wide.max);
              expect(level.min).toBeGreaterThanOrEqual(of === "connections" ? wide.min : 0);
              const ticks = cluster.seen.filter(({ at }) => at >= from && at < to).map((tick) => tick[of]);
              expect(level.max).toBeGreaterThanOrEqual(Math.max(...ticks));
            }
          }
      }),
      { examples: [[SECOND_TAB_AFTER_THE_TICK], [DRAINED_AT_THE_END]] },
    );
  });

  it("has joins − leaves equal to the change of the sum over the nodes in each minute, and none is negative", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const { minutes } = played(steps);
        let before = 0;
        for (const [, parts] of [...minutes].sort(([a], [b]) => a - b)) {
          const { joins, leaves } = minuteTotals(parts, DEFAULT_GRID);
          const ends = parts.map(({ slots, covers }) =>
            (covers?.to ?? MINUTE_MS) < MINUTE_MS ? 0 : (slots.at(-1)?.people.last ?? 0),
          );
          const isStopped = parts.map(({ slots }) => slots.at(-1)).filter((slot) => slot?.drained !== undefined);
          const after = ends.reduce((sum, people) => sum + people, 0);
          expect(Math.min(joins, leaves)).toBeGreaterThanOrEqual(0);
          for (const { joins, leaves } of seenSlots(parts, DEFAULT_GRID))
            expect(Math.min(joins, leaves)).toBeGreaterThanOrEqual(0);
          const sum = parts.reduce((total, part) => total + part.joins - part.leaves, 0);
          expect(joins - leaves).toBe(sum);
          if (isStopped.length === 0) expect(joins - leaves).toBe(after - before);
          before = isStopped.length === 0 ? after : before + sum;
        }
        expect(before).toBe(0);
      }),
    );
  });

  it("is the same in whatever order the parts arrive, and however often", () => {
    const minuteOf = (parts: readonly MinutePart[]): MinuteTotals =>
      minuteTotals(
        parts.reduce<MinutePart[]>((known, part) => mergePart(known, part).parts, []),
        DEFAULT_GRID,
      );
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat(1_000)), (steps, keys) => {
        const { minutes } = played(steps);
        for (const parts of minutes.values()) {
          const mixed = [...parts, ...parts]
            .map((part) => ({ part, key: keys.next().value }))
            .sort((a, b) => a.key - b.key);
          expect(minuteOf(mixed.map(({ part }) => structuredClone(part)))).toEqual(minuteOf(parts));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("of 10,000 viewers who move between two nodes within a slot has 10,000, and nobody leaves or joins", () => {
    const cluster = new Cluster();
    const [from, to] = cluster.nodes as [Node, Node];
    from.change(() => {
      for (let i = 0; i < 10_000; i += 1) from.open.set(i, i);
    }, 0);
    cluster.note();
    for (let group = 0; group < 100; group += 1) {
      cluster.tickTo(61_000 + group * 35);
      const some = [...from.open].slice(0, 100);
      from.change(() => some.map(([connection]) => from.open.delete(connection)), cluster.now, true);
      to.change(() => some.map(([connection, person]) => to.open.set(connection, person)), cluster.now);
      cluster.note();
    }
    const minutes = cluster.finish();
    const minute = minuteTotals(minutes.get(TEN + MINUTE_MS) ?? [], DEFAULT_GRID);
    expect(minute).toMatchObject({ joins: 0, leaves: 0, connections: { last: 10_000, max: 10_000, min: 10_000 } });
    expect(minute.connections.isBound).toBeUndefined();
    const alone = (minutes.get(TEN + MINUTE_MS) ?? []).map((part) => ({
      ...part,
      slots: part.slots.map(({ total: _, ...slot }) => slot),
    }));
    expect(minuteTotals(alone, DEFAULT_GRID).connections).toMatchObject({ max: 20_000, isBound: true });
  });
});
