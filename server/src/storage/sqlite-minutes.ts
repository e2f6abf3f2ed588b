import { setImmediate as breathe } from "node:timers/promises";
import { type Grid, type MinutePart, type MinuteTotals, minuteStart } from "@headcount/protocol";
import type { Kysely, Selectable, Transaction } from "kysely";
import { mergePart, minuteTotals } from "../analytics/merge.ts";
import { minuteSlots, reachesInto } from "../analytics/slots.ts";
import { packParts, unpackParts } from "./parts-codec.ts";
import { type Recorders, recordersIn } from "./sqlite-recorders.ts";
import type { MinuteTable, Schema } from "./sqlite-schema.ts";
import type { MergeOutcome, MinuteStore, StoredMinute } from "./store.ts";

interface SqliteMinutesOptions {
  retentionMs: number;
  grid: Grid;
}

/** Rows in one go: a few milliseconds, after which others get their turn. */
const BATCH = 2_000;
/** Minutes whose parts are unpacked in one go. */
const UNPACKED = 200;

const TOTALS = [
  "samples",
  "connections_last",
  "connections_mean",
  "connections_min",
  "connections_max",
  "connections_max_slot",
  "people_last",
  "people_mean",
  "people_min",
  "people_max",
  "people_max_slot",
  "joins",
  "leaves",
] as const satisfies (keyof MinuteTable)[];
type TotalsRow = Pick<Selectable<MinuteTable>, (typeof TOTALS)[number]>;

const toRow = ({ connections, people, ...totals }: MinuteTotals, minute: number, grid: Grid): TotalsRow => {
  const slotOf = (at: number | null): number | null => (at === null ? null : (at - minute) / grid.slotMs);
  return {
    samples: totals.sampleCount,
    connections_last: connections.last,
    connections_mean: connections.mean,
    connections_min: connections.min,
    connections_max: connections.max,
    connections_max_slot: slotOf(connections.maxAt),
    people_last: people.last,
    people_mean: people.mean,
    people_min: people.min,
    people_max: people.max,
    people_max_slot: slotOf(people.maxAt),
    joins: totals.joins,
    leaves: totals.leaves,
  };
};

const fromRow = (row: TotalsRow & { minute: number }, grid: Grid): StoredMinute => {
  const atOf = (slot: number | null): number | null => (slot === null ? null : row.minute + slot * grid.slotMs);
  return {
    minute: row.minute,
    connections: {
      last: row.connections_last,
      mean: row.connections_mean,
      min: row.connections_min,
      max: row.connections_max,
      maxAt: atOf(row.connections_max_slot),
    },
    people: {
      last: row.people_last,
      mean: row.people_mean,
      min: row.people_min,
      max: row.people_max,
      maxAt: atOf(row.people_max_slot),
    },
    sampleCount: row.samples,
    joins: row.joins,
    leaves: row.leaves,
  };
};

