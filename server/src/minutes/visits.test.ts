import { createHash } from "node:crypto";
import { DEFAULT_GRID, DWELL_EDGES, MINUTE_MS, type MinutePart, type Retention, SLOT_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fewRuns } from "../../test/support/few-runs.ts";
import { howMuch } from "../../test/support/long-tests.ts";
import { Minutes } from "../recording/minute-builder.ts";
import { estimateOf, minuteVisits, startRetention, uniqueViewersOf } from "./visits.ts";

const T0 = Date.UTC(2026, 10, 20, 18);
const A = "a".repeat(24);
const id = (n: number): string => createHash("sha256").update(`${n}`).digest().subarray(0, 12).toString("base64url");

/** Whole milliseconds. */
const ms = (minutes: number): number => Math.round(minutes * MINUTE_MS);

const anyMinutes = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: ms(min), max: ms(max) }).map((length) => length / MINUTE_MS);

/** A person who watches from minute `came` to minute `went`. */
interface Visitor {
  came: number;
  went: number;
}
/** The server runs from minute `from` to minute `to`. With `resumed`, visits continue from the previous boot. */
interface Boot {
  from: number;
  to: number;
  resumed?: boolean;
}
const ALWAYS: Boot[] = [{ from: -1, to: 150 }];

/** The parts that recorders create for these visitors, boot by boot. */
function recorded(visitors: readonly Visitor[], boots: readonly Boot[] = ALWAYS): MinutePart[] {
  return boots.flatMap(({ from, to, resumed = false }, boot) => {
    const at = (minutes: number) => ({ wall: T0 + ms(minutes), mono: ms(minutes) - ms(from) });
    const minutes = new Minutes({ node: "n", boot: `${boot}`, grid: DEFAULT_GRID, start: at(from) });
    let people = 0;
    const happenings = visitors.flatMap(({ came, went }, n) => {
      if (went <= from || came >= to) return [];
      const since = came < from && resumed ? T0 + ms(came) : null;
      const enter = { at: Math.max(came, from), joins: 1, leaves: 0, came: id(n), went: null, since };
      return went < to ? [enter, { at: went, joins: 0, leaves: 1, came: null, went: id(n), since: null }] : [enter];
    });
    let tick = Math.ceil(from * 12);
    const tickUntil = (end: number): void => {
      for (; tick / 12 <= end; tick += 1) minutes.advance(at(tick / 12));
    };
    for (const { at: when, ...moves } of happenings.sort((a, b) => a.at - b.at)) {
      tickUntil(when);
      people += moves.joins - moves.leaves;
      minutes.observe(A, { connections: people, people }, moves, at(when));
    }
    tickUntil(to);
    return minutes.close(at(to)).parts.map(({ part }) => part);
  });
}

const startOf = ({ minute }: MinutePart): number => (minute - T0) / MINUTE_MS;
/** How long people stayed, from the parts of the selected minutes. */
function retention(parts: readonly MinutePart[], wanted: (minute: number) => boolean = () => true): Retention {
  const curve = startRetention(DEFAULT_GRID);
  for (const [minute, of] of Map.groupBy(
    parts.filter((part) => wanted(startOf(part))),
    startOf,
  )) {
    const visits = minuteVisits(minute, of, DEFAULT_GRID);
    if (visits) curve.add(visits);
  }
  return curve.finish();
}
const shares = (of: Retention): (number | null)[] => of.stillThere.map(({ share }) => share);
const crowd = (howMany: number, came: number, went: number): Visitor[] =>
  Array.from({ length: howMany }, (_, n) => ({ came: came + n / 1_000, went: went + n / 1_000 }));

