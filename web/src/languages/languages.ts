interface Catalogue {
  default: Record<string, string>;
}

/** The catalogues of the organizer's pages, by language. English is in the code. */
export const CATALOGUES: Readonly<Record<string, () => Promise<Catalogue>>> = {
  hi: () => import("./hi.json"),
  de: () => import("./de.json"),
  fr: () => import("./fr.json"),
  es: () => import("./es.json"),
  ar: () => import("./ar.json"),
};

/** The choice in the browser's storage, and the language of a link in the tab's. `boot.js` also reads both. */
export const LANGUAGE_SETTING = "headcount.language";

/** The languages in their own words. */
export const NAMES: Readonly<Record<string, string>> = {
  en: "English",
  hi: "हिन्दी",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  ar: "العربية",
};
