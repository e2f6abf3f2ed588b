import { i18n, type Messages } from "@lingui/core";
import { LOCALE } from "../format/locale.ts";
import { CATALOGUES } from "./languages.ts";
import { compileMessage } from "./message.ts";

/** The language of the page. */
const language = (LOCALE ?? "en").split("-")[0] ?? "en";

const compiled = new Map<string, ReturnType<typeof compileMessage>>();
/** Charts and tables use a message many times. */
i18n.setMessagesCompiler((message) => {
  const known = compiled.get(message) ?? compileMessage(message);
  compiled.set(message, known);
  return known;
});

/** English is in the code. Another language waits for its catalogue, and every module with texts waits for this one. */
const messages: Messages = (await CATALOGUES[language]?.())?.default ?? {};
i18n.loadAndActivate({ locale: language, locales: LOCALE ?? language, messages });

/** The translations of the page's texts: `i18n._("Hello {name}", { name })`. */
export { i18n };

/** A text of the server in the language of the page, if its catalogue has it. */
export const translated = (text: string): string => (Object.hasOwn(messages, text) ? i18n._(text) : text);
