import { type AuctionPart, DEFAULT_GRID, type Slot } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minuteTotals } from "../minutes/merge.ts";
import { type Instant, Minutes } from "./minute-builder.ts";

const A = "a".repeat(24);
const B = "b".repeat(24);
/** 10:00:00 UTC, the start of a minute. */
const TEN = Date.UTC(2026, 10, 23, 10);

/** `s(32)` is 10:00:32 on both clocks. The recorder starts at 9:59:57, in the slot before. */
const s = (seconds: number): Instant => ({ wall: TEN + seconds * 1_000, mono: seconds * 1_000 });
const recorder = (start: Instant = s(-3)): Minutes => new Minutes({ node: "n", boot: "b", grid: DEFAULT_GRID, start });
const moves = (joins: number, leaves: number) => ({ joins, leaves, came: null, went: null });
const watching = (viewers: number) => ({ connections: viewers, people: viewers });
const only = (parts: AuctionPart[]): AuctionPart => {
  expect(parts).toHaveLength(1);
  return parts[0] as AuctionPart;
};
const slotsOf = (parts: AuctionPart[]): Slot[] => only(parts).part.slots;
/** Ticks at the end of each slot, as the sampler does. */
const tick = (minutes: Minutes, from: number, to: number): void => {
  for (let at = from; at <= to; at += 5) minutes.advance(s(at));
};

