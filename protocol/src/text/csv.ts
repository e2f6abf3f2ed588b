/** A list is one text with spaces. */
export type CsvCell = string | number | boolean | null | readonly string[];

/**
 * What a spreadsheet would calculate, signs of other widths and heights included, at the start of a text, and after each character that some reader takes for the end of a
 * field: programs whose list separator is `;` or a tab split there even within quotes. Spaces, quotes and invisible characters before the sign do not stop them.
 * `escape_formulas` of csv-stringify marks signs only at the start of a text, and knows fewer of them.
 */
const FORMULA = /(^|[;|\t\r\n])([\s"\p{Default_Ignorable_Code_Point}]*)(?=[=+\-@\u2212＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋])/gu;
/** A reader may drop these, and calculate what follows. */
const BLANK_START = /^[\t\r]/;

/** A field of RFC 4180. Text that a spreadsheet would take for a formula is marked as text. */
export const csvField = (value: CsvCell): string => {
  if (Array.isArray(value)) return csvField(value.join(" "));
  if (typeof value !== "string") return value === null ? "" : String(value);
  const marked = value.replace(FORMULA, "$1$2'");
  const text = BLANK_START.test(marked) ? `'${marked}` : marked;
  return /[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
