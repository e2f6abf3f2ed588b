import { DEFAULT_GRID, type Interval, MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fewRuns } from "../../../test/support/few-runs.ts";
import type { Minute, SomeMinutes } from "../../minutes/minute-sum.ts";
import { minuteSumOf } from "../../minutes/minute-sum.ts";
import { contextOf, iso, minuteAt, T0 } from "../analytics.fixtures.ts";
import { expectation } from "./coverage.ts";
import { type PausesRead, pausesOf as readPauses } from "./pauses.ts";

const HOUR_MINUTES = 60;
const pausesOf = async (...args: Parameters<typeof readPauses>) => (await readPauses(...args)).pauses;
const intervalOf = (from: number, to: number, viewers: number): Minute[] =>
  Array.from({ length: to - from }, (_, i) => minuteAt(T0 + (from + i) * MINUTE_MS, viewers));
/** Minutes hour by hour, as SQLite returns them. */
const hourly = (minutes: readonly Minute[], packed: boolean) =>
  async function* (): AsyncGenerator<SomeMinutes> {
    for (const some of Map.groupBy(minutes, ({ minute }) => Math.floor(minute / (HOUR_MINUTES * MINUTE_MS))).values())
      yield { sum: packed ? minuteSumOf(some, DEFAULT_GRID) : null, list: () => some };
  };
const liveFor = (hours: number) =>
  contextOf({
    now: T0 + hours * HOUR_MINUTES * MINUTE_MS,
    extent: { first: T0, last: T0 + hours * HOUR_MINUTES * MINUTE_MS - MINUTE_MS },
    auction: { liveSpans: [{ from: iso(T0), to: null }] },
  });

it.each([true, false])(
  "after 12 hours of zeros, a gap is a pause in which nothing is expected (packed: %s)",
  async (packed) => {
    // One viewer for an hour, nobody for twelve hours, a pause until hour 30, and a viewer until hour 31.
    const minutes = [
      ...intervalOf(0, HOUR_MINUTES, 1),
      ...intervalOf(HOUR_MINUTES, 13 * HOUR_MINUTES, 0),
      ...intervalOf(30 * HOUR_MINUTES, 31 * HOUR_MINUTES, 1),
    ];
    const context = liveFor(31);
    const pauses = await pausesOf(context, hourly(minutes, packed));
    expect(pauses).toEqual([{ from: T0 + 13 * HOUR_MINUTES * MINUTE_MS, to: T0 + 30 * HOUR_MINUTES * MINUTE_MS }]);
    const expected = expectation({ ...context, pauses });
    expect(expected.ms(T0, context.now) / MINUTE_MS).toBe(14 * HOUR_MINUTES);
  },
);

it("a pause lasts until the next viewer or the end of the live time", async () => {
  const pauses = await pausesOf(liveFor(40), hourly(intervalOf(0, 12 * HOUR_MINUTES, 0), true));
  expect(pauses).toEqual([{ from: T0 + 12 * HOUR_MINUTES * MINUTE_MS, to: Number.POSITIVE_INFINITY }]);
});

it("a gap after a shorter time without viewers, or with a viewer, is missing time", async () => {
  const shorter = [...intervalOf(0, 11 * HOUR_MINUTES, 0), ...intervalOf(20 * HOUR_MINUTES, 21 * HOUR_MINUTES, 1)];
  expect(await pausesOf(liveFor(21), hourly(shorter, true))).toEqual([]);
  const watched = [
    ...intervalOf(0, 13 * HOUR_MINUTES, 0),
    ...intervalOf(13 * HOUR_MINUTES, 14 * HOUR_MINUTES, 2),
    ...intervalOf(20 * HOUR_MINUTES, 21 * HOUR_MINUTES, 1),
  ];
  expect(await pausesOf(liveFor(21), hourly(watched, true))).toEqual([]);
});

it("the twelve hours go on over a restart of the recorder, and a restart during the pause does not end it", async () => {
  const restarts = [
    ...intervalOf(0, 7 * HOUR_MINUTES, 0),
    ...intervalOf(9 * HOUR_MINUTES, 12 * HOUR_MINUTES, 0),
    ...intervalOf(15 * HOUR_MINUTES, 15 * HOUR_MINUTES + 1, 0),
  ];
  const at = (minutes: number) => T0 + minutes * MINUTE_MS;
  expect(await pausesOf(liveFor(21), hourly(restarts, true))).toEqual([
    { from: at(12 * HOUR_MINUTES), to: at(15 * HOUR_MINUTES) },
    { from: at(15 * HOUR_MINUTES + 1), to: Number.POSITIVE_INFINITY },
  ]);
});

it("an auction that was live for less than twelve hours is not read", async () => {
  const unread = (): never => {
    throw new Error("read");
  };
  expect(await pausesOf(liveFor(12), unread)).toEqual([]);
});

/** Times with and without viewers, and gaps (`null`), in minutes. */
const anyTimes = fc.array(
  fc.record({
    minutes: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 700, max: 760 })),
    viewers: fc.constantFrom(null, 0, 0, 1),
  }),
  { minLength: 1, maxLength: 8 },
);

it("a second query reads only the minutes that may have changed, with the same result", async () => {
  const asked = fc.array(fc.nat(4_000), { minLength: 1, maxLength: 3 });
  const property = fc.asyncProperty(anyTimes, asked, fc.boolean(), async (times, askedAt, packed) => {
    const minutes: Minute[] = [];
    let end = 0;
    for (const { minutes: length, viewers } of times) {
      if (viewers !== null) minutes.push(...intervalOf(end, end + length, viewers));
      end += length;
    }
    let read: PausesRead = new Map();
    for (const at of askedAt.toSorted((a, b) => a - b)) {
      const context = { ...liveFor(0), now: T0 + at * MINUTE_MS };
      const stored = minutes.filter(({ minute }) => minute + MINUTE_MS <= context.now);
      const readUntil = read.get(T0)?.due ?? T0;
      const readFrom: number[] = [];
      const source = ({ from }: Interval) => {
        readFrom.push(from);
        return hourly(
          stored.filter(({ minute }) => minute >= from),
          packed,
        )();
      };
      const settled = context.now - 10 * MINUTE_MS;
      const found = await readPauses(context, source, read, settled);
      expect(readFrom).toEqual(at > 12 * HOUR_MINUTES ? [readUntil] : []);
      expect(found.pauses).toEqual(await pausesOf(context, hourly(stored, packed)));
      read = found.read;
      expect(read.get(T0)?.due ?? T0).toBeLessThanOrEqual(Math.max(T0, settled));
    }
  });
  await fc.assert(property, fewRuns(0.2));
});
