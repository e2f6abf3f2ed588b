import { describe, expect, it } from "vitest";
import { iso, T0 } from "../analytics.fixtures.ts";
import { salesBefore, usualOf } from "./usual.ts";

type Sale = Parameters<typeof salesBefore>[0];
const sale = (id: string, endedHours: number, over: Partial<Sale> = {}): Sale => ({
  id,
  state: "ended",
  countMode: "tabs",
  kind: null,
  demo: false,
  startedAt: iso(T0 - 3_600_000),
  endedAt: iso(T0 + endedHours * 3_600_000),
  ...over,
});
const ids = (auction: Sale, ...others: Sale[]) => salesBefore(auction, others, T0 + 36_000_000).map(({ id }) => id);

describe("the sales before an auction", () => {
  const auction = sale("own", 8, { startedAt: iso(T0 + 5 * 3_600_000) });

  it("ended before it started, the last one first", () => {
    expect(ids(auction, sale("a", 1), sale("b", 3), sale("c", 2), sale("d", 6), auction)).toEqual(["b", "c", "a"]);
    expect(ids({ ...auction, state: "setup", startedAt: null }, sale("a", 1), sale("d", 6), sale("e", 11))).toEqual([
      "d",
      "a",
    ]);
  });

  it("have really ended, and count alike", () => {
    const others = [
      sale("live", 1, { state: "live" }),
      sale("people", 1, { countMode: "people" }),
      sale("sample", 1, { kind: "sample" }),
      sale("show", 1, { kind: "simulated" }),
      sale("demo", 1, { demo: true }),
      sale("never live", 1, { endedAt: null }),
    ];
    expect(ids(auction, ...others)).toEqual([]);
    expect(ids({ ...auction, kind: "sample" }, sale("a", 1))).toEqual([]);
    expect(ids({ ...auction, demo: true }, sale("a", 1))).toEqual([]);
  });
});

describe("the usual peak", () => {
  it("is the median of at least three peaks", () => {
    expect(usualOf(890, [500, 700])).toBeNull();
    expect(usualOf(890, [700, 500, 900])).toEqual({ kind: "usual", n: 3, peak: 890, median: 700 });
    expect(usualOf(890, [1_000, 700, 500, 640])).toEqual({ kind: "usual", n: 4, peak: 890, median: 670 });
  });

  it("does not exist if it is 0", () => {
    expect(usualOf(5, [0, 0, 7])).toBeNull();
  });
});
