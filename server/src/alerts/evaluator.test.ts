import type { AlertRule } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Decision, evaluate, newRuleState, type Reading, type RuleState } from "./evaluator.ts";

const PER_MINUTE = 4;
const TIMING = { holdMinutes: 0, cooldownMinutes: 0, recovery: true };

/** Plays a history of counts, one per slot. `null` is unknown, `undefined` a slot in which nothing was evaluated. */
function play(
  rule: AlertRule,
  counts: readonly (number | null | undefined)[],
  { record = null as number | null, waitingSince = () => null as number | null, restarts = false } = {},
): Decision[] {
  let state: RuleState = newRuleState(rule, 0, record);
  return counts.flatMap((viewers, slot) => {
    if (viewers === undefined) return [];
    if (restarts) state = JSON.parse(JSON.stringify(state));
    const reading: Reading = { slot, viewers, waitingSince: waitingSince() };
    const once = evaluate(rule, state, reading, PER_MINUTE);
    // A second evaluation of a slot decides nothing.
    const twice = evaluate(rule, once.state, reading, PER_MINUTE);
    expect(twice).toEqual({ state: once.state, decisions: [] });
    state = once.state;
    return once.decisions;
  });
}
const words = (decisions: readonly Decision[]): string =>
  decisions.map(({ phase, slot, viewers, before }) => `${slot} ${phase} ${before ?? "-"}→${viewers ?? "-"}`).join(", ");

describe("a rule", () => {
  it("about a drop compares with the highest count of its window, and recovers when the audience is back", () => {
    const rule: AlertRule = { kind: "drop", percent: 20, minutes: 1, atLeast: 10, ...TIMING };
    expect(words(play(rule, [100, 100, 81, 80, 80, 79, 85]))).toBe("3 raised 100→80, 6 recovered 100→85");
    expect(words(play(rule, [100, 95, 90, 88, 86, 82, 78]))).toBe("");
    expect(words(play(rule, [100, 60, 60, 40]))).toBe("1 raised 100→60, 3 raised 60→40");
    expect(words(play(rule, [9, 0, 0]))).toBe("");
    expect(words(play(rule, [100, null, null, 100, undefined, 100]))).toBe("");
  });

  it("about a drop that must hold longer than its window still compares with the count before the drop", () => {
    const rule: AlertRule = { kind: "drop", percent: 50, minutes: 1, atLeast: 10, ...TIMING, holdMinutes: 2 };
    expect(words(play(rule, [100, ...Array(12).fill(50)]))).toBe("8 raised 100→50");
    expect(words(play(rule, [100, 50, 50, 60, ...Array(12).fill(55)]))).toBe("");
  });

  it("about few viewers waits for its time, alerts once, and recovers after the same time", () => {
    const rule: AlertRule = { kind: "below", viewers: 5, ...TIMING, holdMinutes: 1 };
    expect(words(play(rule, [4, 4, 4, 5, 4, 4, null, 4, 4, 4, 9, 9, 9, 9]))).toBe("8 raised -→4, 13 recovered -→9");
  });

  it("about a record needs an earlier one, and a milestone is reached once", () => {
    const record: AlertRule = { kind: "record", ...TIMING, cooldownMinutes: 1 };
    expect(words(play(record, [5, 6, 7, 8, 9, 10]))).toBe("");
    expect(words(play(record, [5, 6, 7, 8, 9, 10], { record: 5 }))).toBe("1 raised 5→6, 5 raised 6→10");
    const milestone: AlertRule = { kind: "milestone", viewers: 8, ...TIMING };
    expect(words(play(milestone, [7, 8, 3, 9]))).toBe("1 raised -→8");
  });

  it("about silence counts unknown slots, also those in which nothing was evaluated", () => {
    const rule: AlertRule = { kind: "silence", ...TIMING, holdMinutes: 1 };
    expect(words(play(rule, [5, null, null, null, null, null, 5, 5, 5, 5]))).toBe("4 raised -→-, 9 recovered -→5");
    expect(words(play(rule, [5, undefined, undefined, undefined, null]))).toBe("4 raised -→-");
    expect(words(play(rule, [5, undefined, undefined, undefined, undefined, 5]))).toBe("");
  });

  it("about missing bids starts again with each bid, and needs a lot on the block", () => {
    const rule: AlertRule = { kind: "no_bids", viewers: 3, ...TIMING, holdMinutes: 1 };
    const since = (slots: (number | null)[]) => () => slots.shift() ?? null;
    const many = Array<number>(8).fill(3);
    expect(words(play(rule, many, { waitingSince: since([null, 1, 1, 1, 1, 1, 1, 1]) }))).toBe("5 raised -→3");
    expect(words(play(rule, many, { waitingSince: since([0, 0, 0, 3, 3, 3, 3, 7]) }))).toBe("");
    expect(words(play(rule, many))).toBe("");
  });
});

