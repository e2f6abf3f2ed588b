import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SKETCH_ERROR, Sketch } from "./sketch.ts";

/** An id as the server would issue it, the same for the same number. */
const viewer = (n: number): string =>
  createHash("sha256").update(`viewer ${n}`).digest().subarray(0, 12).toString("base64url");
const sketchOf = (viewers: Iterable<number>): Sketch => {
  const sketch = new Sketch();
  for (const n of viewers) sketch.add(viewer(n));
  return sketch;
};
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const merged = (...sketches: Sketch[]): Sketch => {
  const all = new Sketch();
  for (const each of sketches) all.merge(each);
  return all;
};

describe("a sketch of who was there", () => {
  it.each([0, 1, 2, 5, 10, 20])("counts %i people exactly", (n) => {
    expect(sketchOf(range(0, n)).estimate).toBe(n);
  });

  it.each([50, 100, 300, 1_000, 3_000, 10_000, 12_000, 30_000, 200_000])("counts %i people within its error", (n) => {
    const { estimate } = sketchOf(range(0, n));
    expect(Math.abs(estimate - n) / n).toBeLessThan(1.5 * SKETCH_ERROR);
  });

  it("is off by no more than it says in 95 of 100 cases", () => {
    const size = 2_000;
    const off = range(0, 200).filter((nth) => {
      const { estimate } = sketchOf(range(nth * size, (nth + 1) * size));
      return Math.abs(estimate - size) / size > SKETCH_ERROR;
    });
    expect(off.length).toBeLessThan(20);
  });

  const some = fc.array(fc.nat(5_000), { maxLength: 400 });
  it("is the same however it is merged, and however often", () => {
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        const whole = sketchOf([...a, ...b, ...c]).bytes;
        const [x, y, z] = [sketchOf(a), sketchOf(b), sketchOf(c)];
        expect(merged(merged(x, y), z).bytes).toEqual(whole);
        expect(merged(x, merged(z, y), x, y).bytes).toEqual(whole);
      }),
    );
  });

  it("comes back from its bytes as it was, however full it is", () => {
    const size = fc.constantFrom(0, 1, 10, 500, 1_023, 1_024, 3_000, 50_000);
    fc.assert(
      fc.property(size, fc.nat(1_000), (n, from) => {
        const sketch = sketchOf(range(from, from + n));
        expect(Sketch.from(sketch.bytes).bytes).toEqual(sketch.bytes);
        expect(Sketch.from(sketch.bytes).estimate).toBe(sketch.estimate);
      }),
    );
    expect(sketchOf(range(0, 50_000)).bytes.length).toBe(3_072);
    expect(sketchOf(range(0, 10)).bytes.length).toBe(30);
  });

  it("is not read from bytes that are none", () => {
    for (const bytes of [Uint8Array.of(1), Uint8Array.of(255, 255, 1), Uint8Array.of(0, 0, 99), new Uint8Array(6_000)])
      expect(() => Sketch.from(bytes)).toThrow("these bytes are no sketch");
  });
});
