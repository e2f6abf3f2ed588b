import * as ar from "./ar.ts";
import * as bn from "./bn.ts";
import * as de from "./de.ts";
import * as en from "./en.ts";
import * as es from "./es.ts";
import * as fr from "./fr.ts";
import * as gu from "./gu.ts";
import * as hi from "./hi.ts";
import * as it from "./it.ts";
import type { Language } from "./language.ts";
import * as mr from "./mr.ts";
import * as pt from "./pt.ts";
import * as ta from "./ta.ts";
import * as te from "./te.ts";
import type { BadgeWords, PageWords, ServerWords } from "./words.ts";

/** All texts of a language. */
export interface Words {
  badge: BadgeWords;
  page: PageWords;
  server: ServerWords;
}

export const WORDS: Readonly<Record<Language, Words>> = { ar, bn, de, en, es, fr, gu, hi, it, mr, pt, ta, te };
