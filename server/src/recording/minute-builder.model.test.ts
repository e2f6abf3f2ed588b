import { type AuctionPart, DEFAULT_GRID } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minuteTotals } from "../minutes/merge.ts";
import { A, B, moves, recorder, s, TEN, watching } from "./minute-builder.fixtures.ts";
import { Minutes } from "./minute-builder.ts";

describe("the minute builder compared with a simpler model", () => {
  // A history is a list of (wait, auction, size). The model keeps every change and computes each slot afterwards.
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 9_000 }),
    auction: fc.constantFrom(A, B),
    viewers: fc.integer({ min: 0, max: 50 }),
  });

  it("has exact extremes, means and totals for any history, if ticks are late by less than a slot", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 4_000 }), (steps, late) => {
        const minutes = recorder();
        const changes: { auction: string; at: number; viewers: number }[] = [];
        const parts: AuctionPart[] = [];
        let now = 0;
        let ticked = 0;
        const tickTo = (ms: number): void => {
          for (; ticked + late <= ms; ticked += 5_000) {
            minutes.advance(s((ticked + late) / 1_000));
            parts.push(...minutes.take().parts);
          }
        };
        minutes.setLive(A, true, s(-1));
        minutes.setLive(B, true, s(-1));
        for (const { wait, auction, viewers } of steps) {
          now += wait;
          tickTo(now);
          const before = changes.findLast((change) => change.auction === auction)?.viewers ?? 0;
          const [joins, leaves] = [Math.max(0, viewers - before), Math.max(0, before - viewers)];
          minutes.observe(auction, watching(viewers), moves(joins, leaves), s(now / 1_000));
          changes.push({ auction, at: now, viewers });
        }
        tickTo(now + 70_000);

        for (const { auctionId, part } of parts) {
          const own = changes.filter((change) => change.auction === auctionId);
          expect(part.slots).toHaveLength(12);
          for (const slot of part.slots) {
            const [from, to] = [part.minute - TEN + slot.index * 5_000, part.minute - TEN + (slot.index + 1) * 5_000];
            const start = own.findLast((change) => change.at < from)?.viewers ?? 0;
            const within = own.filter((change) => change.at >= from && change.at < to);
            const levels = [start, ...within.map((change) => change.viewers)];
            let area = 0;
            for (const [index, level] of levels.entries())
              area += level * ((within[index]?.at ?? to) - (index === 0 ? from : (within[index - 1]?.at ?? from)));
            expect(slot.connections.min).toBe(Math.min(...levels));
            expect(slot.connections.max).toBe(Math.max(...levels));
            expect(slot.connections.last).toBe(levels.at(-1));
            expect(slot.connections.mean).toBeCloseTo(area / 5_000, 3);
            expect(slot.joins - slot.leaves).toBe((levels.at(-1) ?? 0) - start);
          }
        }
        const minuteKeys = parts.map(({ auctionId, part }) => `${auctionId} ${part.minute}`);
        expect(new Set(minuteKeys).size).toBe(minuteKeys.length);
      }),
    );
  });

  // Calls come at any time: late ticks, a blocked event loop, a wall clock that is set back. The clock never skips a whole minute.
  const call = fc.record({
    passed: fc.oneof(fc.integer({ min: 0, max: 6_000 }), fc.integer({ min: 0, max: 59_000 })),
    set: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -90_000, max: 0 })),
  });

  it("F31: records each seen slot in exactly one minute, its own, and no other slot (I5)", () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 40 }), (calls) => {
        const minutes = recorder();
        minutes.setLive(A, true, s(-3));
        let [wall, mono] = [TEN - 3_000, 0];
        const seen = [Math.floor(wall / 5_000)];
        for (const { passed, set } of calls) {
          wall += passed + set;
          mono += passed;
          minutes.advance({ wall, mono });
          const slot = Math.floor(wall / 5_000);
          if (slot > (seen.at(-1) ?? 0)) seen.push(slot);
        }
        // All but the slot in which the recorder started. The last slot counts for the time it was seen.
        const { parts } = minutes.close({ wall, mono });
        const held = parts.flatMap(({ part }) => part.slots.map(({ index }) => part.minute / 5_000 + index));
        expect(held).toEqual(seen.slice(1));
        for (const { part } of parts) expect(part.minute % 60_000).toBe(0);
      }),
    );
  });

  const jump = fc.record({
    ticks: fc.integer({ min: 0, max: 40 }),
    set: fc.oneof(fc.integer({ min: -10_000, max: 10_000 }), fc.integer({ min: -7_200_000, max: 7_200_000 })),
  });

  it("records no minute twice and no unseen slot, however the clock jumps, and continues in new minutes (I5, F11)", () => {
    fc.assert(
      fc.property(fc.array(jump, { maxLength: 12 }), (jumps) => {
        const minutes = recorder();
        minutes.setLive(A, true, s(-3));
        let [wall, mono] = [TEN - 3_000, 0];
        const seen = new Set<number>();
        const run = (ticks: number): void => {
          for (let tick = 0; tick <= ticks; tick += 1) {
            minutes.advance({ wall, mono });
            seen.add(Math.floor(wall / 5_000));
            const left = 5_000 - (wall % 5_000);
            wall += left;
            mono += left;
          }
        };
        for (const { ticks, set } of jumps) {
          run(ticks);
          wall += set;
        }
        // From here on, the clock is correct and shows new times.
        wall = (Math.max(...seen, wall / 5_000) + 12) * 5_000;
        run(36);
        const parts = minutes.close({ wall: wall - 1, mono: mono - 1 }).parts.map(({ part }) => part);
        const held = parts.flatMap(({ minute, slots }) => slots.map(({ index }) => minute / 5_000 + index));
        expect(new Set(parts.map(({ minute }) => minute)).size).toBe(parts.length);
        expect(new Set(held).size).toBe(held.length);
        for (const slot of held) expect(seen).toContain(slot);
        expect(held.slice(-36)).toEqual(Array.from({ length: 36 }, (_, index) => wall / 5_000 - 36 + index));
        expect(parts.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(parts.map((_, index) => index + 1));
      }),
    );
  });

  it("F32: records disjoint slots with the correct sum, however often the recorder restarts within a minute", () => {
    const life = fc.record({
      seconds: fc.integer({ min: 0, max: 25_000 }),
      pause: fc.integer({ min: 0, max: 9_000 }),
      viewers: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(life, { minLength: 2, maxLength: 6 }), (lives) => {
        let now = 0;
        const parts = lives.flatMap(({ seconds, pause, viewers }, boot) => {
          const start = s(now / 1_000);
          const minutes = new Minutes({ node: "n", boot: String(boot), grid: DEFAULT_GRID, start });
          minutes.observe(A, watching(viewers), moves(viewers, 0), start);
          const end = now + seconds;
          for (let at = Math.ceil(now / 5_000) * 5; at <= end / 1_000; at += 5) minutes.advance(s(at));
          now = end + pause;
          return minutes.close(s(end / 1_000)).parts.map(({ part }) => ({ part, viewers }));
        });
        for (const minute of new Set(parts.map(({ part }) => part.minute))) {
          const own = parts.filter(({ part }) => part.minute === minute);
          const indexes = own.flatMap(({ part }) => part.slots.map(({ index }) => index));
          expect(new Set(indexes).size).toBe(indexes.length);
          const totals = minuteTotals(
            own.map(({ part }) => part),
            DEFAULT_GRID,
          );
          const slots = own.flatMap(({ part, viewers }) => part.slots.map(({ seen = 5_000 }) => ({ viewers, seen })));
          const sum = slots.reduce((total, { viewers, seen }) => total + (viewers * seen) / 5_000, 0);
          expect(totals.sampleCount).toBe(indexes.length);
          expect((totals.connections.mean * totals.seen) / 5_000).toBeCloseTo(sum, 3);
          expect(totals.connections.max).toBe(Math.max(...own.map(({ viewers }) => viewers)));
        }
      }),
    );
  });
});
