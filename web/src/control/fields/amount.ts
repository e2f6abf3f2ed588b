import { LOCALE } from "../../format/locale.ts";

/** The separators of a language. The thousand separator is never a decimal one. */
export function separatorsOf(language?: string) {
  const parts = new Intl.NumberFormat(language, { numberingSystem: "latn" }).formatToParts(1_234_567.8);
  const part = (wanted: string): string | undefined => parts.find(({ type }) => type === wanted)?.value;
  const decimalSeparator = part("decimal") ?? ".";
  return {
    decimalSeparator,
    allowedDecimalSeparators: [decimalSeparator],
    thousandSeparator: part("group") ?? (decimalSeparator === "," ? "." : ","),
  };
}

/** The separators of the page's language. */
export const SEPARATORS = separatorsOf(LOCALE);

/** The amount in the value of a number field; `null` if the value is not an amount (yet). */
export const amountOf = (given: number | string): number | null => {
  const amount = typeof given === "number" ? given : given.trim() === "" ? Number.NaN : Number(given);
  return Number.isFinite(amount) ? amount : null;
};

/** The amount in a field's text. */
export const amountIn = (text: string, { decimalSeparator } = SEPARATORS): number =>
  Number([...text].map((one) => (one === decimalSeparator ? "." : /\d/.test(one) ? one : "")).join(""));

const asTyped = (separator: string): string => separator.replace(/[\u00a0\u202f]/, " ").replace("\u2019", "'");

/** Whether a key types a thousand separator. A space counts as a separator that no keyboard has. */
export const isThousandSeparator = (key: string, { thousandSeparator } = SEPARATORS): boolean =>
  key.length === 1 && asTyped(key) === asTyped(thousandSeparator);
