/** Bidirectional embeddings, overrides and isolates, deprecated format characters, annotations and byte order marks. */
const REORDERING = /[\u202A-\u202E\u2066-\u206F\uFEFF\uFFF9-\uFFFB]/gu;
const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/gu;
/** Control characters that no human text contains, except tabs and line breaks. */
const CONTROL = /(?![\t\n\v\f\r\u0085])\p{Cc}/u;
/** Half of a surrogate pair. */
const HALF = /\p{Cs}/gu;
const EDGES = /^[\s\u200B\u2060]+|[\s\u200B\u2060]+$/gu;
const INVISIBLE = /[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Whether a text has control characters, for example because a file was read in the wrong encoding. Tabs and line breaks do not count. */
export const hasControls = (text: string): boolean => CONTROL.test(text);

export const hasLineBreaks = (text: string): boolean => text.search(LINE_BREAK) >= 0;

/** Whether a text has any visible character. */
export const isVisible = (text: string): boolean => text.replace(INVISIBLE, "") !== "";

/**
 * A text in its stored form: Unicode NFC, trimmed, without characters that reorder others.
 * Line breaks become `\n` when `lines` is true, otherwise a space. Joiners (ZWJ, ZWNJ) and directional marks remain.
 * Control characters remain, too: see `hasControls`.
 */
export function cleanText(text: string, { lines = false } = {}): string {
  const plain = text
    .replace(HALF, "\uFFFD")
    .replace(REORDERING, "")
    .replace(LINE_BREAK, lines ? "\n" : " ")
    .replaceAll("\t", " ");
  return plain.normalize("NFC").replace(EDGES, "");
}
