/** Marks a text as UTF-8 for Excel. */
const BYTE_ORDER_MARK = "\uFEFF";

/** The content type of a CSV file. */
export const CSV = "text/csv; charset=utf-8; header=present";

export async function* withMark(text: AsyncIterable<string>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK;
  yield* text;
}
