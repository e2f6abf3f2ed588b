import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Box, labelBox } from "./marks-plugin.ts";

const PLOT: Box = { left: 40, right: 640, top: 10, bottom: 310 };

describe("the label of a dot", () => {
  it("is centered above it, and below it at the top edge", () => {
    expect(labelBox({ px: 300, py: 100, width: 80 }, PLOT, [])).toMatchObject({ left: 260, right: 340, bottom: 92 });
    expect(labelBox({ px: 300, py: 12, width: 80 }, PLOT, [])).toMatchObject({ left: 260, top: 20 });
  });

  it("stays inside the plot and covers no other label, or is left out", () => {
    const dots = fc.array(
      fc.record({
        px: fc.integer({ min: PLOT.left, max: PLOT.right }),
        py: fc.integer({ min: PLOT.top, max: PLOT.bottom }),
        width: fc.integer({ min: 1, max: 700 }),
      }),
    );
    fc.assert(
      fc.property(dots, (all) => {
        const placed: Box[] = [];
        for (const dot of all) {
          const box = labelBox(dot, PLOT, placed);
          if (!box) continue;
          expect(box.left).toBeGreaterThanOrEqual(PLOT.left);
          expect(box.right).toBeLessThanOrEqual(PLOT.right);
          expect(box.top).toBeGreaterThanOrEqual(PLOT.top);
          expect(box.bottom).toBeLessThanOrEqual(PLOT.bottom);
          for (const other of placed)
            expect(
              box.left >= other.right || other.left >= box.right || box.top >= other.bottom || other.top >= box.bottom,
            ).toBe(true);
          placed.push(box);
        }
      }),
    );
  });
});
