import { expect, it } from "vitest";
import { amountIn, amountOf, isThousandSeparator, separatorsOf } from "./amount.ts";

it.each([
  ["en-US", "1,234.5", 1_234.5],
  ["de-DE", "1.234,5", 1_234.5],
  ["fr-FR", "1\u202f234,5", 1_234.5],
  ["de-CH", "1’234.5", 1_234.5],
  ["es", "1234,5", 1_234.5],
  ["en-IN", "12,34,567.5", 1_234_567.5],
  ["ar-EG", "1,234.5", 1_234.5],
])("an amount is read in the format of %s", (language, text, amount) => {
  const separators = separatorsOf(language);
  expect(amountIn(text, separators)).toBe(amount);
  expect(separators.allowedDecimalSeparators).not.toContain(separators.thousandSeparator);
});

it.each([
  ["en", [","]],
  ["de", ["."]],
  ["fr", [" "]],
  ["de-CH", ["'"]],
])("the keys that separate thousands in %s", (language, keys) => {
  const separators = separatorsOf(language);
  expect([",", ".", " ", "'", "1", "Enter"].filter((key) => isThousandSeparator(key, separators))).toEqual(keys);
});

it("a partly typed amount is an amount, an empty text is not", () => {
  expect(["12.", "0.", "", " ", "-", 5, "1e400"].map(amountOf)).toEqual([12, 0, null, null, null, 5, null]);
});
