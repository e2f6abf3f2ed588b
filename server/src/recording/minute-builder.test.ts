import { type AuctionPart, DEFAULT_GRID } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { minuteTotals } from "../minutes/merge.ts";
import { A, B, moves, only, recorder, s, slotsOf, TEN, tick, watching } from "./minute-builder.fixtures.ts";
import { Minutes } from "./minute-builder.ts";
import type { Instant } from "./recorded.ts";

describe("the minute builder", () => {
  it("creates a full minute of twelve slots", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    tick(minutes, 0, 60);
    const { part } = only(minutes.take().parts);
    expect(part).toMatchObject({ node: "n", boot: "b", minute: TEN, joins: 3, leaves: 0 });
    expect(part.slots.map((slot) => slot.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for (const { connections } of part.slots) expect(connections).toEqual({ last: 3, mean: 3, min: 3, max: 3 });
  });

  it("keeps the count modes of each minute: both if the mode was switched", () => {
    let mode: "tabs" | "people" | undefined;
    const options = { node: "n", boot: "b", grid: DEFAULT_GRID, start: s(-3), countMode: () => mode };
    const minutes = new Minutes(options);
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    const parts: AuctionPart[] = [];
    const until = (seconds: number): void => {
      for (let at = parts.length * 60; at <= seconds; at += 5) minutes.advance(s(at));
      parts.push(...minutes.take().parts);
    };
    until(60);
    mode = "tabs";
    until(120);
    for (let at = 125; at < 160; at += 5) minutes.advance(s(at));
    // Within the slot from 155 to 160.
    mode = "people";
    until(180);
    until(240);
    // An auction that is no longer known keeps its mode.
    mode = undefined;
    until(300);
    expect(parts.map(({ part }) => part.countModes)).toEqual([
      undefined,
      ["tabs"],
      ["tabs", "people"],
      ["people"],
      ["people"],
    ]);
  });

  it("writes the count modes so far with each slot of the open minute", () => {
    let mode: "tabs" | "people" = "tabs";
    const options = { node: "n", boot: "b", grid: DEFAULT_GRID, start: s(-3), countMode: () => mode };
    const minutes = new Minutes(options);
    minutes.setLive(A, true, s(-1));
    tick(minutes, 0, 5);
    mode = "people";
    minutes.advance(s(10));
    expect(minutes.take().slots.map(({ countModes }) => countModes)).toEqual([["tabs"], ["tabs"], ["tabs", "people"]]);
  });

  it("reports the number of viewers when a minute begins, before its first slot closes", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(1));
    minutes.setLive(B, true, s(2));
    tick(minutes, 5, 55);
    minutes.take();
    // A viewer's arrival wakes the recorder. The viewers who were already there are in the new slot.
    minutes.observe(A, watching(4), moves(1, 0), s(62));
    const level = (viewers: number) => ({ last: viewers, mean: viewers, min: viewers, max: viewers });
    const begun = (viewers: number, seq: number) => ({
      seq,
      minute: TEN + 60_000,
      slot: { index: 0, connections: level(viewers), people: level(viewers), joins: 0, leaves: 0, seen: 0 },
      countModes: [],
    });
    const { parts, slots } = minutes.take();
    expect(parts.map(({ part }) => part.seq)).toEqual([1, 2]);
    expect(slots).toEqual([
      { auctionId: A, ...begun(3, 3) },
      { auctionId: B, ...begun(0, 4) },
    ]);
    minutes.advance(s(65));
    expect(minutes.take().slots.map(({ seq, slot }) => [seq, slot.index, slot.joins, slot.seen])).toEqual([
      [3, 0, 1, undefined],
      [4, 0, 0, undefined],
    ]);
  });

  it("reports the first recorded slot of a minute once if the previous boot recorded the earlier slots", () => {
    const options = { node: "n", boot: "b", grid: DEFAULT_GRID, start: s(-3) };
    const minutes = new Minutes({ ...options, lastRecorded: { minute: TEN, index: 0 } });
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    tick(minutes, 0, 15);
    expect(minutes.take().slots.map(({ slot }) => [slot.index, slot.joins, slot.seen])).toEqual([
      [1, 3, 0],
      [1, 3, undefined],
      [2, 0, undefined],
    ]);
  });

  it("records the seen part of the slot in which recording ends", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    tick(minutes, 0, 50);
    minutes.observe(A, watching(1_000), moves(1_000, 0), s(50));
    const { part } = only(minutes.close({ ...s(50), wall: s(50).wall + 100, mono: s(50).mono + 100 }).parts);
    expect(part.slots.at(-1)).toMatchObject({ index: 10, seen: 100, connections: { last: 1_000, mean: 1_000 } });
    const { connections, seen } = minuteTotals([part], DEFAULT_GRID);
    expect([Math.round(connections.mean * 10) / 10, seen]).toEqual([2, 50_100]);
    expect(part.covers).toBeUndefined();
  });

  it("covers the slots during which the process was blocked, and records the seen part of the slot in which it resumed", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    tick(minutes, 0, 40);
    tick(minutes, 59, 64);
    tick(minutes, 65, 120);
    const [first, second] = minutes.take().parts.map(({ part }) => part);
    expect(first?.covers).toEqual({ from: 0, to: 60_000 });
    expect(first?.slots.map(({ index, seen }) => [index, seen])).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((index) => [index, undefined]),
      [11, 1_000],
    ]);
    expect(second?.covers).toBeUndefined();
    expect(minuteTotals(first ? [first] : [], DEFAULT_GRID).seen).toBe(46_000);
  });

  it("covers the whole slot in which it resumes and stops", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(1));
    tick(minutes, 5, 40);
    minutes.advance(s(57));
    const { part } = only(minutes.close(s(58)).parts);
    expect(part.slots.at(-1)).toMatchObject({ index: 11, seen: 1_000 });
    expect(part.covers).toEqual({ from: 0, to: 58_000 });
  });

  it("records the number of minutes for which it has followed the auction without a break", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(1));
    tick(minutes, 5, 60);
    // The event loop is blocked during the whole third minute.
    minutes.advance(s(185));
    tick(minutes, 190, 240);
    minutes.setLive(A, false, s(241));
    tick(minutes, 245, 305);
    // Nobody was there at the end of the fifth minute.
    minutes.setLive(A, true, s(306));
    tick(minutes, 310, 420);
    const rows = minutes.take().parts.map(({ part }) => [(part.minute - TEN) / 60_000, part.minutesBefore]);
    expect(rows).toEqual([
      [0, undefined],
      [1, 1],
      [3, 3],
      [4, 4],
      [5, undefined],
      [6, 1],
    ]);
  });

  it("does not repeat slots of the previous boot if the clock was set back in between", () => {
    const boot = (start: Instant, lastRecorded: { minute: number; index: number }) =>
      new Minutes({ node: "n", boot: "2", grid: DEFAULT_GRID, start, lastRecorded });
    const minutes = boot(s(17), { minute: TEN, index: 8 });
    minutes.observe(A, watching(100), moves(100, 0), s(17));
    tick(minutes, 20, 60);
    expect(slotsOf(minutes.take().parts).map(({ index, joins }) => [index, joins])).toEqual([
      [9, 100],
      [10, 0],
      [11, 0],
    ]);
    // The previous boot had already reached the next minute.
    const later = boot(s(17), { minute: TEN + 60_000, index: 1 });
    later.observe(A, watching(100), moves(100, 0), s(17));
    tick(later, 20, 120);
    expect(slotsOf(later.take().parts).map(({ index }) => index)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    // A clock that was two hours fast is now correct.
    const righted = boot(s(17), { minute: TEN + 7_200_000, index: 1 });
    righted.observe(A, watching(100), moves(100, 0), s(17));
    tick(righted, 20, 60);
    expect(slotsOf(righted.take().parts)).toHaveLength(8);
  });

  //  0        5        10
  //  |--|##|--|--------|     50 viewers from 6.0 to 8.0, 10 otherwise
  it("sees a spike of two seconds between two ticks, weighted by its time", () => {
    const minutes = recorder();
    minutes.observe(A, watching(10), moves(10, 0), s(-1));
    minutes.advance(s(0));
    minutes.advance(s(5));
    minutes.observe(A, watching(50), moves(40, 0), s(6));
    minutes.observe(A, watching(10), moves(0, 40), s(8));
    tick(minutes, 10, 60);
    const slot = slotsOf(minutes.take().parts)[1];
    expect(slot).toMatchObject({ connections: { last: 10, mean: 26, min: 10, max: 50 }, joins: 40, leaves: 40 });
  });

  it("sees that nobody was there between two ticks", () => {
    const minutes = recorder();
    minutes.observe(A, watching(1), moves(1, 0), s(-1));
    minutes.advance(s(0));
    minutes.observe(A, watching(0), moves(0, 1), s(1));
    minutes.observe(A, watching(1), moves(1, 0), s(2));
    tick(minutes, 5, 60);
    expect(slotsOf(minutes.take().parts)[0]?.connections).toEqual({ last: 1, mean: 0.8, min: 0, max: 1 });
  });

  it("records zeros for a live auction that nobody watches, and nothing for one that is not live", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-2));
    minutes.setLive(B, false, s(-2));
    tick(minutes, 0, 60);
    const part = only(minutes.take().parts);
    expect(part.auctionId).toBe(A);
    expect(part.part.slots).toHaveLength(12);
    expect(part.part.slots.every((slot) => slot.connections.max === 0)).toBe(true);
  });

  describe("of a live auction that nobody watches", () => {
    const idling = () => {
      const minutes = new Minutes({ node: "n", boot: "b", grid: DEFAULT_GRID, start: s(-3), idleMs: 90_000 });
      minutes.setLive(A, true, s(-2));
      return minutes;
    };
    const minutesOf = (minutes: Minutes): number[] =>
      minutes.take().parts.map(({ part }) => (part.minute - TEN) / 60_000);

    it("records zeros until the auction is idle, and begins again when a viewer arrives", () => {
      const minutes = idling();
      expect(minutes.emptySince(A)).toBe(TEN - 2_000);
      tick(minutes, 0, 300);
      expect(minutesOf(minutes)).toEqual([0, 1]);
      expect(minutes.size).toBe(0);
      expect(minutes.emptySince(A)).toBe(TEN - 2_000);
      minutes.observe(A, watching(1), moves(1, 0), s(312));
      expect(minutes.emptySince(A)).toBeNull();
      minutes.observe(A, watching(0), moves(0, 1), s(320));
      expect(minutes.emptySince(A)).toBe(TEN + 320_000);
      tick(minutes, 320, 600);
      expect(minutesOf(minutes)).toEqual([5, 6]);
    });

    it("stays idle when the auction is changed, and records again when it ends and goes live again", () => {
      const minutes = idling();
      tick(minutes, 0, 180);
      minutes.take();
      minutes.setLive(A, true, s(181));
      tick(minutes, 185, 240);
      expect(minutesOf(minutes)).toEqual([]);
      minutes.setLive(A, false, s(241));
      expect(minutes.emptySince(A)).toBeNull();
      minutes.setLive(A, true, s(242));
      expect(minutes.emptySince(A)).toBe(TEN + 242_000);
      tick(minutes, 245, 300);
      expect(minutesOf(minutes)).toEqual([4]);
    });

    it("continues as long as a viewer is there", () => {
      const minutes = idling();
      minutes.observe(A, watching(1), moves(1, 0), s(1));
      tick(minutes, 5, 300);
      expect(minutesOf(minutes)).toEqual([0, 1, 2, 3, 4]);
    });
  });

  it("records zeros until the end of the minute in which the last viewer left, and nothing afterwards", () => {
    const minutes = recorder();
    minutes.observe(A, watching(1), moves(1, 0), s(1));
    minutes.observe(A, watching(0), moves(0, 1), s(7));
    tick(minutes, 10, 60);
    expect(slotsOf(minutes.take().parts)).toHaveLength(12);
    tick(minutes, 65, 120);
    expect(minutes.take().parts).toEqual([]);
    expect(minutes.size).toBe(0);
  });

  it("records zeros for the minute before an auction's first viewer joined", () => {
    const minutes = recorder(s(-3));
    tick(minutes, 0, 15);
    // The event loop is blocked from slot 3 into slot 5.
    minutes.advance(s(27));
    tick(minutes, 30, 30);
    minutes.observe(A, watching(1), moves(1, 0), s(31));
    tick(minutes, 35, 60);
    const { part } = only(minutes.take().parts);
    expect(part.slots.map(({ index, connections, seen }) => [index, connections.max, seen])).toEqual([
      [0, 0, undefined],
      [1, 0, undefined],
      [2, 0, undefined],
      [3, 0, undefined],
      [5, 0, 3_000],
      ...[6, 7, 8, 9, 10, 11].map((index) => [index, 1, undefined]),
    ]);
    expect(part.slots[5]?.connections).toEqual({ last: 1, mean: 0.8, min: 0, max: 1 });
    expect(part.joins).toBe(1);
  });

  it("keeps those zeros in the journal with the first slot that closes afterwards", () => {
    const minutes = recorder();
    tick(minutes, 0, 10);
    minutes.take();
    minutes.observe(A, watching(1), moves(1, 0), s(11));
    minutes.observe(B, watching(1), moves(1, 0), s(12));
    minutes.advance(s(15));
    const { slots } = minutes.take();
    expect(slots.map(({ auctionId, seq, slot }) => [auctionId, seq, slot.index])).toEqual([
      ...[0, 1].map((index) => [A, 1, index]),
      ...[0, 1].map((index) => [B, 2, index]),
      [A, 1, 2],
      [B, 2, 2],
    ]);
  });

  it("does not record the slot in which the recorder started, because the previous boot may have recorded it", () => {
    const minutes = recorder(s(2));
    minutes.observe(A, watching(1), moves(1, 0), s(3));
    tick(minutes, 5, 60);
    expect(slotsOf(minutes.take().parts).map((slot) => slot.index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("keeps the slots of two boots within one minute apart", () => {
    const old = recorder();
    old.setLive(A, true, s(-1));
    tick(old, 0, 20);
    const before = only(old.close(s(22)).parts).part.slots.map((slot) => slot.index);
    const next = recorder(s(23));
    next.setLive(A, true, s(23));
    tick(next, 25, 60);
    const after = slotsOf(next.take().parts).map((slot) => slot.index);
    expect([...before, ...after]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  // 0   5   10  15  20  25        the timer for 10 fires at 16: slot 1 is its own, slot 2 was not sampled
  it("gives each part a higher number than the one before", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    minutes.setLive(B, true, s(-1));
    tick(minutes, 0, 180);
    const seqs = minutes.take().parts.map(({ part }) => part.seq);
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("numbers parts without a gap, as announced by their first slot, for any viewers", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    const numbers: number[] = [];
    const firsts = new Map<string, number>();
    for (let at = 0; at <= 300; at += 5) {
      if (at === 62) minutes.setLive(B, true, s(at));
      if (at % 35 === 0) minutes.observe(B, { connections: (at / 35) % 2, people: 0 }, moves(0, 0), s(at));
      minutes.advance(s(at));
      const { parts, slots } = minutes.take();
      for (const { auctionId, minute, seq } of slots) firsts.set(`${auctionId} ${minute}`, seq);
      for (const { auctionId, part } of parts) {
        numbers.push(part.seq);
        expect(firsts.get(`${auctionId} ${part.minute}`)).toBe(part.seq);
      }
    }
    expect(numbers.length).toBeGreaterThan(6);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });
});
