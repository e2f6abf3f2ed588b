import { describe, expect, it } from "vitest";
import { keyMatches } from "./keys.ts";

const KEY = "k".repeat(32);

describe("a key", () => {
  it("is accepted if it is in the list", () => {
    expect(keyMatches(KEY, ["other", KEY])).toBe(true);
    expect(keyMatches(`${KEY}x`, [KEY])).toBe(false);
    expect(keyMatches(KEY.slice(1), [KEY])).toBe(false);
  });

  it("is always refused if no key is set", () => {
    for (const given of [undefined, "", "undefined", KEY, [KEY], null]) expect(keyMatches(given, [])).toBe(false);
  });

  it("is refused if it is missing, even if the list has an empty key", () => {
    for (const given of [undefined, "", ["", ""]]) expect(keyMatches(given, ["", KEY])).toBe(false);
  });
});
