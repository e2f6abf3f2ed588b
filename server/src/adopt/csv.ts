import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import type { Row } from "./rows.ts";

/**
 * The rows of a UTF-8 CSV file. The first line names the columns. A line with a different number of cells becomes a row without numbers.
 */
export async function* csvRows(file: string): AsyncGenerator<Row> {
  const records = createReadStream(file).pipe(
    parse({
      bom: true,
      columns: true,
      delimiter: [",", ";", "\t"],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }),
  );
  for await (const record of records) yield record as Row;
}
