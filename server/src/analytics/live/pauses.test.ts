import { DEFAULT_GRID } from "@headcount/protocol";
import { expect, it } from "vitest";
import type { Minute, SomeMinutes } from "../../minutes/minute-sum.ts";
import { runOf } from "../../minutes/minute-sum.ts";
import { contextOf, iso, MINUTE, minuteAt, T0 } from "../analytics.fixtures.ts";
import { expectation } from "./coverage.ts";
import { pausesOf } from "./pauses.ts";

const HOUR = 60;
const intervalOf = (from: number, to: number, viewers: number): Minute[] =>
  Array.from({ length: to - from }, (_, i) => minuteAt(T0 + (from + i) * MINUTE, viewers));
/** Minutes hour by hour, as SQLite hands them out. */
const hourly = (minutes: readonly Minute[], packed: boolean) =>
  async function* (): AsyncGenerator<SomeMinutes> {
    for (const some of Map.groupBy(minutes, ({ minute }) => Math.floor(minute / (HOUR * MINUTE))).values())
      yield { run: packed ? runOf(some, DEFAULT_GRID) : null, list: () => some };
  };
const liveFor = (hours: number) =>
  contextOf({
    now: T0 + hours * HOUR * MINUTE,
    extent: { first: T0, last: T0 + hours * HOUR * MINUTE - MINUTE },
    auction: { liveSpans: [{ from: iso(T0), to: null }] },
  });

it.each([true, false])(
  "after 12 hours of zeros a gap is a pause, of which nothing was expected (packed: %s)",
  async (packed) => {
    // One viewer for an hour, nobody for twelve, a pause until hour 30, a viewer until hour 31.
    const minutes = [
      ...intervalOf(0, HOUR, 1),
      ...intervalOf(HOUR, 13 * HOUR, 0),
      ...intervalOf(30 * HOUR, 31 * HOUR, 1),
    ];
    const context = liveFor(31);
    const pauses = await pausesOf(context, hourly(minutes, packed));
    expect(pauses).toEqual([{ from: T0 + 13 * HOUR * MINUTE, to: T0 + 30 * HOUR * MINUTE }]);
    const expected = expectation({ ...context, pauses });
    expect(expected.ms(T0, context.now) / MINUTE).toBe(14 * HOUR);
  },
);

it("a pause goes on until the next viewer or the end of the live time", async () => {
  const pauses = await pausesOf(liveFor(40), hourly(intervalOf(0, 12 * HOUR, 0), true));
  expect(pauses).toEqual([{ from: T0 + 12 * HOUR * MINUTE, to: Number.POSITIVE_INFINITY }]);
});

it("a gap after a shorter time without viewers, or with one, is missing time", async () => {
  const shorter = [...intervalOf(0, 11 * HOUR, 0), ...intervalOf(20 * HOUR, 21 * HOUR, 1)];
  expect(await pausesOf(liveFor(21), hourly(shorter, true))).toEqual([]);
  const watched = [
    ...intervalOf(0, 13 * HOUR, 0),
    ...intervalOf(13 * HOUR, 14 * HOUR, 2),
    ...intervalOf(20 * HOUR, 21 * HOUR, 1),
  ];
  expect(await pausesOf(liveFor(21), hourly(watched, true))).toEqual([]);
  // A restart of the recorder begins the twelve hours again.
  const restarted = [...intervalOf(0, 7 * HOUR, 0), ...intervalOf(7 * HOUR + 1, 13 * HOUR, 0)];
  expect(await pausesOf(liveFor(21), hourly(restarted, true))).toEqual([]);
});

it("an auction that was not live for twelve hours is not read", async () => {
  const unread = (): never => {
    throw new Error("read");
  };
  expect(await pausesOf(liveFor(12), unread)).toEqual([]);
});
