import { connect } from "../../../src/storage/sqlite/file.ts";

/** Sorts more than fits into SQLite's cache, and reports it. */
const database = connect(":memory:");
database.pragma("cache_size = -64");
const rows = database
  .prepare<[], string>(
    `with recursive number (n) as (select 1 union all select n + 1 from number where n < 50000)
     select hex(randomblob(40)) word from number order by word`,
  )
  .pluck()
  .all();
process.stdout.write(rows.length === 50_000 ? "sorted" : "incomplete");
