import { LANGUAGES } from "@headcount/protocol/language";
import fc from "fast-check";
import { expect, it } from "vitest";
import { acceptedLanguages, languageValues, pageLanguage } from "./page-language.ts";

it.each([
  ["de-AT,de;q=0.9,en;q=0.8", ["de-AT", "de", "en"]],
  ["en;q=0.2, ar;q=0.9, fr", ["fr", "ar", "en"]],
  ["de;q=0, hi", ["hi"]],
  ["*;q=oops, pt", ["pt"]],
] as const)("reads the languages of a browser: %s", (header, tags) => {
  expect(acceptedLanguages(header)).toEqual(tags);
});

it("chooses the language of the link, then of the setting, then of the browser", () => {
  const headers = { "accept-language": "nl, ar;q=0.5" };
  expect(pageLanguage({ query: { lang: "de-CH" }, headers }, "hi")).toBe("de");
  expect(pageLanguage({ query: { lang: "xx" }, headers }, "hi")).toBe("hi");
  expect(pageLanguage({ query: { lang: ["de", "fr"] }, headers })).toBe("ar");
  expect(pageLanguage({ query: {}, headers: {} })).toBe("en");
});

it("is one of the languages for any header and link", () => {
  fc.assert(
    fc.property(fc.string(), fc.anything(), (header, lang) => {
      expect(LANGUAGES).toContain(pageLanguage({ query: { lang }, headers: { "accept-language": header } }));
    }),
  );
});

it.each(LANGUAGES)("fills in texts that cannot end their element: %s", (language) => {
  const { words = "", ...others } = languageValues(language);
  for (const value of Object.values(others)) expect(value).not.toMatch(/[<>"]/);
  expect(words.match(/</g)?.length ?? 0).toBe(language === "en" ? 0 : 2);
});
