/** The languages of the live page, the screen page and the badge. */
export const LANGUAGES = ["en", "hi", "ta", "te", "bn", "mr", "gu", "de", "fr", "es", "it", "pt", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

const RIGHT_TO_LEFT: readonly Language[] = ["ar"];

export const directionOf = (language: Language): "ltr" | "rtl" => (RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr");

/** The language of a BCP 47 tag, such as `pt` of `pt-BR`; `null` if it is not one of `LANGUAGES`, or not a tag. */
export const languageOf = (tag: string): Language | null => {
  const [base = ""] = tag.toLowerCase().split("-");
  return LANGUAGES.find((language) => language === base) ?? null;
};

/** The first language that exists of these tags, the most wanted first; English if there is none. */
export function bestLanguage(tags: Iterable<string | null | undefined>): Language {
  for (const tag of tags) {
    const language = languageOf(tag ?? "");
    if (language) return language;
  }
  return "en";
}

/**
 * The locale of numbers and times in a language: the first of the browser's tags in this language, such as `de-AT`, or the language
 * itself.
 */
export const localeOf = (language: Language, tags: readonly string[]): string =>
  tags.find((tag) => languageOf(tag) === language) ?? language;
