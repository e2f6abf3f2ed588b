import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { CHART, chartPng, valueAt } from "./chart.ts";

/** Reads the rows of a PNG with one data chunk. */
function pixelsOf(png: Buffer): (x: number, y: number) => string {
  const length = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  return (x, y) =>
    rows
      .subarray(y * (1 + CHART.width * 3) + 1 + x * 3)
      .subarray(0, 3)
      .toString("hex");
}

it("the chart of a report is a PNG whose area is as high as the audience, and empty where it is unknown", () => {
  const png = chartPng([0, 10, 10, null, null, 5, 5]);
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([CHART.width, CHART.height]);
  const at = pixelsOf(png);
  const [full, gap, half] = [1.5, 3.5, 5.5].map((point) => Math.round((point / 6) * (CHART.width - 1))) as [
    number,
    number,
    number,
  ];
  expect(at(full, 20)).toBe("bed7f3");
  expect(at(gap, CHART.height - 20)).toBe("ffffff");
  expect(at(half, 100)).toBe("ffffff");
  expect(at(half, CHART.height - 20)).toBe("bed7f3");
  expect(() => chartPng([])).not.toThrow();
});

it("a value between two points lies between them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000), { minLength: 1, maxLength: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (points, share) => {
        const value = valueAt(points, share) ?? -1;
        expect(value).toBeGreaterThanOrEqual(Math.min(...points));
        expect(value).toBeLessThanOrEqual(Math.max(...points));
      },
    ),
  );
});
