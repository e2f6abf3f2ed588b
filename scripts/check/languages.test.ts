import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { getCatalogs } from "@lingui/cli/api";
import { getConfig } from "@lingui/conf";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { describe, expect, it } from "vitest";
import { root } from "../paths.mjs";

const config = getConfig({ cwd: root });
const folder = resolve(root, "web/src/languages");

/** The texts in the code and those of the server, by id. */
const texts = new Map<string, string>();
const [catalogue] = await getCatalogs(config);
for (const [id, { message }] of Object.entries((await catalogue?.collect()) ?? {})) texts.set(id, message ?? id);

type Tokens = ReturnType<typeof compileMessage>;
const casesOf = ([, kind, cases]: Exclude<Tokens[number], string>): Record<string, Tokens> =>
  kind === "plural" ? Object.fromEntries(Object.entries(cases as object).filter(([name]) => name !== "offset")) : {};
const valuesOf = (tokens: Tokens): string[] =>
  tokens.flatMap((token) =>
    typeof token === "string" ? [] : [token[0], ...Object.values(casesOf(token)).flatMap(valuesOf)],
  );
const pluralsOf = (tokens: Tokens): string[][] =>
  tokens.flatMap((token) => (token[1] === "plural" ? [Object.keys(casesOf(token as never)).sort()] : []));

/** What a translation keeps: the values, and the spaces at its ends, which join it to other texts. */
const frameOf = (text: string) => ({
  values: [...new Set(valuesOf(compileMessage(text)))].sort(),
  edges: [/^\s*/.exec(text)?.[0], /\s*$/.exec(text)?.[0]],
});

it("has a catalogue for each language of the pages", () => {
  const document = readFileSync(resolve(root, "web/index.html"), "utf8");
  const languages = /data-languages="en ?([^"]*)"/.exec(document)?.[1]?.split(" ").filter(Boolean);
  expect(config.locales).toEqual(languages);
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  expect(files.sort()).toEqual(config.locales.map((language) => `${language}.json`).sort());
});

it("finds the texts in the code, and those of the server", () => {
  expect(texts.size).toBeGreaterThan(1_000);
  expect(texts.has("There is no such auction")).toBe(true);
});

describe.each([...config.locales])("the catalogue %s", (language) => {
  const translations = Object.entries(
    JSON.parse(readFileSync(resolve(folder, `${language}.json`), "utf8")) as Record<string, string>,
  );

  it("has every text of the code, no other, and none without a translation", () => {
    const ids = translations.map(([id]) => id);
    expect(
      ids.filter((id) => !texts.has(id)),
      "unused: run npm run languages",
    ).toEqual([]);
    expect(
      [...texts.keys()].filter((id) => !ids.includes(id)),
      "missing: run npm run languages",
    ).toEqual([]);
    expect(translations.filter(([, translation]) => translation.trim() === "").map(([id]) => id)).toEqual([]);
  });

  it("keeps the values and the edges of each text", () => {
    for (const [id, translation] of translations)
      expect({ id, ...frameOf(translation) }).toEqual({ id, ...frameOf(texts.get(id) ?? "") });
  });

  it("has all plural forms of the language", () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    for (const [id, translation] of translations) {
      const wanted = pluralsOf(compileMessage(texts.get(id) ?? "")).map(() => forms);
      expect({ id, forms: pluralsOf(compileMessage(translation)) }).toEqual({ id, forms: wanted });
    }
  });
});
