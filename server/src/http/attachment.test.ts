import { describe, expect, it } from "vitest";
import { attachment } from "./attachment.ts";

describe("the name of a file to save", () => {
  it.each([
    ["Spring sale", "Spring sale x.csv", "Spring sale x.csv"],
    ["清朝の花瓶", "_ x.csv", "清朝の花瓶 x.csv"],
    ['a/b\\c:"d"*?<e>|%2F', "a b c d e 2F x.csv", "a b c d e 2F x.csv"],
    ["Sale\r\nSet-Cookie: a=b", "Sale Set-Cookie a=b x.csv", "Sale Set-Cookie a=b x.csv"],
    ["evil\u202Evsc.exe", "evil vsc.exe x.csv", "evil vsc.exe x.csv"],
    ["\uD800 half", "_ half x.csv", "\uFFFD half x.csv"],
    ["//", "auction x.csv", "auction x.csv"],
  ])("of %j is %j, or in full %j", (title, ascii, whole) => {
    const header = attachment(title, "x.csv");
    const [, plain, encoded = ""] =
      /^attachment; filename="([^"]*)"; filename\*=UTF-8''([\w.%~-]+)$/.exec(header) ?? [];
    expect([plain, decodeURIComponent(encoded)]).toEqual([ascii, whole]);
  });

  it("is shortened if the title is long, but never within a character", () => {
    expect(decodeURIComponent(attachment("🏺".repeat(200), "x.csv"))).toContain(`''${"🏺".repeat(80)} x.csv`);
  });
});