/** Minutes with their parts in a table. */
export const sqliteMinutes = (db: Kysely<Schema>, { retentionMs, grid }: SqliteMinutesOptions): MinuteStore => {
  const keyOf = async (id: string): Promise<number | undefined> =>
    (await db.selectFrom("auctions").select("key").where("id", "=", id).executeTakeFirst())?.key;

  const mergeOne = async (
    trx: Transaction<Schema>,
    recorders: Recorders,
    auction: number,
    part: MinutePart,
    now: number,
  ): Promise<MergeOutcome> => {
    const { minute } = part;
    const row = await trx
      .selectFrom("minutes")
      .select(["parts", "created_at"])
      .where("auction", "=", auction)
      .where("minute", "=", minute)
      .executeTakeFirst();
    const known = row && row.created_at > now - retentionMs ? row : null;
    const knownParts = known ? await recorders.name(unpackParts(known.parts), minute) : [];
    const { outcome, parts } = mergePart(knownParts, part);
    if (outcome !== "stored") return outcome;
    const values = {
      ...toRow(minuteTotals(parts, grid), minute, grid),
      created_at: known?.created_at ?? now,
      parts: packParts(await recorders.number(parts)),
    };
    await trx
      .insertInto("minutes")
      .values({ auction, minute, ...values })
      .onConflict((conflict) => conflict.columns(["auction", "minute"]).doUpdateSet(values))
      .execute();
    return outcome;
  };

  const edge = async (auction: number, now: number, direction: "asc" | "desc"): Promise<number | undefined> =>
    (
      await db
        .selectFrom("minutes")
        .select("minute")
        .where("auction", "=", auction)
        .where("created_at", ">", now - retentionMs)
        .orderBy("minute", direction)
        .limit(1)
        .executeTakeFirst()
    )?.minute;

  return {
    async merge(writes, now) {
      return db.transaction().execute(async (trx) => {
        const ids = [...new Set(writes.map((write) => write.auctionId))];
        const rows = await trx.selectFrom("auctions").select(["id", "key"]).where("id", "in", ids).execute();
        const keys = new Map(rows.map(({ id, key }) => [id, key]));
        const recorders = recordersIn(trx);
        const outcomes: MergeOutcome[] = [];
        for (const { auctionId, part } of writes) {
          const auction = keys.get(auctionId);
          outcomes.push(auction === undefined ? "unknown" : await mergeOne(trx, recorders, auction, part, now));
        }
        return outcomes;
      });
    },
    async *read(auctionId, { from, to }, now) {
      const auction = await keyOf(auctionId);
      if (auction === undefined) return;
      let next = from;
      for (;;) {
        const rows = await db
          .selectFrom("minutes")
          .select(["minute", ...TOTALS])
          .where("auction", "=", auction)
          .where("minute", ">=", next)
          .where("minute", "<", to)
          .where("created_at", ">", now - retentionMs)
          .orderBy("minute")
          .limit(BATCH)
          .execute();
        for (const row of rows) yield fromRow(row, grid);
        if (rows.length < BATCH) return;
        next = (rows.at(-1)?.minute ?? to) + 1;
        await breathe();
      }
    },
    async *slots(auctionId, stretch, now) {
      const auction = await keyOf(auctionId);
      if (auction === undefined) return;
      for (let next = minuteStart(stretch.from, grid); ; await breathe()) {
        const rows = await db
          .selectFrom("minutes")
          .select(["minute", "parts"])
          .where("auction", "=", auction)
          .where("minute", ">=", next)
          .where("minute", "<", stretch.to)
          .where("created_at", ">", now - retentionMs)
          .orderBy("minute")
          .limit(UNPACKED)
          .execute();
        for (const { minute, parts } of rows)
          for (const slot of minuteSlots(minute, unpackParts(parts), grid)) if (reachesInto(slot, stretch)) yield slot;
        if (rows.length < UNPACKED) return;
        next = (rows.at(-1)?.minute ?? stretch.to) + 1;
      }
    },
    async extent(auctionId, now) {
      const auction = await keyOf(auctionId);
      if (auction === undefined) return null;
      const [first, last] = [await edge(auction, now, "asc"), await edge(auction, now, "desc")];
      return first === undefined || last === undefined ? null : { first, last };
    },
    async deleteExpired(now) {
      for (let deleted = 0; ; await breathe()) {
        const { numDeletedRows } = await db
          .deleteFrom("minutes")
          .where(({ eb, refTuple, selectFrom }) =>
            eb(
              refTuple("auction", "minute"),
              "in",
              selectFrom("minutes")
                .select(["auction", "minute"])
                .where("created_at", "<=", now - retentionMs)
                .limit(BATCH)
                .$asTuple("auction", "minute"),
            ),
          )
          .executeTakeFirst();
        deleted += Number(numDeletedRows);
        if (numDeletedRows < BATCH) return deleted;
      }
    },
  };
};
