import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { cleanText } from "../text/text.ts";
import { lineField } from "../text/text-field.ts";

/** Equal for tags that differ only in upper and lower case. */
export const tagKey = (tag: string): string => cleanText(tag).toLowerCase();

/** The first of each group of equal tags. */
function unique(given: string[]): string[] {
  const keys = new Set<string>();
  return given.filter((tag) => !keys.has(tagKey(tag)) && keys.add(tagKey(tag)));
}

/** The tags of an auction, each once. A tag is any text of one line. */
export const tags = z.array(lineField(LIMITS.tagCharacters)).overwrite(unique).max(LIMITS.tags);
