import { describe, expect, it } from "vitest";
import { sparklines } from "./sparkline.tsx";

describe("a sparkline", () => {
  it("runs over the whole width, with the highest value at the top and zero at the bottom", () => {
    expect(sparklines([0, 10, 5, 5], 100, 20)).toEqual(["0.0,20.0 25.0,20.0 50.0,0.0 75.0,10.0 100.0,10.0"]);
  });

  it("is broken at gaps, and shows single points", () => {
    expect(sparklines([10, null, 10, null, null], 100, 20)).toEqual(["0.0,0.0 20.0,0.0", "40.0,0.0 60.0,0.0"]);
  });

  it("is on the base line while nobody was there", () => {
    expect(sparklines([0, 0], 100, 20)).toEqual(["0.0,20.0 50.0,20.0 100.0,20.0"]);
  });

  it("is empty without points", () => {
    expect([sparklines([], 100, 20), sparklines([null], 100, 20)]).toEqual([[], []]);
  });
});
