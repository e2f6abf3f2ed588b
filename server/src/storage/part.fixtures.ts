import { createHash } from "node:crypto";
import {
  DEFAULT_GRID,
  type Lengths,
  type Level,
  MINUTE_MS,
  type MinutePart,
  Sketch,
  type Slot,
  type TotalLevels,
  type Visits,
} from "@headcount/protocol";
import fc from "fast-check";
import { T0 } from "../analytics/analytics.fixtures.ts";

export const flat = (value: number): Level => ({ last: value, mean: value, min: value, max: value });

export const slotOf = (index: number, connections: number | Level, people: number | Level = connections): Slot => ({
  index,
  connections: typeof connections === "number" ? flat(connections) : connections,
  people: typeof people === "number" ? flat(people) : people,
  joins: 0,
  leaves: 0,
});

/** A part of the minute `T0 + at minutes` with `viewers` in each of the twelve slots. */
export const partOf = (at: number, viewers: number | Level, over: Partial<MinutePart> = {}): MinutePart => ({
  node: "a",
  boot: "1",
  seq: 1,
  minute: T0 + at * MINUTE_MS,
  slots: Array.from({ length: DEFAULT_GRID.slotsPerMinute }, (_, index) => slotOf(index, viewers)),
  joins: 0,
  leaves: 0,
  ...over,
});

const anyLevel: fc.Arbitrary<Level> = fc
  .tuple(
    fc.nat(5_000),
    fc.nat(50),
    fc.nat(50),
    fc.oneof(
      fc.nat(10_000).map((n) => n / 10_000),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
  )
  .map(([last, below, above, share]) => {
    const [min, max] = [Math.max(0, last - below), last + above];
    return { last, min, max, mean: Math.min(max, min + share * (max - min)) };
  });

const anyTotal: fc.Arbitrary<TotalLevels> = fc
  .record({
    connections: anyLevel,
    people: fc.option(anyLevel),
    seen: fc.option(fc.integer({ min: 1, max: 4_899 }), { freq: 2 }),
  })
  .map(({ connections, people, seen }) => ({
    connections,
    people: people ?? connections,
    ...(seen !== null && { seen }),
  }));

const anyGroups: fc.Arbitrary<Slot["groups"]> = fc
  .uniqueArray(fc.tuple(fc.constantFrom("", "bidder", "\u0000", "प्रेक्षक", "<b>"), anyLevel, anyLevel), {
    selector: ([group]) => group,
    minLength: 1,
    maxLength: 5,
  })
  .map((groups) =>
    groups
      .map(([group, connections, people]) => ({ group, connections, people }))
      .sort((a, b) => (a.group < b.group ? -1 : 1)),
  );

const anySlots: fc.Arbitrary<Slot[]> = fc
  .uniqueArray(
    fc
      .tuple(
        ...[fc.nat(11), anyLevel, fc.option(anyLevel), fc.nat(300), fc.nat(300), fc.boolean()],
        fc.option(fc.integer({ min: 1, max: 4_999 }), { freq: 2 }),
        fc.option(fc.integer({ min: 1, max: 300 }), { freq: 2 }),
        fc.option(anyTotal, { freq: 2 }),
        fc.option(anyGroups, { freq: 2 }),
      )
      .map(([index, connections, people, joins, leaves, still, seen, drained, total, groups]) => ({
        index,
        connections,
        people: people ?? connections,
        joins: still ? 0 : joins,
        leaves: still ? 0 : leaves,
        ...(seen !== null && { seen }),
        ...(drained !== null && !still && leaves > 0 && { drained: Math.min(drained, leaves) }),
        ...(total && { total }),
        ...(groups && { groups }),
      })),
    { selector: (slot) => slot.index, minLength: 1, maxLength: 12 },
  )
  .map((slots) => slots.sort((a, b) => a.index - b.index));

/** The visits of a minute with these people, as a recorder sends them. */
export const visitsOf = (...people: number[]): Visits => {
  const sketch = new Sketch();
  for (const n of people)
    sketch.add(createHash("sha256").update(`${n}`).digest().subarray(0, 12).toString("base64url"));
  return {
    sketch: Buffer.from(sketch.bytes).toString("base64url"),
    present: people.length,
    came: people.length + 1,
    entered: [],
    left: [[15_000, 1]],
    staying: people.length === 0 ? [] : [[35_000, people.length]],
  };
};

/** Lengths as a recorder sends them, in whole slots, and odd ones. */
const anyLengths: fc.Arbitrary<Lengths> = fc.constantFrom(DEFAULT_GRID.slotMs, 1_000, 1).chain((unit) =>
  fc
    .uniqueArray(
      fc.tuple(
        fc.nat(3_600_000 / unit).map((length) => length * unit),
        fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 5_000 })),
      ),
      { selector: ([length]) => length, maxLength: 9 },
    )
    .map((pairs) => pairs.sort(([a], [b]) => a - b)),
);

const anyVisits: fc.Arbitrary<Visits> = fc
  .record({
    people: fc.array(fc.nat(3_000), { maxLength: 30 }),
    present: fc.nat(40),
    entered: anyLengths,
    left: anyLengths,
  })
  .map(({ people, ...over }) => ({ ...visitsOf(...people), ...over }));

const anySources: fc.Arbitrary<NonNullable<MinutePart["sources"]>> = fc.dictionary(
  fc.constantFrom("via", "country"),
  fc
    .uniqueArray(fc.tuple(fc.constantFrom("", "instagram", "जयपुर"), fc.integer({ min: 5, max: 900 })), {
      selector: ([value]) => value,
    })
    .map((values) => ({ values, other: 0 })),
  { minKeys: 1, noNullPrototype: true },
);

/** Parts of the minute T0: recorders with slots, and some with a whole minute. */
const anyPart: fc.Arbitrary<MinutePart> = fc
  .record({
    node: fc.constantFrom("a", "b", "__proto__"),
    boot: fc.constantFrom("1", "2"),
    seq: fc.nat(3),
    slots: anySlots,
    whole: fc.option(fc.record({ level: anyLevel, samples: fc.integer({ min: 1, max: 600 }) }), { freq: 3 }),
    joins: fc.nat(500),
    leaves: fc.nat(500),
    summed: fc.boolean(),
    visits: fc.option(anyVisits),
    sources: fc.option(anySources, { freq: 2 }),
    countModes: fc.constantFrom<(MinutePart["countModes"] | null)[]>(null, ["tabs"], ["people"], ["tabs", "people"]),
    covers: fc.option(fc.record({ from: fc.constantFrom(0, 10_000), to: fc.constantFrom(30_500, 60_000) })),
  })
  .map(({ whole, slots, summed, joins, leaves, visits, sources, covers, countModes, ...rest }) => ({
    ...rest,
    minute: T0,
    slots: whole ? [] : slots,
    joins: summed && !whole ? slots.reduce((n, s) => n + s.joins, 0) : joins,
    leaves: summed && !whole ? slots.reduce((n, s) => n + s.leaves, 0) : leaves,
    ...(whole && { whole }),
    ...(visits && { visits }),
    ...(sources && { sources }),
    ...(countModes && { countModes }),
    ...(covers && !whole && { covers }),
  }));

/** Parts of one minute without conflicts: no two have the same recorder and `seq`. */
export const anyParts: fc.Arbitrary<MinutePart[]> = fc.uniqueArray(anyPart, {
  selector: (part) => `${part.node} ${part.boot} ${part.seq}`,
  minLength: 1,
  maxLength: 10,
});
