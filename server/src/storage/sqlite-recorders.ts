import type { MinutePart } from "@headcount/protocol";
import type { Transaction } from "kysely";
import type { PackedPart } from "./parts-codec.ts";
import type { Schema } from "./sqlite-schema.ts";

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
