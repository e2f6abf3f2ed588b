import type * as en from "./en.ts";

/** A sentence for each plural category of its language. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;
export type Entry = string | Plural;

/** The texts of another language: the keys of the English ones. */
type Translated<English> = { readonly [Key in keyof English]: English[Key] extends string ? string : Plural };
export type BadgeWords = Translated<typeof en.badge>;
export type PageWords = Translated<typeof en.page>;
export type ServerWords = Translated<typeof en.server>;

/** The sentence for a count. Without `Intl.PluralRules` it is that of most numbers. */
export function sentenceFor(entry: Entry, count: number, language: string): string {
  if (typeof entry === "string") return entry;
  const rules = globalThis.Intl?.PluralRules as typeof Intl.PluralRules | undefined;
  return (rules && entry[new rules(language).select(count)]) || entry.other;
}

/** The sentence with each `{name}` replaced by its value. A value is never read as a sentence. */
export const filled = (sentence: string, values: Readonly<Record<string, string>>): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

/** The sentence as texts and values in its order, for values that are elements. */
export const partsOf = <Value>(sentence: string, values: Readonly<Record<string, Value>>): (string | Value)[] =>
  sentence.split(/(\{\w+\})/).flatMap((part) => (part === "" ? [] : [values[part.slice(1, -1)] ?? part]));
