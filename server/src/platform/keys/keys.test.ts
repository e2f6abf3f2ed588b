import { describe, expect, it } from "vitest";
import { keyMatches } from "./keys.ts";

const KEY = "k".repeat(32);

describe("a key", () => {
  it("is accepted when it is one of the list", () => {
    expect(keyMatches(KEY, ["other", KEY])).toBe(true);
    expect(keyMatches(`${KEY}x`, [KEY])).toBe(false);
    expect(keyMatches(KEY.slice(1), [KEY])).toBe(false);
  });

  it("is refused if none is set, whatever was sent", () => {
    for (const given of [undefined, "", "undefined", KEY, [KEY], null]) expect(keyMatches(given, [])).toBe(false);
  });

  it("is refused when it is missing, though an empty key should be in the list", () => {
    for (const given of [undefined, "", ["", ""]]) expect(keyMatches(given, ["", KEY])).toBe(false);
  });
});
