import { LIMITS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deviceOf, referrerOf, viaOf } from "./source-of.ts";

describe("where a viewer comes from", () => {
  it("has a tag in lower case without spaces and special characters, in any script", () => {
    expect(viaOf(" Instagram Story ")).toBe("instagram-story");
    expect(viaOf("ＮＥＷＳ_1.2")).toBe("news_1.2");
    expect(viaOf("<script>जयपुर</script>")).toBe("script-जयपुर-script");
    for (const nothing of ["", "---", "\u0000", 7, null, {}, undefined]) expect(viaOf(nothing)).toBe("");
    expect(viaOf("é".repeat(500))).toHaveLength(LIMITS.viaCharacters);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (given) => {
        expect(viaOf(given)).toMatch(/^[\p{L}\p{M}\p{N}._-]*$/u);
        expect(viaOf(given).length).toBeLessThanOrEqual(LIMITS.viaCharacters);
      }),
    );
  });

  it("has the host of the page before, and nothing that is not a name", () => {
    expect(referrerOf("WWW.Example.com")).toBe("example.com");
    expect(referrerOf("l.instagram.com.")).toBe("l.instagram.com");
    expect(referrerOf("shop.example:8443")).toBe("shop.example");
    for (const bad of [
      "https://a.example/path",
      "a.example/path?q=1",
      "localhost",
      "10.0.0.1",
      "[::1]",
      "a b.example",
      7,
    ])
      expect(referrerOf(bad)).toBe("");
  });

  it("has the kind of device", () => {
    const kinds: [string, string][] = [
      ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1", "phone"],
      ["Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari/537.36", "phone"],
      ["Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/140.0 Safari/537.36", "tablet"],
      ["Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148 Safari/604.1", "tablet"],
      ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36", "computer"],
      ["Mozilla/5.0 (X11; CrOS x86_64) Chrome/140.0 Safari/537.36", "computer"],
      ["Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) TV Safari/537.36", "tv"],
      ["Mozilla/5.0 (Linux; Android 9; AFTT Build) Chrome/140.0 Mobile Safari/537.36", "tv"],
      ["okhttp/4.12", "other"],
    ];
    for (const [userAgent, kind] of kinds) expect([userAgent, deviceOf(userAgent)]).toEqual([userAgent, kind]);
    expect(deviceOf(undefined)).toBe("other");
  });
});
