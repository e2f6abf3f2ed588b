import { languageOf, localeOf } from "@headcount/protocol/language";

/** The root element, except in tests without a page. */
const root = globalThis.document?.documentElement;

/** Whether the page is laid out from right to left. */
export const IS_RIGHT_TO_LEFT = root?.dir === "rtl";

/** The language that the server has chosen for a public page. */
const chosen = languageOf(root?.dataset.language ?? "");

/**
 * The language and region of numbers, dates, names and orders, such as "en-IN". The server chooses the language of a public page, and
 * `boot.js` that of an organizer's page, before any other script runs; `undefined`, the runtime's own, in a page without a choice.
 */
export const LOCALE: string | undefined = chosen ? localeOf(chosen, navigator.languages ?? []) : root?.dataset.locale;
