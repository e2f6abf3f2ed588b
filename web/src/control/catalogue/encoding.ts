/** A file's text, and how it was read. */
export interface Decoded {
  text: string;
  /** Label of the encoding, as `TextDecoder` has it. */
  encoding: string;
  /** Whether the bytes fit another encoding as well, so that letters may be wrong. */
  isGuess: boolean;
}

/** Encodings that a person can choose where the bytes do not say. */
export const ENCODINGS = [
  ["windows-1252", "Western (Windows-1252)"],
  ["windows-1250", "Central European (Windows-1250)"],
  ["windows-1251", "Cyrillic (Windows-1251)"],
  ["windows-1253", "Greek (Windows-1253)"],
  ["windows-1254", "Turkish (Windows-1254)"],
  ["macintosh", "Mac OS Roman"],
  ["shift_jis", "Japanese (Shift JIS)"],
  ["gb18030", "Chinese (GB 18030)"],
  ["big5", "Chinese (Big5)"],
  ["euc-kr", "Korean (EUC-KR)"],
] as const;

const starts = (bytes: Uint8Array, ...with_: number[]): boolean => with_.every((byte, i) => bytes[i] === byte);

/** Texts that are no tables, by how they begin. */
const OTHER_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^\s*<\?xml/i, "an XML file"],
  [/^\s*<(?:!doctype|!--|html|head|body|meta|style|table)\b/i, "a web page"],
  [/^\s*\{\\rtf/, "a text document (RTF)"],
  [/^\s*[[{]\s*["{\]}]/, "JSON"],
];
const BEGINNING_CHARACTERS = 200;
/** Of a text's characters at most so many are control characters, as a file that is damaged in one place has. */
const CONTROL_SHARE = 0.03;
const FEW_CONTROLS = 2;

/** What a file is that is no table of text; `null` for text. `text`: how its bytes read. */
export function notText(bytes: Uint8Array, text: string): string | null {
  if (starts(bytes, 0x50, 0x4b, 0x03, 0x04) || starts(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return "a workbook";
  if (starts(bytes, 0x25, 0x50, 0x44, 0x46)) return "a PDF";
  const beginning = text.slice(0, BEGINNING_CHARACTERS);
  for (const [begins, what] of OTHER_TEXTS) if (begins.test(beginning)) return what;
  const controls = controlsOf(text);
  return controls > FEW_CONTROLS && controls > text.length * CONTROL_SHARE
    ? "a picture, an archive or a program"
    : null;
}

/** How many control characters a text has, line breaks and tabs apart. */
const controlsOf = (text: string): number => text.match(/[^\P{Cc}\t\n\v\f\r\u0085]/gu)?.length ?? 0;

/** Of texts in UTF-16 without a byte order mark at least so many code units are ASCII: separators, digits and line breaks. */
const UTF16_SHARE = 0.02;
/** Of the bytes of Latin text in UTF-16 at least so many are zero. */
const UTF16_LATIN_SHARE = 0.25;

/** Which half of the code units of UTF-16 is zero; `null` for bytes that are not UTF-16. */
function utf16Order(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  const zeros = [0, 0];
  for (const [i, byte] of bytes.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const most = Math.max(even, odd);
  // A stray NUL in a text of bytes is rare, and on no side in particular.
  if (most < Math.max(1, (bytes.length / 2) * UTF16_SHARE) || Math.min(even, odd) > most / 2) return null;
  return odd > even ? "utf-16le" : "utf-16be";
}

const read = (bytes: Uint8Array, encoding: string): string => new TextDecoder(encoding).decode(bytes);

/** The bytes as UTF-8; `null` where they are not. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Whether a text in UTF-8 has stray NULs: bytes of UTF-16 that can be UTF-8 have other control characters as well, or a NUL beside each letter. */
const hasStrayNuls = (text: string): boolean => {
  const nuls = text.split("\0").length - 1;
  return nuls === controlsOf(text) && nuls < text.length * UTF16_LATIN_SHARE;
};

/**
 * A file's bytes as text: by their byte order mark, or else as UTF-16 or UTF-8 where they can be that, or else as what Windows programs write.
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
