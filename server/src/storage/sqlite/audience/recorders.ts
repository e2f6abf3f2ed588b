import type { MinutePart } from "@headcount/protocol";
import type Database from "better-sqlite3";
import type { Kysely, Selectable } from "kysely";
import type { Logger } from "../../../platform/logger.ts";
import type { PackedPart } from "../../codec/parts-codec.ts";
import { afterArrival } from "../../recorder-record.ts";
import { recorderRows } from "../../sound-rows.ts";
import type { RecorderRecord, RecorderStore } from "../../store.ts";
import type { Schema } from "../schema.ts";

/** Assigns short numbers to the names of recorders, which every part would repeat. */
export interface Recorders {
  number(parts: readonly MinutePart[]): PackedPart[];
  name(parts: readonly PackedPart[], minute: number): MinutePart[];
}

/** The recorders within one transaction. Nothing is cached longer, because the transaction may be rolled back. */
export const recordersIn = (database: Database.Database): Recorders => {
  const numbers = new Map<string, number>();
  const names = new Map<number, Recorder>();
  // An update without a change, because only a changed row is returned.
  const numbered = database
    .prepare<[string, string], number>(
      "insert into recorders (node, boot) values (?, ?) on conflict (node, boot) do update set node = node returning id",
    )
    .pluck();
  const named = database.prepare<[number], Recorder>("select node, boot from recorders where id = ?");

  const numberOf = (node: string, boot: string): number => {
    const name = JSON.stringify([node, boot]);
    const id = numbers.get(name) ?? (numbered.get(node, boot) as number);
    numbers.set(name, id);
    return id;
  };
  const nameOf = (id: number): Recorder => {
    const name = names.get(id) ?? named.get(id);
    if (!name) throw new Error("the stored parts of a minute name a recorder that is not there");
    names.set(id, name);
    return name;
  };

  return {
    number: (parts) => parts.map(({ node, boot, minute: _, ...part }) => ({ ...part, recorder: numberOf(node, boot) })),
    name: (packed, minute) => packed.map(({ recorder, ...part }) => ({ ...part, ...nameOf(recorder), minute })),
  };
};

type Recorder = Pick<RecorderRecord, "node" | "boot">;

type Row = Omit<Selectable<Schema["recorders"]>, "id">;

const COLUMNS = ["node", "boot", "first_at", "last_at", "skew_ms", "seqs"] as const;

const fieldsOf = ({ node, boot, first_at, last_at, skew_ms, seqs }: Row): unknown => ({
  node,
  boot,
  firstAt: first_at ?? 0,
  lastAt: last_at ?? 0,
  skewMs: skew_ms,
  seqs: JSON.parse(seqs ?? "[]"),
});

/** The records of recorders, in the table of their names. */
export const sqliteRecorders = (db: Kysely<Schema>, logger: Logger | undefined): RecorderStore => {
  const readRow = recorderRows(logger);
  const fromRow = (row: Row): RecorderRecord | null => readRow(`${row.node} ${row.boot}`, () => fieldsOf(row));
  return {
    note: (delivered, now) =>
      db.transaction().execute(async (trx) => {
        const records: RecorderRecord[] = [];
        for (const one of delivered) {
          const { node, boot } = one;
          const row = await trx
            .selectFrom("recorders")
            .select(COLUMNS)
            .where("node", "=", node)
            .where("boot", "=", boot)
            .executeTakeFirst();
          // A row may have only the name.
          const record = afterArrival(row && row.first_at !== null ? fromRow(row) : null, one, now);
          const values = {
            first_at: record.firstAt,
            last_at: record.lastAt,
            skew_ms: record.skewMs,
            seqs: JSON.stringify(record.seqs),
          };
          await trx
            .insertInto("recorders")
            .values({ node, boot, ...values })
            .onConflict((conflict) => conflict.columns(["node", "boot"]).doUpdateSet(values))
            .execute();
          records.push(record);
        }
        return records;
      }),
    async find(node, boot) {
      const wanted = db.selectFrom("recorders").select(COLUMNS).where("node", "=", node).where("boot", "=", boot);
      const row = await wanted.executeTakeFirst();
      return row && row.first_at !== null ? fromRow(row) : null;
    },
    list: async (since) =>
      (
        await db
          .selectFrom("recorders")
          .select(COLUMNS)
          .where("last_at", ">=", since)
          .orderBy("last_at", "desc")
          .orderBy("id", "desc")
          .execute()
      ).flatMap((row) => fromRow(row) ?? []),
  };
};
