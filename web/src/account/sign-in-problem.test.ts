import { describe, expect, it } from "vitest";
import { originRefused, sessionNotKept } from "./sign-in-problem.ts";

const whereAt = (href: string, publicUrl: string | null, cookieEnabled = true) => ({
  location: new URL(href),
  cookieEnabled,
  publicUrl,
});

describe("a session that the browser did not keep", () => {
  it("is explained by http if the cookie needs https, with a link to the same page on https", () => {
    const { words, link } = sessionNotKept(whereAt("http://10.0.0.5:8080/account?a=1", "https://live.example"));
    expect(words).toContain("uses http, and");
    expect(link).toBe("https://live.example/account?a=1");
  });

  it.each([
    ["https://live.example/", "https://live.example"],
    ["http://10.0.0.5:8080/", null],
    ["http://10.0.0.5:8080/", "http://live.example"],
  ])("is otherwise explained by blocked cookies: %s with %s", (href, publicUrl) => {
    expect(sessionNotKept(whereAt(href, publicUrl, false))).toEqual({
      words: expect.stringContaining("blocks cookies"),
    });
    expect(sessionNotKept(whereAt(href, publicUrl)).words).toContain(`Allow cookies for ${new URL(href).host}`);
  });
});

describe("an origin that the server refuses", () => {
  it("leads to the address in the server's settings", () => {
    const { words, link } = originRefused(whereAt("http://live.example/", "https://live.example"));
    expect(words).toContain("accepts sign-ins only at https://live.example");
    expect(link).toBe("https://live.example/");
  });

  it("is named if no other address is set", () => {
    for (const publicUrl of [null, "https://live.example"])
      expect(originRefused(whereAt("https://live.example/", publicUrl))).toEqual({
        words: expect.stringContaining("Host header"),
      });
  });
});