describe("the estimated share of people who are still there", () => {
  it("is exact when all have left", () => {
    const visitors = [1, 4, 7, 20, 40, 70, 90, 10].flatMap((length) => crowd(10, 0.5, 0.5 + length));
    const { stillThere, ...rest } = retention(recorded(visitors));
    expect(rest).toEqual({ tracked: true, came: 80 });
    expect(stillThere.map(({ share, atRisk }) => [share, atRisk])).toEqual([
      [expect.closeTo(6 / 8), 60],
      [expect.closeTo(4 / 8), 40],
      [expect.closeTo(3 / 8), 30],
      [expect.closeTo(2 / 8), 20],
    ]);
  });

  it("survives a restart: ten people watch for 20 minutes, the server restarts, and they leave 2 minutes later", () => {
    const visitors = crowd(10, 0.1, 22.5);
    const boots = (resumed: boolean): Boot[] => [
      { from: -1, to: 20 },
      { from: 20.2, to: 200, resumed },
    ];
    const goesOn = retention(recorded(visitors, boots(true)));
    expect([goesOn.came, ...shares(goesOn)]).toEqual([10, 1, 1, 0, 0]);
    // If the pages did not remember the visits, they would end at 20 minutes and ten others would begin.
    const cut = retention(recorded(visitors, boots(false)));
    expect([cut.came, ...shares(cut)]).toEqual([20, 0.5, 0.5, null, null]);
  });

  it("ends no visit if nothing is known after the restart", () => {
    const visitors = crowd(10, 0.1, 22.5);
    const parts = recorded(visitors, [{ from: -1, to: 20 }]);
    expect(shares(retention(parts))).toEqual([1, 1, null, null]);
  });

  it("includes people who came after tracking was switched on, but not those who were already there", () => {
    const there = [...crowd(100, 0, 30), ...crowd(100, 8, 9.5)];
    const late = retention(recorded(there), (minute) => minute >= 6);
    expect([late.came, ...shares(late)]).toEqual([100, 0, 0, 0, 0]);
  });

  it("includes people who come after a pause of tracking, although others left during it", () => {
    const off = retention(
      recorded([...crowd(100, 0, 25), ...crowd(60, 45, 100)]),
      (minute) => (minute >= 10 && minute < 20) || (minute >= 40 && minute < 70),
    );
    expect([off.came, ...shares(off)]).toEqual([60, 1, 1, null, null]);
  });

  it("is unknown for lengths with fewer than ten observed visits", () => {
    const visitors = [...crowd(500, 0, 400), { came: -60, went: 400 }];
    const early = retention(recorded(visitors, [{ from: -100, to: 60 }]), (minute) => minute >= 0 && minute < 20);
    expect(shares(early)).toEqual([1, 1, null, null]);
    expect(shares(retention(recorded(crowd(9, 0, 20))))).toEqual([null, null, null, null]);
    expect(retention([])).toMatchObject({ tracked: false, came: null });
  });

  it("includes people whose observation starts late, from their length at that time in whole slots", () => {
    // They come in three slots, and their visits are read from minute 20 on. One of the last slot leaves at the length that the second slot has then.
    const second = [...new Array(30).fill(0), ...new Array(30).fill(5.1), ...new Array(30).fill(10.1)];
    const opening = second.map((came) => ({ came: came / 60, went: 60 }));
    opening[89] = { came: 10.1 / 60, went: 20 + 1 / 60 };
    // At risk are 12 others, and the second and the last slot.
    const seen = retention(recorded([...opening, ...crowd(12, 20.5, 60)]), (minute) => minute >= 20);
    expect(seen.stillThere[2]).toEqual({ minutes: 30, share: expect.closeTo(1 - 1 / 72), atRisk: 101 });
  });

  it("equals the estimate by whole slots in random shows with restarts, gaps and ranges", () => {
    const show = fc.record({
      visitors: fc.array(
        fc
          .record({
            came: fc.oneof(anyMinutes(0, 100), anyMinutes(10, 12)),
            length: fc.oneof(anyMinutes(0.05, 8), anyMinutes(1, 120)),
          })
          // The order of two events at one time matters only at the edge of a minute.
          .map(({ came, length }) => ({ came, went: came + length }))
          .filter(({ went }) => ms(went) % MINUTE_MS !== 0),
        { minLength: 20, maxLength: 300 },
      ),
      restarts: fc.uniqueArray(fc.integer({ min: 5, max: 95 }), { maxLength: 3 }),
      resumed: fc.boolean(),
      gap: fc.nat(90),
      from: fc.constantFrom(0, 0, 20, 45),
      length: fc.constantFrom(15, 60, 300),
    });
    fc.assert(
      fc.property(show, ({ visitors, restarts, resumed, gap, from, length }) => {
        const edges = [-1, ...restarts.toSorted((a, b) => a - b), 240];
        const boots = edges.slice(1).map((to, i) => ({ from: (edges[i] ?? 0) + (i > 0 ? 0.15 : 0), to, resumed }));
        const wanted = (minute: number): boolean =>
          minute >= from && minute < from + length && !(minute >= gap && minute < gap + 4);
        const found = retention(recorded(visitors, boots), wanted);
        const expected = expectedRetention(visitors, boots, wanted);
        for (const [i, { share }] of found.stillThere.entries()) {
          const { share: wantedShare, least } = expected[i] as (typeof expected)[number];
          if (least >= 10) expect(share).not.toBeNull();
          if (share !== null) expect(share).toBeCloseTo(wantedShare, 9);
        }
      }),
      fewRuns(0.4),
    );
  }, 120_000);
});

/**
 * The Kaplan–Meier estimate from the times of the visits, with lengths in whole slots. Minutes that are not selected, or in which a boot has no
 * part, hide their events.
 */
