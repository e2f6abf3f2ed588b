import {
  HOUR_MS,
  type Lengths,
  SKETCH_REGISTERS,
  Sketch,
  SLOT_MS,
  SLOTS_PER_MINUTE,
  type Visits,
} from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyParts, partOf, slotOf, visitsOf } from "../part.fixtures.ts";
import { type PackedPart, packParts, unpackParts } from "./parts-codec.ts";
import { packSketch, unpackSketch } from "./sketch-codec.ts";

const packed = ({ node: _n, boot: _b, minute: _m, ...part }: ReturnType<typeof partOf>, recorder = 1): PackedPart => ({
  ...part,
  recorder,
});

/** The visits of consecutive minutes, from when each began and how long it lasted, in slots. */
const visitsOver = (minutes: number, all: readonly { came: number; length: number; people: number }[]): Visits[] =>
  Array.from({ length: minutes }, (_, minute) => {
    const [start, end] = [minute * SLOTS_PER_MINUTE, (minute + 1) * SLOTS_PER_MINUTE];
    const lengths = (wanted: (came: number, went: number) => number | null): Lengths => {
      const people = new Map<number, number>();
      for (const one of all) {
        const slots = wanted(one.came, one.came + one.length);
        const ms = Math.min(HOUR_MS, (slots ?? 0) * SLOT_MS);
        if (slots !== null) people.set(ms, (people.get(ms) ?? 0) + one.people);
      }
      return [...people].sort(([a], [b]) => a - b);
    };
    return {
      ...visitsOf(...all.flatMap(({ came, length }, i) => (came < end && came + length >= start ? [i] : []))),
      entered: lengths((came, went) => (came < start && went >= start ? start - came : null)),
      left: lengths((came, went) => (went >= start && went < end ? went - came : null)),
      staying: lengths((came, went) => (came < end && went >= end ? end - came : null)),
    };
  });

/** The parts of a minute, some of which have recorders below 5. */
const anyPacked = fc
  .tuple(anyParts, fc.option(fc.integer({ min: 1, max: 100_000_000 })))
  .map(([parts, minutesBefore]) =>
    parts.map((part, i) => ({
      ...packed(part, i % 3 === 0 ? i : i * 1_000),
      ...(i % 2 === 0 && minutesBefore !== null && { minutesBefore }),
    })),
  );

describe("packed parts", () => {
  it("are unpacked without a change, alone and with any next minute", () => {
    fc.assert(
      fc.property(anyPacked, anyPacked, (all, next) => {
        expect(unpackParts(packParts(all))).toEqual(all);
        expect(unpackParts(packParts(all, next), next)).toEqual(all);
        expect(unpackParts(packParts(all, all), all)).toEqual(all);
      }),
    );
  });

  it("of consecutive minutes keep the visits, of few people and of many", () => {
    const visit = fc.record({
      came: fc.nat(30),
      length: fc.oneof(fc.nat(40), fc.integer({ min: 700, max: 800 })),
      people: fc.oneof(
        fc.constant(1),
        fc.nat(3_000).map((more) => more + 1),
      ),
    });
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 40 }), fc.nat(720), (visits, earlier) => {
        const all = visits.map((one, i) => ({ ...one, came: one.came - (i % 2) * earlier }));
        const minutes = visitsOver(4, all).map((visits, minute) => [packed(partOf(minute, 40, { visits }))]);
        for (const [i, parts] of minutes.entries())
          expect(unpackParts(packParts(parts, minutes[i + 1]), minutes[i + 1])).toEqual(parts);
      }),
    );
  });

  it("may have the largest numbers that the protocol allows", () => {
    const level = { last: 1e9, mean: 999_999_999.9999, min: 0, max: 1e9 };
    const slots = [slotOf(0, 0, level), slotOf(59, level, 1)].map((s) => ({ ...s, joins: 1e9, leaves: 1e9 }));
    const all = [packed(partOf(0, 0, { slots, seq: Number.MAX_SAFE_INTEGER, joins: 1e9, leaves: 1 }), 2 ** 40)];
    const next = [packed(partOf(0, 0), 2 ** 40)];
    expect(unpackParts(packParts(all, next), next)).toEqual(all);
    expect(unpackParts(packParts(next, all), all)).toEqual(next);
  });

  it("keep sketches and lengths that no recorder sends", () => {
    const visits = visitsOf(1, 2, 3);
    const odd = {
      ...visits,
      sketch: `${visits.sketch}${visits.sketch.slice(0, 4)}`,
      entered: [[1e9, 1e9]] as [[number, number]],
    };
    const all = [packed(partOf(0, 3, { visits: odd }))];
    const next = [packed(partOf(1, 3, { visits }))];
    expect(unpackParts(packParts(all, next), next)).toEqual(all);
  });

  it("use about a byte per slot in a quiet minute", () => {
    expect(packParts([packed(partOf(0, 40))]).length).toBeLessThan(18);
  });

  it("are refused if they are cut short, damaged or have another format", () => {
    const next = [packed(partOf(1, 40, { visits: visitsOf(1, 2, 4) }))];
    const bytes = packParts([packed(partOf(0, 40, { visits: visitsOf(1, 2, 3) }))], next);
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => unpackParts(bytes.subarray(0, length), next)).toThrow("cut short");
    expect(() => unpackParts(bytes)).toThrow("the next minute of stored parts is not there");
    expect(() => unpackParts(Uint8Array.of(9, 0))).toThrow("unknown format");
    // Any bytes end in parts or in an error.
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (rest, isRelative) => {
        try {
          unpackParts(Uint8Array.of(isRelative ? 3 : 2, ...rest), next);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});

describe("a packed sketch", () => {
  it("is unpacked without a change, however full it is, in fewer bytes than its own", () => {
    for (const people of [0, 1, 440, 3_000, 40_000, 1_000_000]) {
      const sketch = new Sketch();
      let id = people;
      for (let n = 0; n < people; n += 1) {
        id = (Math.imul(id, 1_664_525) + 1_013_904_223) >>> 0;
        sketch.add(
          Buffer.from(Uint32Array.of(id, Math.imul(id, 22_695_477)).buffer)
            .toString("base64url")
            .slice(0, 8),
        );
      }
      const packed = packSketch(sketch);
      expect(unpackSketch(packed).bytes).toEqual(sketch.bytes);
      expect(packed.length).toBeLessThanOrEqual(Math.max(4, 0.75 * sketch.bytes.length));
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: SKETCH_REGISTERS, maxLength: SKETCH_REGISTERS, max: 37 }), (ranks) => {
        expect(unpackSketch(packSketch(Sketch.ofRanks(ranks))).ranks).toEqual(ranks);
      }),
      { numRuns: 10 },
    );
  });
});
