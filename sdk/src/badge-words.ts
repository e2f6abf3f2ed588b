import type { Language } from "@headcount/protocol/language";
import { badge as ar } from "@headcount/protocol/languages/ar";
import { badge as bn } from "@headcount/protocol/languages/bn";
import { badge as de } from "@headcount/protocol/languages/de";
import { badge as en } from "@headcount/protocol/languages/en";
import { badge as es } from "@headcount/protocol/languages/es";
import { badge as fr } from "@headcount/protocol/languages/fr";
import { badge as gu } from "@headcount/protocol/languages/gu";
import { badge as hi } from "@headcount/protocol/languages/hi";
import { badge as it } from "@headcount/protocol/languages/it";
import { badge as mr } from "@headcount/protocol/languages/mr";
import { badge as pt } from "@headcount/protocol/languages/pt";
import { badge as ta } from "@headcount/protocol/languages/ta";
import { badge as te } from "@headcount/protocol/languages/te";
import type { BadgeWords } from "@headcount/protocol/languages/words";

/** The badge's texts in all languages. They are few, and the badge is one file. */
export const BADGE_WORDS: Readonly<Record<Language, BadgeWords>> = {
  ar,
  bn,
  de,
  en,
  es,
  fr,
  gu,
  hi,
  it,
  mr,
  pt,
  ta,
  te,
};
