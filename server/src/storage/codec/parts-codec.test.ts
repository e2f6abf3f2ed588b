import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyParts, partOf, slotOf } from "../part.fixtures.ts";
import { type PackedPart, packParts, unpackParts } from "./parts-codec.ts";

const packed = ({ node: _n, boot: _b, minute: _m, ...part }: ReturnType<typeof partOf>, recorder = 1): PackedPart => ({
  ...part,
  recorder,
});

describe("packed parts", () => {
  it("are unpacked without a change", () => {
    fc.assert(
      fc.property(anyParts, fc.option(fc.integer({ min: 1, max: 100_000_000 })), (parts, minutesBefore) => {
        const row = minutesBefore === null ? {} : { minutesBefore };
        const all = parts.map((part, i) => ({ ...packed(part, i * 1_000), ...(i % 2 === 0 && row) }));
        expect(unpackParts(packParts(all))).toEqual(all);
      }),
    );
  });

  it("may have the largest numbers that the protocol allows", () => {
    const level = { last: 1e9, mean: 999_999_999.9999, min: 0, max: 1e9 };
    const slots = [slotOf(0, 0, level), slotOf(59, level, 1)].map((s) => ({ ...s, joins: 1e9, leaves: 1e9 }));
    const all = [packed(partOf(0, 0, { slots, seq: Number.MAX_SAFE_INTEGER, joins: 1e9, leaves: 1 }), 2 ** 40)];
    expect(unpackParts(packParts(all))).toEqual(all);
  });

  it("use about a byte per slot in a quiet minute", () => {
    expect(packParts([packed(partOf(0, 40))]).length).toBeLessThan(18);
  });

  it("are refused if they are cut short or have another format", () => {
    const bytes = packParts([packed(partOf(0, 40))]);
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => unpackParts(bytes.subarray(0, length))).toThrow("cut short");
    expect(() => unpackParts(Uint8Array.of(9, 0))).toThrow("unknown format");
  });
});
