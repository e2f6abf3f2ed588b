import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WORDS } from "./all.ts";
import { bestLanguage, LANGUAGES, localeOf } from "./language.ts";
import { type Entry, filled, partsOf, sentenceFor } from "./words.ts";

const ROOT = join(import.meta.dirname, "../../..");
const PARTS = ["badge", "page", "server"] as const;

const entriesOf = (language: (typeof LANGUAGES)[number]): [key: string, entry: Entry][] =>
  PARTS.flatMap((part) =>
    Object.entries<Entry>(WORDS[language][part]).map(([key, entry]): [string, Entry] => [`${part}.${key}`, entry]),
  );
const ENGLISH = new Map(entriesOf("en"));

const placeholdersIn = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).sort();
/** Of a plural: those of the sentence for most numbers. */
const placeholdersOf = (entry: Entry | undefined): string[] =>
  placeholdersIn(typeof entry === "string" ? entry : (entry?.other ?? ""));

/** The whole numbers up to 200 in a plural category. */
const numbersIn = (category: string, rules: Intl.PluralRules): number[] =>
  Array.from({ length: 200 }, (_, n) => n).filter((n) => rules.select(n) === category);

describe.each(LANGUAGES)("the texts in %s", (language) => {
  const rules = new Intl.PluralRules(language);

  it("are the English ones, each with its placeholders", () => {
    expect(entriesOf(language).map(([key]) => key)).toEqual([...ENGLISH.keys()]);
    for (const [key, entry] of entriesOf(language)) {
      expect(typeof entry, key).toBe(typeof ENGLISH.get(key));
      expect(placeholdersOf(entry), key).toEqual(placeholdersOf(ENGLISH.get(key)));
    }
  });

  it("have a sentence for each plural category of the language, and no other", () => {
    for (const [key, entry] of entriesOf(language)) {
      if (typeof entry === "string") continue;
      expect(Object.keys(entry).sort(), key).toEqual([...rules.resolvedOptions().pluralCategories].sort());
      // A sentence for one number alone may write it as a word. The live page and the badge need the number itself.
      for (const [category, sentence] of Object.entries(entry))
        if (key === "badge.watching" || numbersIn(category, rules).length > 1)
          expect(placeholdersIn(sentence), `${key}, ${category}`).toEqual(["count"]);
    }
  });

  it("are neither empty nor padded nor cut, and have no mark-up", () => {
    for (const [key, entry] of entriesOf(language))
      for (const sentence of typeof entry === "string" ? [entry] : Object.values(entry))
        expect(sentence, key).toMatch(/^\S(?:[^<>&]*\S)?$/);
  });
});

/** The sources that may use a part of the texts. */
const SOURCES = {
  badge: ["sdk/src", "web/src/live", "web/src/screen"],
  page: ["web/src/live", "web/src/screen", "server/src/http", "server/src/routes/public"],
  server: ["server/src/http", "server/src/routes/public"],
} as const;

/** Keys that are used by the value of another type: the states, the outcomes, and the states of a connection. */
const BY_VALUE = {
  badge: ["sample", "simulated"],
  page: ["setup", "live", "ended", "sold", "unsold", "passed", "withdrawn", "sampleNote", "simulatedNote"],
  server: [],
} as const;

it.each(PARTS)("every text of the part %s is used", (part) => {
  const sources = SOURCES[part].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => readFileSync(join(ROOT, folder, file), "utf8")),
  );
  const used = new Set(sources.flatMap((source) => source.match(/\b\w+\b/g) ?? []));
  /** A key that begins with another one, such as `notFoundHelp`, may be put together from it. */
  const isUsed = (key: string): boolean => used.has(key) || (key.endsWith("Help") && used.has(key.slice(0, -4)));
  const byValue: readonly string[] = BY_VALUE[part];
  expect(Object.keys(WORDS.en[part]).filter((key) => !byValue.includes(key) && !isUsed(key))).toEqual([]);
});

describe("a sentence", () => {
  it("has its values, which are never read as sentences", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(filled("{a}–{b}{c}", { a, b })).toBe(`${a}–${b}{c}`);
        expect(partsOf("{a}–{b}!", { a, b })).toEqual([a, "–", b, "!"]);
      }),
    );
  });

  it("depends on the count as in its language", () => {
    const bids = (count: number) => sentenceFor(WORDS.ar.page.bids, count, "ar");
    expect([0, 1, 2, 3, 11, 100].map(bids)).toEqual(
      ["zero", "one", "two", "few", "many", "other"].map((category) => WORDS.ar.page.bids[category as "zero"]),
    );
  });
});

describe("the language", () => {
  it.each([
    [["pt-BR", "en"], "pt"],
    [["nl", "DE-at"], "de"],
    [["nl", "ja"], "en"],
    [[], "en"],
    [[null, undefined, "", "hi"], "hi"],
    [["<script>", "__proto__", "ar' onload='", "ar"], "ar"],
  ] as const)("is the first one that exists of %j: %s", (tags, language) => {
    expect(bestLanguage(tags)).toBe(language);
  });

  it("is one of the languages for any tags", () => {
    fc.assert(fc.property(fc.array(fc.string()), (tags) => void expect(LANGUAGES).toContain(bestLanguage(tags))));
  });

  it("has the browser's region for numbers and times", () => {
    expect(localeOf("de", ["en-US", "de-AT", "de"])).toBe("de-AT");
    expect(localeOf("ar", ["en-US"])).toBe("ar");
  });
});
