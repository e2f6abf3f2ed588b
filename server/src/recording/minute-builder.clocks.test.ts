import { describe, expect, it } from "vitest";
import { A, moves, only, recorder, s, slotsOf, TEN, tick, watching } from "./minute-builder.fixtures.ts";
import type { Instant } from "./recorded.ts";

describe("the minute builder", () => {
  it("writes a late tick to its own slot, and leaves out the slots during which the event loop was blocked", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    minutes.advance(s(0));
    minutes.advance(s(5));
    minutes.advance(s(16));
    tick(minutes, 20, 60);
    expect(slotsOf(minutes.take().parts).map((slot) => slot.index)).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("leaves out all slots of a stall of 70 s", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    tick(minutes, 0, 20);
    minutes.advance(s(93));
    const first = slotsOf(minutes.take().parts);
    expect(first.map((slot) => slot.index)).toEqual([0, 1, 2, 3, 4]);
    tick(minutes, 95, 120);
    expect(slotsOf(minutes.take().parts).map((slot) => slot.index)).toEqual([6, 7, 8, 9, 10, 11]);
  });

  it("counts a change before the late tick of its slot in that slot", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    minutes.advance(s(0));
    minutes.observe(A, watching(7), moves(7, 0), s(5.002));
    minutes.advance(s(5.01));
    tick(minutes, 10, 60);
    const [first, second] = slotsOf(minutes.take().parts);
    expect(first).toMatchObject({ connections: { max: 0 }, joins: 0 });
    expect(second).toMatchObject({ connections: { max: 7, min: 0 }, joins: 7 });
  });

  it("records no slot twice when the wall clock goes back, and adds none when it jumps ahead", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    tick(minutes, 0, 40);
    for (let at = 45; at <= 75; at += 5) minutes.advance({ wall: TEN + (at - 30) * 1_000, mono: at * 1_000 });
    minutes.advance({ wall: TEN + 3_600_000, mono: 80_000 });
    const slots = slotsOf(minutes.take().parts).map((slot) => slot.index);
    expect(slots).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    tick(minutes, 3_605, 3_660);
    expect(only(minutes.take().parts).part.minute).toBe(TEN + 3_600_000);
  });

  // true time   0 … 42     45 … 62     65 … 75      5 viewers come at 50 and leave at 70
  // the clock   0 … 42     15 … 32     65 … 75
  it("records nothing while the clock shows times that were already recorded", () => {
    const minutes = recorder();
    minutes.observe(A, watching(1), moves(1, 0), s(-1));
    tick(minutes, 0, 40);
    const back = (at: number): Instant => ({ wall: TEN + (at - 30) * 1_000, mono: at * 1_000 });
    minutes.advance(back(45));
    expect(minutes.repeats).toBe(true);
    minutes.observe(A, watching(6), moves(5, 0), back(50));
    minutes.advance(back(60));
    minutes.advance(s(65));
    expect(minutes.repeats).toBe(false);
    minutes.observe(A, watching(1), moves(0, 5), s(70));
    const [first, second] = minutes.close(s(75)).parts.map(({ part }) => part);
    expect(first?.slots.map(({ index, connections }) => [index, connections.max])).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((index) => [index, 1]),
    );
    expect(second?.slots.map(({ index, connections }) => [index, connections.max])).toEqual([
      [1, 6],
      [2, 6],
      [3, 1],
    ]);
  });

  it("records a slot until the clock is set, and at most for its length by the old clock", () => {
    const minutes = recorder();
    minutes.observe(A, watching(1), moves(1, 0), s(-1));
    tick(minutes, 0, 10);
    minutes.observe(A, watching(3), moves(2, 0), s(12));
    // The clock is set forward by 20 s within the slot from 10 to 15. Of this slot 3 s were seen: 2 s with one viewer and 1 s with three.
    minutes.advance({ wall: s(33).wall, mono: s(13).mono });
    // The loop is blocked from here on, and the clock is set back by 30 s meanwhile. The slot from 30 to 35 ended 2 s later.
    minutes.advance({ wall: s(10).wall, mono: s(20).mono });
    const seen = minutes.take().slots.map(({ slot }) => [slot.index, slot.seen, slot.connections.mean]);
    expect(seen.slice(3)).toEqual([
      [2, 3_000, 1.6667],
      [6, 2_000, 3],
    ]);
  });

  it("extends a slot when the clock is corrected by a little", () => {
    const minutes = recorder();
    minutes.observe(A, watching(1), moves(1, 0), s(-1));
    tick(minutes, 0, 40);
    const late = (at: number): Instant => ({ wall: TEN + at * 1_000 - 1_500, mono: at * 1_000 });
    minutes.advance(late(40.1));
    minutes.observe(A, watching(3), moves(2, 0), late(44));
    for (let at = 46.5; at <= 62; at += 5) minutes.advance(late(at));
    const slots = slotsOf(minutes.take().parts);
    expect(slots.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(slots[8]?.connections).toEqual({ last: 3, mean: 1.7692, min: 1, max: 3 });
  });

  it("continues as soon as a clock that was an hour ahead is correct again, and records the minutes of that hour once", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    tick(minutes, 0, 40);
    const ahead = (at: number): Instant => ({ wall: TEN + (at + 3_600) * 1_000, mono: at * 1_000 });
    for (let at = 45; at <= 90; at += 5) minutes.advance(ahead(at));
    tick(minutes, 95, 3_720);
    const parts = minutes.take().parts.map(({ part }) => part);
    const known = new Map(parts.map((part) => [(part.minute - TEN) / 60_000, part.slots.map(({ index }) => index)]));
    expect(known.size).toBe(parts.length);
    expect(known.get(0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    // This was recorded by the wrong clock, and is not recorded again when the correct clock reaches that time.
    expect(known.get(60)).toEqual([9, 10, 11]);
    expect(known.get(61)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(known.get(1)).toEqual([7, 8, 9, 10, 11]);
    for (let minute = 2; minute < 60; minute += 1) expect(known.get(minute)).toHaveLength(12);
  });
});
