import { TEXT } from "../text.ts";

const KIND = TEXT.catalogue.kind;

/** A file's text, and how it was decoded. */
export interface Decoded {
  text: string;
  /** Label of the encoding, as in `TextDecoder`. */
  encoding: string;
  /** Whether the bytes also fit other encodings, so that letters may be wrong. */
  isGuess: boolean;
}

const starts = (bytes: Uint8Array, ...with_: number[]): boolean => with_.every((byte, i) => bytes[i] === byte);

/** Texts that are not tables, by their first characters. */
const OTHER_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^\s*<\?xml/i, KIND.xml],
  [/^\s*<(?:!doctype|!--|html|head|body|meta|style|table)\b/i, KIND.web],
  [/^\s*\{\\rtf/, KIND.rtf],
  [/^\s*[[{]\s*["{\]}]/, KIND.json],
];
const BEGINNING_CHARACTERS = 200;
/** The maximum share of control characters in a text. A damaged file has a few. */
const CONTROL_SHARE = 0.03;
const FEW_CONTROLS = 2;

/** The kind of a file that is not a table of text; `null` for text. `text` is the decoded file. */
export function notText(bytes: Uint8Array, text: string): string | null {
  if (starts(bytes, 0x50, 0x4b, 0x03, 0x04) || starts(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return KIND.workbook;
  if (starts(bytes, 0x25, 0x50, 0x44, 0x46)) return KIND.pdf;
  const beginning = text.slice(0, BEGINNING_CHARACTERS);
  for (const [begins, what] of OTHER_TEXTS) if (begins.test(beginning)) return what;
  const controls = controlsOf(text);
  return controls > FEW_CONTROLS && controls > text.length * CONTROL_SHARE ? KIND.binary : null;
}

/** The control characters in a text, without line breaks and tabs. */
const controlsOf = (text: string): number => text.match(/[^\P{Cc}\t\n\v\f\r\u0085]/gu)?.length ?? 0;

/** The minimum share of ASCII code units in UTF-16 without a byte order mark: separators, digits and line breaks. */
const UTF16_SHARE = 0.02;
/** The minimum share of zero bytes in Latin text in UTF-16. */
const UTF16_LATIN_SHARE = 0.25;

/** The byte order of UTF-16, detected by zero bytes in half of the code units; `null` for other bytes. */
function utf16Order(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  const zeros = [0, 0];
  for (const [i, byte] of bytes.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const most = Math.max(even, odd);
  // Stray NULs in other encodings are rare and on both sides.
  if (most < Math.max(1, (bytes.length / 2) * UTF16_SHARE) || Math.min(even, odd) > most / 2) return null;
  return odd > even ? "utf-16le" : "utf-16be";
}

const read = (bytes: Uint8Array, encoding: string): string => new TextDecoder(encoding).decode(bytes);

/** The bytes as UTF-8; `null` if they are not valid. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Whether a text in UTF-8 has stray NULs. UTF-16 that is valid UTF-8 also has other control characters, or a NUL beside each letter. */
const hasStrayNuls = (text: string): boolean => {
  const nuls = text.split("\0").length - 1;
  return nuls === controlsOf(text) && nuls < text.length * UTF16_LATIN_SHARE;
};

/**
 * Decodes a file: by its byte order mark, else as UTF-16 or UTF-8 if it can be that, else as Windows-1252.
 * @param chosen the encoding that the person chose instead
 */
export function decode(bytes: Uint8Array, chosen?: string): Decoded {
  if (chosen !== undefined) return { text: read(bytes, chosen), encoding: chosen, isGuess: true };
  const byMark = starts(bytes, 0xff, 0xfe) ? "utf-16le" : starts(bytes, 0xfe, 0xff) ? "utf-16be" : null;
  if (byMark) return { text: read(bytes, byMark), encoding: byMark, isGuess: false };
  const asUtf8 = utf8(bytes);
  const utf16 = asUtf8 !== null && hasStrayNuls(asUtf8) ? null : utf16Order(bytes);
  if (utf16) return { text: read(bytes, utf16), encoding: utf16, isGuess: false };
  if (asUtf8 !== null) return { text: asUtf8, encoding: "utf-8", isGuess: false };
  return { text: read(bytes, "windows-1252"), encoding: "windows-1252", isGuess: true };
}
