import * as EN from "@headcount/protocol/languages/en";
import { type Entry, filled, partsOf, sentenceFor } from "@headcount/protocol/languages/words";
import { LOCALE } from "../format/locale.ts";

const ENGLISH = { ...EN.page, ...EN.badge };
type Key = keyof typeof ENGLISH;
type Value = string | number;

/** The texts of another language, which the server puts into the page. */
const given = globalThis.document?.getElementById("words")?.textContent;
const texts: Readonly<Record<Key, Entry>> = given ? { ...ENGLISH, ...JSON.parse(given) } : ENGLISH;
const language = LOCALE ?? "en";
const whole = new Intl.NumberFormat(language);

/** A whole number in the page's language, with at least this many digits. */
export const numberOf = (value: number, digits = 1): string =>
  digits > 1 ? new Intl.NumberFormat(language, { minimumIntegerDigits: digits }).format(value) : whole.format(value);

/** A text of the page. `count` decides the plural. Numbers are written in the page's language. */
export const text = (key: Key, values: Readonly<Record<string, Value>> = {}): string =>
  filled(
    sentenceFor(texts[key], Number(values.count ?? 0), language),
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? numberOf(value) : value]),
    ),
  );

/** A text of the page around elements. */
export const textAround = (key: Key, values: Readonly<Record<string, Node | string>>, count = 0): (Node | string)[] =>
  partsOf(sentenceFor(texts[key], count, language), values);

const unit = (name: string, unitDisplay: "short" | "long"): Intl.NumberFormat =>
  new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay });

/** A length of time: "3 min", "1 day". */
export const lengthOf = (value: number, name: string, display: "short" | "long" = "short"): string =>
  unit(name, display).format(value);

/** The name of a unit beside a number of it: "days". */
export const unitOf = (value: number, name: string): string =>
  unit(name, "long")
    .formatToParts(value)
    .flatMap(({ type, value: part }) => (type === "unit" ? [part] : []))
    .join(" ");
