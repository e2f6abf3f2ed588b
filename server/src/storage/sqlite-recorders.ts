import type { MinutePart } from "@headcount/protocol";
import type { Kysely, Selectable, Transaction } from "kysely";
import type { Ranges } from "../analytics/ranges.ts";
import type { PackedPart } from "./parts-codec.ts";
import { afterArrival } from "./recorder-record.ts";
import type { Schema } from "./sqlite-schema.ts";
import type { RecorderRecord, RecorderStore } from "./store.ts";

/** Stands in short numbers for the names of recorders, which every part repeats. */
export interface Recorders {
  number(parts: readonly MinutePart[]): Promise<PackedPart[]>;
  name(parts: readonly PackedPart[], minute: number): Promise<MinutePart[]>;
}

/** The recorders as this transaction sees them. Nothing is remembered beyond it: it may be rolled back. */
export const recordersIn = (trx: Transaction<Schema>): Recorders => {
  const numbers = new Map<string, number>();
  const names = new Map<number, { node: string; boot: string }>();

  const numberOf = async (node: string, boot: string): Promise<number> => {
    const name = JSON.stringify([node, boot]);
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const { id } = await trx
      .insertInto("recorders")
      .values({ node, boot })
      // An update that changes nothing, because only a row that was touched is returned.
      .onConflict((conflict) => conflict.columns(["node", "boot"]).doUpdateSet({ node }))
      .returning("id")
      .executeTakeFirstOrThrow();
    numbers.set(name, id);
    return id;
  };
  const nameOf = async (id: number): Promise<{ node: string; boot: string }> => {
    const known = names.get(id);
    if (known) return known;
    const row = await trx
      .selectFrom("recorders")
      .select(["node", "boot"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    names.set(id, row);
    return row;
  };

  return {
    async number(parts) {
      const packed: PackedPart[] = [];
      for (const { node, boot, minute: _, ...part } of parts)
        packed.push({ ...part, recorder: await numberOf(node, boot) });
      return packed;
    },
    async name(packed, minute) {
      const parts: MinutePart[] = [];
      for (const { recorder, ...part } of packed) parts.push({ ...part, ...(await nameOf(recorder)), minute });
      return parts;
    },
  };
};

type Row = Omit<Selectable<Schema["recorders"]>, "id">;

const COLUMNS = ["node", "boot", "first_at", "last_at", "skew_ms", "seqs"] as const;

const fromRow = ({ node, boot, first_at, last_at, skew_ms, seqs }: Row): RecorderRecord => ({
  node,
  boot,
  firstAt: first_at ?? 0,
  lastAt: last_at ?? 0,
  skewMs: skew_ms,
  seqs: JSON.parse(seqs ?? "[]") as Ranges,
});

/** What is known of recorders, in the table of their names. */
export const sqliteRecorders = (db: Kysely<Schema>): RecorderStore => ({
  note: (arrivals, now) =>
    db.transaction().execute(async (trx) => {
      const records: RecorderRecord[] = [];
      for (const arrival of arrivals) {
        const { node, boot } = arrival;
        const row = await trx
          .selectFrom("recorders")
          .select(COLUMNS)
          .where("node", "=", node)
          .where("boot", "=", boot)
          .executeTakeFirst();
        // A row may stand for the name alone.
        const record = afterArrival(row && row.first_at !== null ? fromRow(row) : null, arrival, now);
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
  list: async (since) =>
    (
      await db
        .selectFrom("recorders")
        .select(COLUMNS)
        .where("last_at", ">=", since)
        .orderBy("last_at", "desc")
        .orderBy("id", "desc")
        .execute()
    ).map(fromRow),
});