const timing = {
  holdMinutes: fc.nat(2),
  cooldownMinutes: fc.nat(4),
  recovery: fc.boolean(),
};
const viewers = fc.integer({ min: 1, max: 12 });
const rules: fc.Arbitrary<AlertRule> = fc.oneof(
  fc.record({
    kind: fc.constant("drop" as const),
    percent: fc.constantFrom(10, 25, 50, 100),
    minutes: fc.integer({ min: 1, max: 3 }),
    atLeast: fc.constantFrom(1, 5),
    ...timing,
  }),
  fc.record({ kind: fc.constant("below" as const), viewers, ...timing }),
  fc.record({ kind: fc.constant("record" as const), ...timing }),
  fc.record({ kind: fc.constant("milestone" as const), viewers, ...timing }),
  fc.record({ kind: fc.constant("silence" as const), ...timing }),
);
const histories = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.nat(15) },
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  { maxLength: 80 },
);

describe("any rule over any history", () => {
  it("decides the same whether or not the process restarts after each slot", () => {
    fc.assert(
      fc.property(rules, histories, (rule, counts) => {
        expect(play(rule, counts, { record: 7, restarts: true })).toEqual(play(rule, counts, { record: 7 }));
      }),
    );
  });

  it("does not flap: one alert per cooldown, one recovery per alert, none without an alert", () => {
    fc.assert(
      fc.property(rules, histories, (rule, counts) => {
        let last: number | null = null;
        let isRaised = false;
        for (const { phase, slot } of play(rule, counts, { record: 7 })) {
          if (phase === "recovered") {
            expect(isRaised && rule.recovery).toBe(true);
            isRaised = false;
            continue;
          }
          if (last !== null) expect(slot - last).toBeGreaterThanOrEqual(Math.max(1, rule.cooldownMinutes * PER_MINUTE));
          last = slot;
          isRaised = true;
        }
      }),
    );
  });

  it("is not decided by unknown slots, except for silence", () => {
    fc.assert(
      fc.property(rules, histories, (rule, counts) => {
        for (const { slot } of play(rule, counts, { record: 7 }))
          if (rule.kind !== "silence") expect(typeof counts[slot]).toBe("number");
      }),
    );
  });

  it("decides the first alert when a plain search over the whole history finds its condition", () => {
    fc.assert(
      fc.property(rules, histories, (rule, counts) => {
        expect(play(rule, counts, { record: 7 }).find(({ phase }) => phase === "raised")?.slot).toBe(
          firstBySearch(rule, counts),
        );
      }),
    );
  });
});

/** The first slot at which the condition has held long enough, read from the whole history each time. */
function firstBySearch(rule: AlertRule, counts: readonly (number | null | undefined)[]): number | undefined {
  const hold = Math.max(1, rule.holdMinutes * PER_MINUTE);
  const known = (slot: number): number | null => counts[slot] ?? null;
  const highBefore = (slot: number): number => {
    const from = Math.max(0, slot - (rule.kind === "drop" ? rule.minutes : 0) * PER_MINUTE);
    return Math.max(0, ...counts.slice(from, slot + 1).flatMap((count) => count ?? []));
  };
  let run = 0;
  let before = 0;
  for (let slot = 0; slot < counts.length; slot += 1) {
    const count = known(slot);
    if (rule.kind === "silence") {
      run = count === null ? run + 1 : 0;
      if (run >= hold && counts[slot] === null) return slot;
      continue;
    }
    if (count === null) continue;
    const high = Math.max(highBefore(slot), run > 0 ? before : 0);
    const is =
      rule.kind === "drop"
        ? high >= rule.atLeast && count <= high * (1 - rule.percent / 100) + 1e-9
        : rule.kind === "below"
          ? count < rule.viewers
          : rule.kind === "record"
            ? count > 7
            : rule.kind === "milestone" && count >= rule.viewers;
    before = high;
    run = is ? run + 1 : 0;
    if (run >= hold) return slot;
  }
  return undefined;
}
