import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PublicCounter } from "../viewers.ts";
import { publicCount, publicCounts } from "./count.ts";

const rule = (publicCounter: PublicCounter, publicMinimum = 0) => ({ publicCounter, publicMinimum });
const anyRule = fc.record({
  publicCounter: fc.constantFrom<PublicCounter>("exact", "rounded", "hidden"),
  publicMinimum: fc.oneof(fc.constant(0), fc.nat(2_000)),
});
const anyCount = fc.oneof(fc.nat(200), fc.nat(2_000), fc.nat(2_000_000));

describe("the number that the public sees", () => {
  it.each([
    [0, 0],
    [7, 7],
    [99, 99],
    [100, 100],
    [109, 100],
    [119, 110],
    [999, 990],
    [1_000, 1_000],
    [1_234, 1_200],
    [12_999, 12_000],
    [1_999_999, 1_900_000],
  ])("of %i, rounded, is %i", (count, shown) => {
    expect(publicCount(count, rule("rounded"))).toBe(shown);
    expect(publicCount(count, rule("exact"))).toBe(count);
    expect(publicCount(count, rule("hidden"))).toBeNull();
  });

  it("is hidden if the shown number is below the minimum", () => {
    expect(publicCount(49, rule("exact", 50))).toBeNull();
    expect(publicCount(50, rule("exact", 50))).toBe(50);
    expect(publicCount(0, rule("exact", 1))).toBeNull();
    expect(publicCount(1_234, rule("rounded", 1_230))).toBeNull();
    expect(publicCount(1_300, rule("rounded", 1_230))).toBe(1_300);
  });

  it("never exceeds the count, is never less than the minimum, and is within a tenth of the count", () => {
    fc.assert(
      fc.property(anyCount, anyRule, (count, { publicCounter, publicMinimum }) => {
        const shown = publicCount(count, { publicCounter, publicMinimum });
        if (shown === null) {
          const known = { hidden: 0, exact: count, rounded: count * 0.9 }[publicCounter];
          expect(publicCounter === "hidden" || known < publicMinimum).toBe(true);
          return;
        }
        expect(publicCounter).not.toBe("hidden");
        expect(shown).toBeLessThanOrEqual(count);
        expect(shown).toBeGreaterThanOrEqual(publicMinimum);
        expect(count - shown).toBeLessThanOrEqual(publicCounter === "exact" ? 0 : count / 10);
        expect(String(shown)).toMatch(publicCounter === "exact" ? /^\d+$/ : /^\d{1,2}0*$/);
      }),
    );
  });

  it("grows with the count", () => {
    fc.assert(
      fc.property(anyCount, anyCount, anyRule, (a, b, anyone) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((count) => publicCount(count, anyone) ?? -1);
        expect(less).toBeLessThanOrEqual(more ?? 0);
      }),
    );
  });
});

describe("the count that the public sees", () => {
  it("has parts that reveal no more than the number", () => {
    const audience = fc.tuple(anyCount, fc.nat(1_000)).map(([people, further]) => ({
      ...{ people, connections: people + further },
      ...{ version: 1, stale: false },
    }));
    fc.assert(
      fc.property(
        audience,
        anyRule,
        fc.constantFrom("tabs" as const, "people" as const),
        (count, anyone, countMode) => {
          const [viewerCount, parts] = publicCounts(count, { ...anyone, countMode });
          expect(viewerCount).toBe(publicCount(countMode === "people" ? count.people : count.connections, anyone));
          expect(parts.people).toBe(viewerCount);
          expect(parts.connections).toBe(viewerCount === null ? null : publicCount(count.connections, anyone));
        },
      ),
    );
  });
});
