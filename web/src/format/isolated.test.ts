import { describe, expect, it } from "vitest";
import { isolated } from "./isolated.ts";

describe("a person's text in a sentence", () => {
  it.each(["Spring sale", '12 chairs, "oak"', "Ænima 東京 Привет", ""])("stays unchanged: %j", (text) => {
    expect(isolated(text)).toBe(text);
  });

  it.each(["مزاد الربيع", "מכירה 12", "Lot مزاد", "ލޮޓް", "ߊߋ", "\u{1e900}"])("is isolated: %j", (text) => {
    expect(isolated(text)).toBe(`\u2068${text}\u2069`);
  });

  it.each([
    ["A\u202eevil", "Aevil"],
    ["\u2069\u202eA", "A"],
    ["\u2066\u2067\u2068x\u202a\u202b\u202c\u202d", "x"],
  ])("cannot change the direction of the surrounding text: %j", (text, shown) => {
    expect(isolated(text)).toBe(shown);
  });
});
