/** A list becomes one text, separated by spaces. */
export type CsvCell = string | number | boolean | null | readonly string[];

/**
 * Signs that start a formula, including full-width and small variants. They are matched at the start of a text, and after each character
 * that ends a field for some reader: programs with the list separator `;` or a tab split there even within quotes. Spaces, quotes and
 * invisible characters before the sign do not prevent this.
 */
const FORMULA = /(^|[;|\t\r\n])([\s"\p{Default_Ignorable_Code_Point}]*)(?=[=+\-@\u2212＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋])/gu;
/** A reader may drop these characters and calculate the rest. */
const BLANK_START = /^[\t\r]/;

/**
 * A field of RFC 4180. Text that a spreadsheet would treat as a formula is marked as text. csv-stringify would replace only the last
 * line: its `escape_formulas` knows fewer signs, and only at the start of a text. For that, an export would need 2.5 times the CPU, and
 * the control page 11 KB more.
 */
export const csvField = (value: CsvCell): string => {
  if (Array.isArray(value)) return csvField(value.join(" "));
  if (typeof value !== "string") return value === null ? "" : String(value);
  const marked = value.replace(FORMULA, "$1$2'");
  const text = BLANK_START.test(marked) ? `'${marked}` : marked;
  return /[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
