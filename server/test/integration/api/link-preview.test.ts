import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkPreview } from "../../../src/routes/public/link-preview.ts";

const ORIGIN = "https://live.example";
const auction = {
  id: "a".repeat(24),
  title: "Spring sale",
  state: "live",
  startsAt: null,
  timeZone: "Asia/Kolkata",
  publicCounter: "exact",
} as const;

/** The content of a tag, as HTML. */
const contentOf = (html: string, name: string): string | undefined =>
  new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)">`).exec(html)?.[1];

describe("the preview of a posted link", () => {
  it("shows the auction's title, its state and the picture, at the public address", () => {
    const html = linkPreview(auction, ORIGIN, "en");
    expect(html).toContain("<title>Spring sale</title>");
    expect(contentOf(html, "og:title")).toBe("Spring sale");
    expect(contentOf(html, "og:url")).toBe(`${ORIGIN}/t/auction/${auction.id}/live`);
    expect(contentOf(html, "og:image")).toBe(`${ORIGIN}/preview.png`);
    expect(contentOf(html, "og:description")).toContain("how many are watching");
  });

  it("does not mention a hidden counter, and shows no number in any state", () => {
    for (const state of ["setup", "live", "ended"] as const) {
      const html = linkPreview({ ...auction, state, publicCounter: "hidden" }, ORIGIN, "en");
      expect(html).not.toContain("watching");
      expect(contentOf(html, "og:description")).not.toMatch(/\d/);
    }
  });

  it("shows the start in the auction's time zone", () => {
    const html = linkPreview({ ...auction, state: "setup", startsAt: "2026-11-27T08:30:00Z" }, ORIGIN, "en");
    expect(contentOf(html, "og:description")).toBe("This auction starts on 27 November 2026 at 14:00 (Asia/Kolkata).");
  });

  it("is in the language of the auction's pages", () => {
    const html = linkPreview({ ...auction, state: "setup", startsAt: "2026-11-27T08:30:00Z" }, ORIGIN, "de");
    expect(contentOf(html, "og:description")).toBe(
      "Diese Auktion beginnt am 27. November 2026 um 14:00 (Asia/Kolkata).",
    );
  });

  it("escapes the title", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."<>\"'&ab /=") }), (title) => {
        const html = linkPreview({ ...auction, title }, ORIGIN, "en");
        const plain = linkPreview({ ...auction, title: "x" }, ORIGIN, "en");
        for (const mark of ["<", ">", '"', "'"]) expect(html.split(mark).length).toBe(plain.split(mark).length);
      }),
    );
  });
});
