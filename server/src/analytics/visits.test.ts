import { createHash } from "node:crypto";
import { DWELL_EDGES, Sketch } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { People } from "../recording/people.ts";
import { type MinuteVisits, minuteVisits, retentionOf } from "./visits.ts";

const MINUTE = 60_000;
const id = (n: number): string => createHash("sha256").update(`${n}`).digest().subarray(0, 12).toString("base64url");

/** Visits as [came, went] in minutes, as a recorder sees them minute by minute until `end`. */
const recorded = (visits: readonly (readonly [number, number])[], end: number): MinuteVisits[] => {
  const people = new People(MINUTE);
  const changes = visits
    .flatMap(([came, went], n) => [
      { at: came, run: () => people.came(id(n), came * MINUTE) },
      { at: went, run: () => people.went(id(n), went * MINUTE) },
    ])
    .sort((a, b) => a.at - b.at);
  return Array.from({ length: end }, (_, minute) => {
    for (const { at, run } of changes) if (at >= minute && at < minute + 1) run();
    const seen = minuteVisits(minute * MINUTE, [{ visits: people.visits((minute + 1) * MINUTE) }]);
    people.begin();
    return seen as MinuteVisits;
  });
};
const shares = (minutes: readonly MinuteVisits[], before: MinuteVisits | null = null) =>
  retentionOf(minutes, before).stillThere.map(({ share }) => share);

describe("of those who came", () => {
  it("the share is exact when all have gone", () => {
    const visits = [1, 4, 7, 20, 40, 70, 90, 10].map((length) => [0.5, 0.5 + length] as const);
    expect(retentionOf(recorded(visits, 120), null)).toEqual({
      tracked: true,
      came: 8,
      stillThere: [
        { minutes: 5, share: 6 / 8 },
        { minutes: 15, share: 4 / 8 },
        { minutes: 30, share: expect.closeTo(3 / 8) },
        { minutes: 60, share: expect.closeTo(2 / 8) },
      ],
    });
  });

  it("is exact for any visits of the past", () => {
    const visit = fc.record({ came: fc.nat(30), length: fc.integer({ min: 1, max: 100 }) });
    fc.assert(
      fc.property(fc.array(visit, { minLength: 1, maxLength: 30 }), (visits) => {
        const all = visits.map(({ came, length }) => [came + 0.25, came + 0.25 + length - 0.125] as const);
        const expected = DWELL_EDGES.map(
          (edge) => visits.filter(({ length }) => length - 0.125 >= edge).length / visits.length,
        );
        for (const [i, share] of shares(recorded(all, 140)).entries()) expect(share).toBeCloseTo(expected[i] ?? -1);
      }),
    );
  });

  it("says nothing beyond what anybody was seen for", () => {
    expect(
      shares(
        recorded(
          [
            [0, 99],
            [0, 99],
          ],
          10,
        ),
      ),
    ).toEqual([1, null, null, null]);
    expect(
      shares(
        recorded(
          [
            [0, 1],
            [0, 2],
          ],
          10,
        ),
      ),
    ).toEqual([0, 0, 0, 0]);
    expect(shares([])).toEqual([null, null, null, null]);
    expect(retentionOf([], null)).toMatchObject({ tracked: false, came: null });
  });

  it("counts those who are still there for as long as they were seen", () => {
    // Two left within five minutes, two after ten, two are there since eight minutes.
    const visits = [
      [0, 2],
      [0, 3],
      [0, 12],
      [0, 12],
      [12, 99],
      [12, 99],
    ] as const;
    const [five, fifteen] = shares(recorded(visits, 20));
    expect(five).toBeCloseTo(4 / 6);
    expect(fifteen).toBeNull();
  });

  it("takes those who were there before from then on, and counts only who came in the range", () => {
    const minutes = recorded(
      [
        [0, 50],
        [0, 50],
        [20, 22],
        [20, 45],
      ],
      60,
    );
    const [before = null] = minutes.slice(9, 10);
    expect(retentionOf(minutes.slice(10), before)).toMatchObject({ came: 2 });
  });
});

it("is added up over recorders", () => {
  const one = (people: number[]) => {
    const of = new People(MINUTE);
    for (const n of people) of.came(id(n), 0);
    return { visits: of.visits(MINUTE) };
  };
  const both = minuteVisits(0, [one([1, 2]), {}, one([3])]);
  expect([both?.sketch.estimate, both?.staying]).toEqual([3, [3, 0, 0, 0, 0]]);
  expect(minuteVisits(0, [{}])).toBeNull();
  expect(both?.sketch).toBeInstanceOf(Sketch);
});
