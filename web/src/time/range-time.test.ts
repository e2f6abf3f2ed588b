import { describe, expect, it } from "vitest";
import { rangeTime } from "./range-time.ts";

const [from, to] = ["2026-11-23T18:00:00.000Z", "2026-11-23T21:00:00.000Z"];
const at = Date.UTC(2026, 10, 23, 20, 32, 5);

describe("a time within the range", () => {
  it("has its date if the range crosses midnight in the zone", () => {
    expect(rangeTime({ from, to, tz: "UTC" }, "minute")(at)).not.toMatch(/23/);
    expect(rangeTime({ from, to, tz: "Asia/Kolkata" }, "minute")(at)).toMatch(/24/);
  });

  it("is exact to the second on request", () => {
    expect(rangeTime({ from, to, tz: "UTC" }, "second")(at)).toMatch(/32:05/);
    expect(rangeTime({ from, to, tz: "UTC" }, "minute")(at)).not.toMatch(/:05/);
  });
});
