import { describe, expect, it } from "vitest";
import { modesNotice, untrackedWords } from "./count-mode-words.ts";

describe("the notice on count modes", () => {
  it("is absent if every minute was recorded in the auction's mode, or has no mode", () => {
    expect(modesNotice("tabs", [])).toBeNull();
    expect(modesNotice("people", [])).toBeNull();
    expect(modesNotice("tabs", ["tabs"])).toBeNull();
    expect(modesNotice("people", ["people"])).toBeNull();
  });

  it("says what the numbers count if it differs from the auction's mode", () => {
    expect(modesNotice("people", ["tabs", "people"])).toContain("Some minutes count open tabs");
    expect(modesNotice("people", ["tabs"])).toContain("People were not identified");
    expect(modesNotice("tabs", ["people"])).toContain("People were counted");
    expect(modesNotice("tabs", ["tabs", "people"])).toContain("Its numbers are open tabs");
  });
});

it("says that the number of people is unknown if tabs were counted", () => {
  expect(untrackedWords("people", ["tabs", "people"])).toBe("not known: open tabs were counted in part of the range");
  expect(untrackedWords("people", ["tabs"])).toBe("not known: open tabs were counted");
  expect(untrackedWords("tabs", ["people"])).toBe("not known: open tabs were counted");
  expect(untrackedWords("people", ["people"])).toBe("not known");
});
