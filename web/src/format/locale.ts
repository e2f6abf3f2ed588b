/**
 * The language and region of numbers, dates, names and orders, such as "en-IN". It is that of the page, which `boot.js` chooses before any
 * other script runs; `undefined`, the runtime's own, in a page without a choice of languages.
 */
export const LOCALE: string | undefined =
  typeof document === "undefined" ? undefined : document.documentElement.dataset.locale;
