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

/** The choice in the browser's storage, which `boot.js` also reads. */
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
