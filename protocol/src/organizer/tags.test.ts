import { describe, expect, it } from "vitest";
import { tags } from "./tags.ts";

const codes = (given: unknown): string[] => [
  ...new Set(tags.safeParse(given).error?.issues.map(({ path }) => path.join("."))),
];

describe("the tags of an auction", () => {
  it("are texts of one line, cleaned, in the given order, each once in upper or lower case", () => {
    expect(tags.parse([" Evening ", "<img src=x onerror=alert(1)>", "EVENING", "=1+1", "évening"])).toEqual([
      "Evening",
      "<img src=x onerror=alert(1)>",
      "=1+1",
      "évening",
    ]);
    expect(tags.parse([])).toEqual([]);
  });

  it("are at most ten after repetitions are left out, of at most 32 characters, and not empty", () => {
    const ten = Array.from({ length: 10 }, (_, index) => `tag ${index}`);
    expect(tags.parse([...ten, "TAG 3"])).toEqual(ten);
    expect(codes([...ten, "eleven"])).toEqual([""]);
    expect(tags.parse(["x".repeat(32)])).toHaveLength(1);
    expect([codes(["x".repeat(33)]), codes(["a", " "]), codes(["a", 5]), codes("a"), codes(["\u0000"])]).toEqual([
      ["0"],
      ["1"],
      ["1"],
      [""],
      ["0"],
    ]);
  });
});
