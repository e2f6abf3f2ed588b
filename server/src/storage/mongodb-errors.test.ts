import { describe, expect, it } from "vitest";
import { isPassing } from "./mongodb-errors.ts";

describe("an error of the database", () => {
  it.each(["ECONNRESET", "EPIPE"])("passes when it is the system's own: write %s", (code) => {
    expect(isPassing(Object.assign(new Error(`write ${code}`), { code, syscall: "write" }))).toBe(true);
  });

  it("does not pass when it is a mistake", () => {
    expect(isPassing(new TypeError("undefined is not a function"))).toBe(false);
  });
});
