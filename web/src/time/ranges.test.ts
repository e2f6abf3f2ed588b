import { describe, expect, it } from "vitest";
import { adjacentInterval } from "./ranges.ts";

describe("the interval beside a span", () => {
  it("is as long as the span and directly before it", () => {
    expect(adjacentInterval({ from: 100, to: 150 }, -1, 1_000)).toEqual({ from: 50, to: 100 });
    expect(adjacentInterval({ from: 100, to: 150 }, 1, 1_000)).toEqual({ from: 150, to: 200 });
  });

  it("does not reach beyond now", () => {
    expect(adjacentInterval({ from: 100, to: 150 }, 1, 160)).toEqual({ from: 110, to: 160 });
    expect(adjacentInterval({ from: 100, to: 150 }, 1, 150)).toEqual({ from: 100, to: 150 });
  });
});
