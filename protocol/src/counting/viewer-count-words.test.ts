import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";

/** The real one: the tests put another `Intl` in its place. */
const { NumberFormat } = Intl;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The words in a browser with this language; `null`: a runtime without `Intl`. */
async function wordsIn(locale: string | null): Promise<(count: number) => string> {
  vi.resetModules();
  vi.stubGlobal(
    "Intl",
    locale === null
      ? undefined
      : {
          NumberFormat: class extends NumberFormat {
            constructor(_locale: undefined, options: Intl.NumberFormatOptions) {
              super(locale ?? undefined, options);
            }
          },
        },
  );
  return (await import("./viewer-count-words.ts")).viewerCountWords;
}

const UNITS = { "": 1, M: 1e6, B: 1e9 } as const;
const valueIn = (words: string): number => {
  const [, digits = "", unit = ""] = /^([\d.,]+)([MB]?)$/.exec(words) ?? [];
  return Math.round(Number(digits.replaceAll(",", "")) * UNITS[unit as keyof typeof UNITS]);
};

describe("the words of a live count", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1_000, "1,000"],
    [1_234, "1,234"],
    [12_999, "12,999"],
    [999_999, "999,999"],
    [1_000_000, "1M"],
    [1_299_999, "1.2M"],
    [1_999_999, "1.9M"],
    [12_999_999, "12M"],
    [999_999_999, "990M"],
    [1_299_999_999, "1.2B"],
  ])("formats %i as %s, with and without Intl", async (count, words) => {
    expect((await wordsIn("en"))(count)).toBe(words);
    expect((await wordsIn(null))(count)).toBe(words);
  });

  it.each(["en", null])("are exact below a million, and never exceed the count above it (%s)", async (locale) => {
    const words = await wordsIn(locale);
    fc.assert(
      fc.property(fc.oneof(fc.nat(1_000_000), fc.nat(2_000_000_000)), (count) => {
        const said = valueIn(words(count));
        if (count < 1_000_000) expect(said).toBe(count);
        else {
          expect(said).toBeLessThanOrEqual(count);
          expect(count - said).toBeLessThan(count / 10);
        }
      }),
    );
  });

  it.each(["de", "fr", "es", "hi", "en-IN", "ja", "zh", "ar", "pl"])(
    "lose no further digits by the compact style of %s",
    async (locale) => {
      const words = await wordsIn(locale);
      const precise = new NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 10 });
      fc.assert(
        fc.property(fc.integer({ min: 1_000_000, max: 2_000_000_000 }), (count) => {
          const unit = 10 ** (String(count).length - 2);
          expect(words(count)).toBe(precise.format(Math.floor(count / unit) * unit));
        }),
      );
    },
  );
});

it.each([
  ["de-DE", 12_345, "12.345"],
  ["en-IN", 123_456, "1,23,456"],
  ["ar-EG", 12, "١٢"],
  ["nonsense!", 1_234, "1,234"],
])("writes numbers in the given locale: %s", async (locale, count, words) => {
  vi.resetModules();
  const { viewerCountWords } = await import("./viewer-count-words.ts");
  expect(viewerCountWords(count, locale)).toBe(words);
});
