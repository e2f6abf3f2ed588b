import { bestLanguage, directionOf, type Language, languageOf } from "@headcount/protocol/language";
import { WORDS, type Words } from "@headcount/protocol/languages/all";
import type { FastifyRequest } from "fastify";
import { escaped } from "../../platform/escaped-html.ts";

/** Longer headers are cut. Browsers send less than a tenth of this. */
const HEADER_CHARACTERS = 500;

/** The languages that a browser accepts, the most wanted first. */
export function acceptedLanguages(header: string): string[] {
  const ranges = header
    .slice(0, HEADER_CHARACTERS)
    .split(",")
    .map((range) => {
      const [tag = "", ...parameters] = range.split(";").map((part) => part.trim());
      const weight = parameters.find((parameter) => parameter.startsWith("q="));
      return { tag, quality: weight === undefined ? 1 : Number(weight.slice(2)) };
    });
  return ranges
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

/** The language in a link: `?lang=`. Anything that is not one of the languages is ignored. */
export const linkedLanguage = ({ query }: Pick<FastifyRequest, "query">): Language | null => {
  const { lang } = (query ?? {}) as { lang?: unknown };
  return typeof lang === "string" ? languageOf(lang) : null;
};

/** The language of a public page: that of the link, or the auction's setting, or the best of the browser. */
export const pageLanguage = (
  request: Pick<FastifyRequest, "query" | "headers">,
  setting: Language | null = null,
): Language =>
  linkedLanguage(request) ??
  setting ??
  bestLanguage(acceptedLanguages(String(request.headers["accept-language"] ?? "")));

export const wordsIn = (language: Language): Words => WORDS[language];

/** A JSON text that HTML does not take for a tag. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

/** The texts of a language, where the page's script finds them. The script has the English ones. */
const wordsFor = (language: Language): string => {
  const { page, badge } = WORDS[language];
  return language === "en"
    ? ""
    : `<script type="application/json" id="words">${inScript({ ...page, ...badge })}</script>`;
};

/** What the documents of public pages have to fill in for a language, as HTML. */
export function languageValues(language: Language): Record<string, string> {
  const { server, page } = WORDS[language];
  const { notLoaded, noScript, notLoadedHelp, lacking, startPage } = server;
  const texts = { notLoaded, noScript, notLoadedHelp, lacking, startPage, reload: page.reload };
  return {
    lang: language,
    dir: directionOf(language),
    words: wordsFor(language),
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, escaped(text)])),
  };
}
