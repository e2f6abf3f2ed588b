import { DEFAULT_GRID, MAX_POINTS, MINUTE_MS, type MinutePart, type Snapshot, viewersQuery } from "@headcount/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fewRuns } from "../../test/support/few-runs.ts";
import { mergePart, minuteTotals } from "../minutes/merge.ts";
import type { Minute } from "../minutes/minute-sum.ts";
import { movedPeople } from "../minutes/moved.ts";
import { minuteSlots } from "../minutes/slot.ts";
import { anyParts, flat, partOf, slotOf } from "../storage/part.fixtures.ts";
import { contextOf, iso, T0 } from "./analytics.fixtures.ts";
import { resolveQuery } from "./query.ts";
import { viewerAnalytics } from "./series.ts";
import { slotAnalytics } from "./slot-series.ts";

/** The parts of each minute. */
type Stored = readonly MinutePart[][];

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
const context = contextOf({ extent: { first: T0, last: T0 + 59 * MINUTE_MS } });
const query = resolveQuery(viewersQuery.parse({ unit: "slot" }), context);
const minutesOf = (stored: Stored) => {
  const minutes = stored.flatMap((parts): Minute[] =>
    parts[0] ? [{ minute: parts[0].minute, ...minuteTotals(parts, DEFAULT_GRID) }] : [],
  );
  return each([{ sum: null, list: () => minutes }]);
};
const bySlot = (stored: Stored) => {
  const slots = stored.flatMap((parts) => (parts[0] ? minuteSlots(parts[0].minute, parts, DEFAULT_GRID) : []));
  return slotAnalytics(minutesOf(stored), each(slots), query, context);
};
const byUnit = (stored: Stored, unit: "minute" | "5m") =>
  viewerAnalytics(minutesOf(stored), { ...query, unit }, context);

const slotted: fc.Arbitrary<Stored> = fc
  .array(fc.option(anyParts, { freq: 5 }), { minLength: 1, maxLength: 12 })
  .map((minutes) =>
    minutes.map((parts, i) =>
      (parts ?? [])
        .filter(({ whole }) => !whole)
        .map((part) => ({ ...part, minute: T0 + i * MINUTE_MS }))
        .reduce<MinutePart[]>((merged, part) => mergePart(merged, part).parts, []),
    ),
  );

it("slots add up to their minutes, and to any longer points", async () => {
  await fc.assert(
    fc.asyncProperty(slotted, fc.constantFrom("minute" as const, "5m" as const), async (stored, unit) => {
      const fine = await bySlot(stored);
      const coarse = await byUnit(stored, unit);
      const length = unit === "minute" ? MINUTE_MS : 5 * MINUTE_MS;
      const within = Map.groupBy(fine.snapshots, ({ timestamp }) =>
        iso(Math.floor(Date.parse(timestamp) / length) * length),
      );
      expect([...within.keys()]).toEqual(coarse.snapshots.map(({ timestamp }) => timestamp));
      for (const point of coarse.snapshots) {
        const slots = within.get(point.timestamp) ?? [];
        const sum = (of: (slot: Snapshot) => number): number => slots.reduce((total, slot) => total + of(slot), 0);
        const peak = Math.max(...slots.map(({ peakViewers }) => peakViewers));
        expect(point).toMatchObject({
          peakViewers: peak,
          peakAt: (
            slots.find((slot) => slot.peakViewers === peak && !slot.peakIsBound) ??
            slots.find(({ peakViewers }) => peakViewers === peak)
          )?.timestamp,
          minViewers: Math.min(...slots.map(({ minViewers }) => minViewers)),
          viewerCount: slots.at(-1)?.viewerCount,
          sampleCount: sum(({ sampleCount }) => sampleCount),
        });
        expect(sum(({ viewerSeconds }) => viewerSeconds)).toBeCloseTo(point.viewerSeconds, 1);
        expect(sum(({ joins }) => joins)).toBe(
          // A minute in which nothing was seen has no point.
          stored
            .filter((parts) => minuteSlots(T0, parts, DEFAULT_GRID).length > 0)
            .filter(([part]) => iso(Math.floor((part?.minute ?? 0) / length) * length) === point.timestamp)
            .map((parts) => parts.map(({ slots }) => slots))
            .reduce(
              (total, recorders) =>
                total + recorders.flat().reduce((sum, { joins }) => sum + joins, 0) - movedPeople(recorders).total,
              0,
            ),
        );
      }
      expect(fine.summary).toEqual((await byUnit(stored, "minute")).summary);
    }),
    fewRuns(0.4),
  );
});

it("a minute without slots turns the whole answer into minutes", async () => {
  const whole = { level: flat(7), samples: 12 };
  const stored = [[partOf(0, 5)], [partOf(1, 5), partOf(1, 0, { node: "external", slots: [], whole })], [partOf(2, 5)]];
  expect(await bySlot(stored)).toEqual(await byUnit(stored, "minute"));
});

//  minute  0             1        2             3
//  slots   0 … 8 – – 11           0 … 11                  – was not sampled
it("slots that were not sampled are exact gaps", async () => {
  const slots = [0, 1, 2, 3, 4, 5, 6, 7, 8, 11].map((index) => slotOf(index, 3));
  const { snapshots, meta } = await bySlot([[partOf(0, 3, { slots })], [], [partOf(2, 4)]]);
  expect(snapshots).toHaveLength(22);
  expect(meta).toMatchObject({
    unit: "slot",
    gaps: [
      { from: iso(T0 + 45_000), to: iso(T0 + 55_000) },
      { from: iso(T0 + MINUTE_MS), to: iso(T0 + 2 * MINUTE_MS) },
    ],
  });
});

it("the number of slots never exceeds the limit of an answer", () => {
  const lasting = (minutes: number) => contextOf({ extent: { first: T0, last: T0 + (minutes - 1) * MINUTE_MS } });
  const most = Math.floor(MAX_POINTS / 12);
  const asked = viewersQuery.parse({ from: iso(T0), to: iso(T0 + 60 * 60 * MINUTE_MS), unit: "slot" });
  const late = { now: T0 + 60 * 60 * MINUTE_MS };
  expect(resolveQuery(asked, { ...lasting(most), ...late }).unit).toBe("slot");
  expect(() => resolveQuery(asked, { ...lasting(most + 1), ...late })).toThrow("more than 2000 points");
});
