import { MINUTE_MS } from "@headcount/protocol/time";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scaled, spanBetween } from "./zoom.ts";

const T0 = Date.UTC(2026, 10, 23, 10);
const at = (minutes: number): number => T0 + minutes * MINUTE_MS;

describe("a selection in the chart", () => {
  const shown = { from: at(0), to: at(60) };

  it("is shown in whole minutes, for both drag directions", () => {
    const span = { from: at(10), to: at(21) };
    expect(spanBetween(shown, at(10.4), at(20.1))).toEqual(span);
    expect(spanBetween(shown, at(20.1), at(10.4))).toEqual(span);
  });

  it("is at least a minute, within the shown range", () => {
    expect(spanBetween(shown, at(10.4), at(10.5))).toEqual({ from: at(10), to: at(11) });
    expect(spanBetween(shown, at(10), at(10))).toEqual({ from: at(10), to: at(11) });
    expect(spanBetween(shown, at(-5), at(99))).toEqual(shown);
  });
});

describe("zooming", () => {
  it("in halves and out doubles, around the middle", () => {
    expect(scaled({ from: at(0), to: at(40) }, 0.5, at(900))).toEqual({ from: at(10), to: at(30) });
    expect(scaled({ from: at(10), to: at(30) }, 2, at(900))).toEqual({ from: at(0), to: at(40) });
  });

  it("out is limited by now, and in by one minute", () => {
    expect(scaled({ from: at(0), to: at(40) }, 2, at(45))).toEqual({ from: at(-35), to: at(45) });
    expect(scaled({ from: at(0), to: at(1) }, 0.5, at(45))).toEqual({ from: at(0), to: at(1) });
  });

  it("has whole minutes, and stays within the shown range", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e4, max: 1e5 }), fc.integer({ min: 2, max: 5_000 }), (begin, minutes) => {
        const shown = { from: begin * MINUTE_MS, to: (begin + minutes) * MINUTE_MS };
        for (const factor of [0.5, 2]) {
          const span = scaled(shown, factor, shown.to + 7 * MINUTE_MS);
          expect([span.from % MINUTE_MS, span.to % MINUTE_MS]).toEqual([0, 0]);
          expect(span.to).toBeLessThanOrEqual(shown.to + 7 * MINUTE_MS);
          if (factor < 1) expect(span.from >= shown.from && span.to <= shown.to).toBe(true);
        }
      }),
    );
  });
});