describe("the minutes", () => {
  it("give a full minute of twelve slots", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    tick(minutes, 0, 60);
    const { part } = only(minutes.take().parts);
    expect(part).toMatchObject({ node: "n", boot: "b", minute: TEN, joins: 3, leaves: 0 });
    expect(part.slots.map((slot) => slot.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for (const { connections } of part.slots) expect(connections).toEqual({ last: 3, mean: 3, min: 3, max: 3 });
  });

  it("keep what the auction counted in each minute: both modes where it was switched", () => {
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
    // An auction that is no longer known counts what it counted.
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

  it("have the count modes so far beside each slot of the open minute", () => {
    let mode: "tabs" | "people" = "tabs";
    const options = { node: "n", boot: "b", grid: DEFAULT_GRID, start: s(-3), countMode: () => mode };
    const minutes = new Minutes(options);
    minutes.setLive(A, true, s(-1));
    tick(minutes, 0, 5);
    mode = "people";
    minutes.advance(s(10));
    expect(minutes.take().slots.map(({ countModes }) => countModes)).toEqual([["tabs"], ["tabs"], ["tabs", "people"]]);
  });

  it("report how many are there as a minute begins, before a slot of it closes", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(1));
    minutes.setLive(B, true, s(2));
    tick(minutes, 5, 55);
    minutes.take();
    // Woken up by someone who comes: those who were there before are in the slot that begins.
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

  it("report what a minute begins with once, and not in a slot that is not recorded", () => {
    const options = { node: "n", boot: "b", grid: DEFAULT_GRID, start: s(-3) };
    const minutes = new Minutes({ ...options, lastRecorded: { minute: TEN, index: 0 } });
    minutes.observe(A, watching(3), moves(3, 0), s(-1));
    tick(minutes, 0, 10);
    expect(minutes.take().slots.map(({ slot }) => [slot.index, slot.seen])).toEqual([[1, undefined]]);
  });

  it("say how much was seen of a slot that recording ends in", () => {
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

  it("answer for the slots that the process slept through, and say how much it saw of the one it woke up in", () => {
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

  it("answer for all of the slot in which they wake up and stop", () => {
    const minutes = recorder();
    minutes.observe(A, watching(3), moves(3, 0), s(1));
    tick(minutes, 5, 40);
    minutes.advance(s(57));
    const { part } = only(minutes.close(s(58)).parts);
    expect(part.slots.at(-1)).toMatchObject({ index: 11, seen: 1_000 });
    expect(part.covers).toEqual({ from: 0, to: 58_000 });
  });

  it("say for how many minutes they have followed the auction without a break", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(1));
    tick(minutes, 5, 60);
    // It sleeps through the whole third minute.
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

  it("record no slot again that the boot before recorded, where the clock was put back between them", () => {
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
    // The boot before ran in the next minute already.
    const later = boot(s(17), { minute: TEN + 60_000, index: 1 });
    later.observe(A, watching(100), moves(100, 0), s(17));
    tick(later, 20, 120);
    expect(slotsOf(later.take().parts).map(({ index }) => index)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    // A clock that was two hours fast before is right now.
    const righted = boot(s(17), { minute: TEN + 7_200_000, index: 1 });
    righted.observe(A, watching(100), moves(100, 0), s(17));
    tick(righted, 20, 60);
    expect(slotsOf(righted.take().parts)).toHaveLength(8);
  });

  //  0        5        10
  //  |--|##|--|--------|     50 viewers from 6.0 to 8.0, 10 otherwise
  it("see a spike of two seconds between two ticks, weighted by its time", () => {
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

  it("see a dip to nobody between two ticks", () => {
    const minutes = recorder();
    minutes.observe(A, watching(1), moves(1, 0), s(-1));
    minutes.advance(s(0));
    minutes.observe(A, watching(0), moves(0, 1), s(1));
    minutes.observe(A, watching(1), moves(1, 0), s(2));
    tick(minutes, 5, 60);
    expect(slotsOf(minutes.take().parts)[0]?.connections).toEqual({ last: 1, mean: 0.8, min: 0, max: 1 });
  });

  it("record zeros for a live auction with nobody there, and nothing for one that is not live", () => {
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

    it("record zeros until it is idle, and begin again when a viewer arrives", () => {
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

    it("stay away when an idle auction is changed, and come back when it ends and goes live again", () => {
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

    it("go on while a viewer is there, however long", () => {
      const minutes = idling();
      minutes.observe(A, watching(1), moves(1, 0), s(1));
      tick(minutes, 5, 300);
      expect(minutesOf(minutes)).toEqual([0, 1, 2, 3, 4]);
    });
  });

  it("record zeros until the end of the minute in which the last viewer left, and nothing after it", () => {
    const minutes = recorder();
    minutes.observe(A, watching(1), moves(1, 0), s(1));
    minutes.observe(A, watching(0), moves(0, 1), s(7));
    tick(minutes, 10, 60);
    expect(slotsOf(minutes.take().parts)).toHaveLength(12);
    tick(minutes, 65, 120);
    expect(minutes.take().parts).toEqual([]);
    expect(minutes.size).toBe(0);
  });

  it("know that nobody was there in the minute before the first viewer of an auction joined", () => {
    const minutes = recorder(s(-3));
    tick(minutes, 0, 15);
    // It sleeps from slot 3 to within slot 5.
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

  it("keep those zeros in the journal, beside the first slot that is closed afterwards", () => {
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

  it("do not record the slot that the recorder began in: the boot before may have", () => {
    const minutes = recorder(s(2));
    minutes.observe(A, watching(1), moves(1, 0), s(3));
    tick(minutes, 5, 60);
    expect(slotsOf(minutes.take().parts).map((slot) => slot.index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("keep the slots of two boots within one minute apart", () => {
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

  //  0   5   10  15  20  25        the timer for 10 fires at 16: slot 1 is its own, slot 2 was slept through
  it("write a late tick to the slot it was meant for and leave out what the loop slept through", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    minutes.advance(s(0));
    minutes.advance(s(5));
    minutes.advance(s(16));
    tick(minutes, 20, 60);
    expect(slotsOf(minutes.take().parts).map((slot) => slot.index)).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("leave out all that a stall of 70 s covered", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    tick(minutes, 0, 20);
    minutes.advance(s(93));
    const first = slotsOf(minutes.take().parts);
    expect(first.map((slot) => slot.index)).toEqual([0, 1, 2, 3, 4]);
    tick(minutes, 95, 120);
    expect(slotsOf(minutes.take().parts).map((slot) => slot.index)).toEqual([6, 7, 8, 9, 10, 11]);
  });

  it("count a change that comes before its slot's late tick into its own slot", () => {
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

  it("record no slot twice when the wall clock goes back, and invent none when it goes forward", () => {
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

  //  true time   0 … 42     45 … 62     65 … 75      5 viewers come at 50, and go at 70
  //  the clock   0 … 42     15 … 32     65 … 75
  it("see nothing while the clock shows times that were recorded already", () => {
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

  it("saw a slot until the clock was set, and not longer than it lasted by the clock before", () => {
    const minutes = recorder();
    minutes.observe(A, watching(1), moves(1, 0), s(-1));
    tick(minutes, 0, 10);
    minutes.observe(A, watching(3), moves(2, 0), s(12));
    // Put forward by 20 s within the slot from 10 to 15, of which 3 s were seen: 2 s with one viewer, 1 s with three.
    minutes.advance({ wall: s(33).wall, mono: s(13).mono });
    // Asleep from then on, and put back by 30 s meanwhile: the slot from 30 to 35 was over 2 s later.
    minutes.advance({ wall: s(10).wall, mono: s(20).mono });
    const seen = minutes.take().slots.map(({ slot }) => [slot.index, slot.seen, slot.connections.mean]);
    expect(seen.slice(3)).toEqual([
      [2, 3_000, 1.6667],
      [6, 2_000, 3],
    ]);
  });

  it("stretch a slot when the clock is put right by a little", () => {
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

  it("go on as soon as a clock that was an hour ahead is right again, and record that hour's minutes once", () => {
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
    // What was seen by the wrong clock, and not again when the right one came there.
    expect(known.get(60)).toEqual([9, 10, 11]);
    expect(known.get(61)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(known.get(1)).toEqual([7, 8, 9, 10, 11]);
    for (let minute = 2; minute < 60; minute += 1) expect(known.get(minute)).toHaveLength(12);
  });

  it("give each part a higher number than the one before", () => {
    const minutes = recorder();
    minutes.setLive(A, true, s(-1));
    minutes.setLive(B, true, s(-1));
    tick(minutes, 0, 180);
    const seqs = minutes.take().parts.map(({ part }) => part.seq);
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("number parts without a gap, as their first slot says already, whoever comes and goes", () => {
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

describe("the minutes against a simpler model", () => {
  // A history is a list of (wait, auction, size). The model keeps every change and looks at each slot afterwards.
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 9_000 }),
    auction: fc.constantFrom(A, B),
    viewers: fc.integer({ min: 0, max: 50 }),
  });

  it("hold exact extremes, means and totals of any history, with ticks at any lateness below a slot", () => {
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

  // Calls at any instants: ticks that come late, a loop that sleeps, a wall clock that is put back. No whole minute is leapt over.
  const call = fc.record({
    passed: fc.oneof(fc.integer({ min: 0, max: 6_000 }), fc.integer({ min: 0, max: 59_000 })),
    set: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -90_000, max: 0 })),
  });

  it("F31: hold each slot that was seen in exactly one minute, its own, and none that was not (I5)", () => {
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
        // All but the one that the recorder began in; the last one counts as far as it was seen.
        const { parts } = minutes.close({ wall, mono });
        const held = parts.flatMap(({ part }) => part.slots.map(({ index }) => part.minute / 5_000 + index));
        expect(held).toEqual(seen.slice(1));
        for (const { part } of parts) expect(part.minute % 60_000).toBe(0);
      }),
    );
  });

  const leap = fc.record({
    ticks: fc.integer({ min: 0, max: 40 }),
    set: fc.oneof(fc.integer({ min: -10_000, max: 10_000 }), fc.integer({ min: -7_200_000, max: 7_200_000 })),
  });

  it("hold no minute twice and no slot that was not seen, however the clock leaps, and go on in new minutes (I5, F11)", () => {
    fc.assert(
      fc.property(fc.array(leap, { maxLength: 12 }), (leaps) => {
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
        for (const { ticks, set } of leaps) {
          run(ticks);
          wall += set;
        }
        // The clock is right from now on, and shows what it never showed.
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

  it("F32: hold disjoint slots and the right sum, however often the recorder is started again in a minute", () => {
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
