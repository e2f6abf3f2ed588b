import { describe, expect, it } from "vitest";
import { countdown } from "./countdown.ts";

describe("the countdown", () => {
  it("shows the remaining days, hours, minutes and seconds", () => {
    expect(countdown(90_061_000, 0)).toEqual({ days: 1, hours: 1, minutes: 1, seconds: 1 });
  });

  it("counts a started second as a whole one, and ends at the start time", () => {
    expect(countdown(1_000, 500)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 1 });
    expect(countdown(1_000, 1_000)).toBeNull();
    expect(countdown(1_000, 5_000)).toBeNull();
  });
});
