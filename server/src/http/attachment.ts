import { encodeExtended, format } from "content-disposition";

const LONGEST = 80;

/**
 * The header `content-disposition` of a file to save, with its name in any script and, for old readers, in ASCII.
 * `title` is untrusted text: characters that file systems refuse, or that change the direction of text, become spaces.
 */
export function attachment(title: string, rest: string): string {
  const clean = title
    .toWellFormed()
    .replace(/[\p{Cc}\p{Bidi_Control}\\/:*?"<>|%]+/gu, " ")
    .replace(/\s+/g, " ");
  const name = `${[...clean].slice(0, LONGEST).join("").trim() || "auction"} ${rest}`;
  const filename = name.replace(/[^\x20-\x7e]+/g, "_");
  return format({ type: "attachment", parameters: { filename, "filename*": encodeExtended(name) } });
}