function expectedRetention(visitors: readonly Visitor[], boots: readonly Boot[], wanted: (minute: number) => boolean) {
  // A boot's parts begin with the first whole slot after its start. A minute without such a slot is reported with the next minute.
  const sights: { begun: boolean; enter: number; exit: number; died: boolean }[] = [];
  for (const { from, to, resumed = false } of boots)
    for (const { came, went } of visitors) {
      const [begin, end] = [Math.max(ms(came), ms(from)), Math.min(ms(went), ms(to))];
      if (begin >= end) continue;
      const since = came < from && !resumed ? ms(from) : ms(came);
      const length = (at: number): number => at - since - ((at - since) % SLOT_MS);
      for (let minute = Math.floor(begin / MINUTE_MS); minute * MINUTE_MS < end; minute += 1) {
        if (!wanted(minute)) continue;
        const [a, b] = [Math.max(begin, minute * MINUTE_MS), Math.min(end, (minute + 1) * MINUTE_MS)];
        const died = went < to && ms(went) === b;
        sights.push({ begun: a === since, enter: length(a), exit: length(b), died });
      }
    }
  /** Observed before the length or from it. Those who are observed from it later than from their start replace those who are observed up to it. */
  const atRisk = (length: number): number => {
    const before = sights.filter(({ enter, exit }) => enter < length && length <= exit).length;
    const begun = sights.filter((sight) => sight.begun && sight.enter === length).length;
    const entered = sights.filter((sight) => !sight.begun && sight.enter === length).length;
    const hidden = sights.filter(({ exit, died }) => exit === length && !died).length;
    return before + begun + Math.max(0, entered - hidden);
  };
  const deaths = Map.groupBy(
    sights.filter(({ died }) => died),
    ({ exit }) => exit,
  );
  const shareAt = (length: number): number =>
    [...deaths].reduce((share, [at, all]) => (at < length ? share * (1 - all.length / atRisk(at)) : share), 1);
  const changes = sights.flatMap(({ enter, exit }) => [enter + 0.1, exit + 0.1]);
  return DWELL_EDGES.map((minutes) => {
    const edge = minutes * MINUTE_MS;
    // The number of observed visits at the edge, and after each change before it.
    const least = Math.min(...[0.1, edge, ...changes.filter((length) => length <= edge)].map(atRisk));
    return { share: shareAt(edge), least };
  });
}

describe("unique viewers", () => {
  const parts = (people: number[], over: Partial<MinutePart> = {}): MinutePart => {
    const [part] = recorded(people.map((n) => ({ came: 0.2, went: 90, n })).map(({ came, went }) => ({ came, went })));
    return { ...(part as MinutePart), ...over };
  };

  it("are added up over recorders, and are at least the largest simultaneous number", async () => {
    const both = minuteVisits(0, [parts([0, 1]), { ...parts([0, 1, 2]), node: "other" }], DEFAULT_GRID);
    expect(both?.sketch.estimate.value).toBe(3);
    expect(both?.present).toBe(5);
    async function* all() {
      if (both) yield both;
    }
    const found = await uniqueViewersOf(all());
    expect(found && estimateOf(found)).toEqual({ value: 5, low: 5, high: 5 });
    expect(minuteVisits(0, [{ ...parts([0]), visits: undefined } as unknown as MinutePart], DEFAULT_GRID)).toBeNull();
  });

  it("are at most the number in any slot, if two boots share a minute", () => {
    const visitors = crowd(30, 0, 90);
    const restarted = recorded(visitors, [
      { from: -1, to: 10.4 },
      { from: 10.5, to: 90, resumed: true },
    ]).filter((part) => startOf(part) === 10);
    expect(restarted).toHaveLength(2);
    expect(minuteVisits(0, restarted, DEFAULT_GRID)?.present).toBe(30);
  });
});

it("joins minus leaves equal the change of the count, even across restarts", () => {
  const visit = fc.record({
    came: anyMinutes(0, 30),
    length: anyMinutes(0.1, 30),
  });
  fc.assert(
    fc.property(fc.array(visit, { maxLength: 30 }), fc.integer({ min: 3, max: 40 }), (visits, restart) => {
      const visitors = visits.map(({ came, length }) => ({ came, went: came + length }));
      const parts = recorded(visitors, [
        { from: -1, to: restart },
        { from: restart + 0.3, to: 300 },
      ]);
      for (const boot of ["0", "1"]) {
        let count = 0;
        const own = parts.filter((part) => part.boot === boot);
        for (const [i, { joins, leaves, slots }] of own.entries()) {
          count += joins - leaves;
          expect(count).toBe(i === own.length - 1 ? 0 : slots.at(-1)?.people.last);
        }
      }
    }),
    { numRuns: howMuch(150, 1_500) },
  );
});
