import { DEFAULT_GRID, type GroupLevels, type Level, LIMITS, MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Minute, minuteSumOf } from "../../minutes/minute-sum.ts";
import { answer, minuteAt, T0 } from "../analytics.fixtures.ts";
import { shownGroups } from "./groups.ts";

const NAMES = ["", "a", "b", "c", "d", "e", "\u0000"];

const flat = (n: number): Level => ({ last: n, mean: n, min: n, max: n });

/** A minute whose groups have these constant numbers of viewers. */
const minuteOf = (at: number, sizes: readonly number[]): Minute => {
  const groups = NAMES.map((group, i) => ({ group, connections: flat(sizes[i] ?? 0), people: flat(sizes[i] ?? 0) }))
    .filter(({ connections }) => connections.max > 0)
    .sort((a, b) => (a.group < b.group ? -1 : 1));
  const all = sizes.reduce((sum, n) => sum + n, 0);
  const minute = { ...minuteAt(T0 + at * MINUTE_MS, all), people: { ...flat(all), maxAt: null } };
  return groups.some(({ group }) => group !== "") ? { ...minute, groups: groups as GroupLevels[] } : minute;
};

const minutes = fc
  .array(fc.option(fc.array(fc.nat(9), { minLength: 7, maxLength: 7 })), { minLength: 1, maxLength: 130 })
  .map((all) => all.flatMap((sizes, at) => (sizes ? [minuteOf(at, sizes)] : [])));

describe("groups of a range", () => {
  it("add up to the count and the average at every point, and to the average of the range", () => {
    fc.assert(
      fc.property(minutes, fc.constantFrom("minute" as const, "15m" as const, "hour" as const), (stored, unit) => {
        const { snapshots, summary } = answer(stored, { unit });
        for (const { groups = [], ...point } of snapshots) {
          if (groups.length === 0) continue;
          const sum = (of: (group: (typeof groups)[number]) => number) => groups.reduce((all, one) => all + of(one), 0);
          expect(sum(({ viewerCount }) => viewerCount)).toBe(point.viewerCount);
          expect(sum(({ avgViewers }) => avgViewers)).toBeCloseTo(point.avgViewers, 6);
          for (const { minViewers, avgViewers, peakViewers } of groups) {
            expect(minViewers).toBeLessThanOrEqual(avgViewers);
            expect(avgViewers).toBeLessThanOrEqual(peakViewers);
          }
          expect(groups.map(({ kind, name }) => [kind, name])).toEqual(
            summary.groups?.map(({ kind, name }) => [kind, name]),
          );
          expect(groups.filter(({ kind }) => kind === "group").length).toBeLessThanOrEqual(LIMITS.groups);
        }
        if (summary.groups)
          expect(summary.groups.reduce((all, { avgViewers }) => all + avgViewers, 0)).toBeCloseTo(
            summary.overallAvg ?? 0,
            6,
          );
      }),
    );
  });

  it("are the same from the sum of an hour as from its minutes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(9), { minLength: 7, maxLength: 7 }), { minLength: 1, maxLength: 60 }),
        (all) => {
          const stored = all.map((sizes, at) => minuteOf(at, sizes));
          const sum = minuteSumOf(stored, DEFAULT_GRID);
          for (const name of NAMES) {
            const slots = stored.reduce(
              (total, { groups, connections }) =>
                total +
                (groups
                  ? (groups.find(({ group }) => group === name)?.connections.mean ?? 0)
                  : name === ""
                    ? connections.mean
                    : 0) *
                  12,
              0,
            );
            if (sum?.groups)
              expect((sum.groups.get(name)?.connections.viewerSlots ?? 0) / 10_000).toBeCloseTo(slots, 6);
          }
        },
      ),
    );
  });

  it("are those with the most viewer-time; equal ones by name, in any order of arrival", () => {
    const times = new Map([
      ["z", 5],
      ["y", 5],
      ["b", 1],
      ["c", 9],
      ["a", 7],
      ["", 100],
    ]);
    const expected = { names: ["c", "a", "y", "z"], hasOther: true, hasNone: true };
    expect(shownGroups(times)).toEqual(expected);
    expect(shownGroups(new Map([...times].reverse()))).toEqual(expected);
  });
});
