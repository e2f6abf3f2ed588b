import { DEFAULT_GRID } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { A, B, moves, s, TEN, tick, watching } from "./minute-builder.fixtures.ts";
import { Minutes } from "./minute-builder.ts";
import type { Recorded } from "./recorded.ts";

const IDLE_MS = 90_000;
type Kept = Pick<Recorded, "empty"> & { lastRecorded: { minute: number; index: number } | null };

/** A boot that knows what the one before it kept on disk. */
const boot = (number: number, from: number, { empty, lastRecorded }: Kept = { empty: new Map(), lastRecorded: null }) =>
  new Minutes({
    node: "n",
    boot: String(number),
    grid: DEFAULT_GRID,
    start: s(from),
    idleMs: IDLE_MS,
    emptyBefore: empty,
    lastRecorded,
  });
/** What a boot leaves on disk. */
const kept = ({ empty, parts, slots }: Recorded, before: Kept["lastRecorded"] = null): Kept => {
  const recorded = [
    ...parts.map(({ part: { minute, slots } }) => ({ minute, index: slots.at(-1)?.index ?? 0 })),
    ...slots.map(({ minute, slot: { index } }) => ({ minute, index })),
  ];
  const last = recorded.toSorted((a, b) => a.minute - b.minute || a.index - b.index).at(-1);
  return { empty, lastRecorded: last ?? before };
};
const minutesOf = ({ parts }: Recorded): number[] => parts.map(({ part }) => (part.minute - TEN) / 60_000);

describe("a live auction that nobody watches, over restarts of the recorder", () => {
  it("goes on waiting where the last boot stopped", () => {
    const first = boot(1, -3);
    first.setLive(A, true, s(-2));
    tick(first, 0, 40);
    const second = boot(2, 50, kept(first.close(s(42))));
    second.setLive(A, true, s(51));
    expect(second.emptySince(A)).toBe(TEN - 2_000);
    tick(second, 55, 300);
    expect(minutesOf(second.take())).toEqual([0, 1]);
  });

  it("stays paused when the recorder restarts during the pause, however often", () => {
    const first = boot(1, -3);
    first.setLive(A, true, s(-2));
    tick(first, 0, 300);
    const recorded = first.take();
    expect(minutesOf(recorded)).toEqual([0, 1]);
    let left = kept(recorded);
    for (const from of [310, 650]) {
      const next = boot(2, from, left);
      next.setLive(A, true, s(from + 1));
      tick(next, from + 5, from + 125);
      expect(next.emptySince(A)).toBe(TEN - 2_000);
      const { empty, parts } = next.close(s(from + 126));
      expect(parts).toEqual([]);
      left = { empty, lastRecorded: left.lastRecorded };
    }
    const last = boot(3, 900, left);
    last.setLive(A, true, s(901));
    last.observe(A, watching(1), moves(1, 0), s(905));
    tick(last, 905, 960);
    expect(minutesOf(last.take())).toEqual([15]);
    expect(last.emptySince(A)).toBeNull();
  });

  it("is recorded once more after a restart, if it was not paused before", () => {
    const first = boot(1, -3);
    first.setLive(A, true, s(-2));
    tick(first, 0, 30);
    const second = boot(2, 600, kept(first.close(s(31))));
    second.setLive(A, true, s(601));
    tick(second, 605, 900);
    expect(minutesOf(second.take())).toEqual([10]);
  });

  it("begins to wait again if it ended and went live again meanwhile, or someone was there at the end", () => {
    const first = boot(1, -3);
    first.setLive(A, true, s(-2));
    first.setLive(B, true, s(-2));
    first.observe(B, watching(1), moves(1, 0), s(1));
    tick(first, 5, 30);
    const left = kept(first.close(s(31)));
    expect([...left.empty.keys()]).toEqual([A]);
    const second = boot(2, 600, left);
    second.setLive(A, true, s(601), TEN + 590_000);
    second.setLive(B, true, s(601));
    expect([second.emptySince(A), second.emptySince(B)]).toEqual([TEN + 590_000, TEN + 601_000]);
  });

  it("is forgotten when it is not live any longer, and kept as long as nothing is known of it", () => {
    const second = boot(2, 0, { empty: new Map([A, B].map((id) => [id, TEN - 9_000])), lastRecorded: null });
    expect(second.unconfirmed()).toEqual([A, B]);
    second.setLive(A, false, s(1));
    expect(second.unconfirmed()).toEqual([B]);
    expect([...second.take().empty]).toEqual([[B, TEN - 9_000]]);
    expect([...second.close(s(3)).empty.keys()]).toEqual([B]);
  });

  it("has waited for no time at all if the clock was set back to before the last viewer left", () => {
    const second = boot(2, 0, { empty: new Map([[A, TEN + 3_600_000]]), lastRecorded: null });
    second.setLive(A, true, s(1));
    expect(second.emptySince(A)).toBe(TEN + 1_000);
  });

  // Lives of a recorder and times without it, in slots. In some slots a viewer comes and leaves.
  const life = fc.record({
    slots: fc.integer({ min: 1, max: 60 }),
    down: fc.integer({ min: 0, max: 40 }),
    visits: fc.array(fc.nat(59), { maxLength: 2 }),
  });

  it("waits since the last viewer, and then records zeros only once, after a restart before the pause", () => {
    fc.assert(
      fc.property(fc.array(life, { minLength: 1, maxLength: 6 }), (lives) => {
        const zeros: { minute: number; waited: number }[] = [];
        let left: Kept | undefined;
        let at = -3;
        let since = TEN + at * 1_000;
        for (const [index, { slots, down, visits }] of lives.entries()) {
          const minutes = boot(index, at, left);
          minutes.setLive(A, true, s(at));
          const note = ({ parts }: Recorded): void => {
            for (const { part } of parts)
              if (part.slots.every(({ connections }) => connections.max === 0))
                zeros.push({ minute: part.minute, waited: part.minute - since });
          };
          expect(minutes.emptySince(A)).toBe(since);
          const first = (Math.floor(at / 5) + 1) * 5;
          at = first + slots * 5;
          for (let now = first; now < at; now += 5) {
            minutes.advance(s(now));
            expect(minutes.emptySince(A)).toBe(since);
            if (!visits.includes((now - first) / 5)) continue;
            minutes.observe(A, watching(1), moves(1, 0), s(now + 1));
            expect(minutes.emptySince(A)).toBeNull();
            minutes.observe(A, watching(0), moves(0, 1), s(now + 2));
            since = TEN + (now + 2) * 1_000;
          }
          const recorded = minutes.close(s(at));
          note(recorded);
          left = kept(recorded, left?.lastRecorded);
          at += down * 5;
        }
        const late = zeros.filter(({ waited }) => waited >= IDLE_MS);
        expect(late.length).toBeLessThanOrEqual(new Set(late.map(({ minute, waited }) => minute - waited)).size);
      }),
    );
  });
});
