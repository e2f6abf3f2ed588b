import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Estimate, SKETCH_ERROR, Sketch } from "./sketch.ts";

/** An id like those of the server, always the same for the same number. */
const viewer = (n: number): string => {
  viewers[n] ??= createHash("sha256").update(`viewer ${n}`).digest().subarray(0, 12).toString("base64url");
  return viewers[n];
};
const viewers: string[] = [];
const sketchOf = (viewers: Iterable<number>): Sketch => {
  const sketch = new Sketch();
  for (const n of viewers) sketch.add(viewer(n));
  return sketch;
};
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
/** Estimates of crowds with random ids like those of the server, always the same for the same seed. */
const crowds = (size: number, times: number, seed = size): Estimate[] => {
  const random = seededRandom(seed);
  return range(0, times).map(() => {
    const sketch = new Sketch();
    for (let n = 0; n < size; n += 1) {
      const [high, low] = [Math.floor(random() * 2 ** 24), Math.floor(random() * 2 ** 24)];
      sketch.add(letters(high) + letters(low));
    }
    return sketch.estimate;
  });
};
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const letters = (bits: number): string => [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 63]).join("");
/** Marsaglia's xorshift with 32 bits, twice: 0 ≤ x < 1. */
const seededRandom = (seed: number): (() => number) => {
  let state = (seed ^ 0x9e3779b9) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
};
const merged = (...sketches: Sketch[]): Sketch => {
  const all = new Sketch();
  for (const each of sketches) all.merge(each);
  return all;
};

/** Large crowds are slow, so only `npm run test:rest` uses them. */
const everyday = (isQuick: boolean) => (isQuick ? {} : { tags: ["slow"] });

describe("a sketch of people", () => {
  it.each([0, 1, 2, 5, 10])("counts %i people exactly", (n) => {
    expect(sketchOf(range(0, n)).estimate).toEqual({ value: n, low: n, high: n });
  });

  for (const size of [9_000, 10_000, 10_500, 12_000])
    it(
      `is unbiased where a HyperLogLog changes from counting empty registers to its mean: ${size}`,
      everyday(size === 10_500),
      () => {
        const off = crowds(size, 100);
        const mean = off.reduce((sum, { value }) => sum + value / size - 1, 0) / off.length;
        // Four standard errors of the mean of 100 crowds.
        expect(Math.abs(mean)).toBeLessThan((4 * SKETCH_ERROR) / 2 / 10);
      },
    );

  for (const [size, times] of [
    ...[1, 3, 8, 17, 21, 22, 30, 45, 64, 100, 250].map((n) => [n, 600] as const),
    ...([
      [1_000, 300],
      [3_000, 200],
      [10_000, 100],
      [100_000, 30],
      [1_000_000, 4],
    ] as const),
  ])
    it(
      `has an interval that contains the number of people in 95 of 100 cases: ${size}`,
      everyday(size <= 1_000),
      () => {
        const outside = crowds(size, times).filter(({ low, high }) => size < low || size > high).length;
        // Five in 100, plus four standard errors of this sample.
        expect(outside).toBeLessThanOrEqual(0.05 * times + 4 * Math.sqrt(0.05 * 0.95 * times));
      },
    );

  it("has an interval no wider than its error, which always contains its own number", () => {
    fc.assert(
      fc.property(fc.nat(3_000), fc.nat(1_000_000), (size, seed) => {
        const [{ value, low, high }] = crowds(size, 1, seed) as [Estimate];
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(high - low).toBeLessThanOrEqual(2 * (SKETCH_ERROR * value + 2));
      }),
      { numRuns: 50 },
    );
  });

  const some = fc.array(fc.nat(5_000), { maxLength: 400 });
  it("is the same for any order and repetition of merges", () => {
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        const whole = sketchOf([...a, ...b, ...c]).bytes;
        const [x, y, z] = [sketchOf(a), sketchOf(b), sketchOf(c)];
        expect(merged(merged(x, y), z).bytes).toEqual(whole);
        expect(merged(x, merged(z, y), x, y).bytes).toEqual(whole);
      }),
    );
  });

  it("survives a conversion to bytes and back, however full it is", () => {
    const size = fc.constantFrom(0, 1, 10, 500, 1_023, 1_024, 3_000, 50_000);
    fc.assert(
      fc.property(size, fc.nat(1_000), (n, from) => {
        const sketch = sketchOf(range(from, from + n));
        expect(Sketch.from(sketch.bytes).bytes).toEqual(sketch.bytes);
        expect(Sketch.from(sketch.bytes).estimate).toEqual(sketch.estimate);
      }),
    );
    expect(sketchOf(range(0, 50_000)).bytes.length).toBe(3_072);
    expect(sketchOf(range(0, 10)).bytes.length).toBe(30);
  });

  it("is not read from invalid bytes", () => {
    for (const bytes of [Uint8Array.of(1), Uint8Array.of(255, 255, 1), Uint8Array.of(0, 0, 99), new Uint8Array(6_000)])
      expect(() => Sketch.from(bytes)).toThrow("these bytes are no sketch");
  });
});
