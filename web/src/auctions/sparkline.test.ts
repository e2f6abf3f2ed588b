import { describe, expect, it } from "vitest";
import { sparklinePoints } from "./sparkline.tsx";

describe("a sparkline", () => {
  it("runs over the whole width, with the highest value at the top and zero at the bottom", () => {
    expect(sparklinePoints([0, 10, 5], 100, 20)).toBe("0.0,20.0 50.0,0.0 100.0,10.0");
  });

  it("lies on the ground while nobody was there", () => {
    expect(sparklinePoints([0, 0], 100, 20)).toBe("0.0,20.0 100.0,20.0");
  });

  it("takes more values than an argument list could", () => {
    expect(sparklinePoints(new Array(200_000).fill(1), 100, 20)).toContain("0.0,0.0");
  });
});
