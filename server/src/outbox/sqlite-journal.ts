import { crc32 } from "node:zlib";
import type { AuctionPart } from "@headcount/protocol";
import type { Database } from "better-sqlite3";
import type { OpenSlot } from "../recording/recorded.ts";
import { packSlots } from "../storage/codec/slots-codec.ts";
import type { Recorder } from "./delivery.ts";

export interface JournalRow {
  node: string;
  boot: string;
  minute: number;
  auctions: string;
  sum: number;
  body: Uint8Array;
}

/** Auction ids by minute. */
type AuctionsByMinute = Map<number, Set<string>>;

const openAuctions = (rows: readonly JournalRow[]): AuctionsByMinute => {
  const open: AuctionsByMinute = new Map();
  for (const { minute, auctions } of rows)
    open.set(minute, new Set([...(open.get(minute) ?? []), ...auctions.split("\n")]));
  return open;
};

const isOf = ({ node, boot }: Recorder, row: Recorder): boolean => row.node === node && row.boot === boot;

/**
 * The closed slots of the minutes that this boot has not finished yet. A minute's slots are removed only when a part of each of its auctions is stored,
 * so that a crash neither loses nor repeats a part.
 */
export function openJournal(database: Database, recorder: Recorder) {
  const { node, boot } = recorder;
  const insert = database.prepare(
    "insert into journal (node, boot, minute, auctions, sum, body) values (?, ?, ?, ?, ?, ?)",
  );
  const removeMinute = database.prepare("delete from journal where node = ? and boot = ? and minute = ?");
  const removeOthers = database.prepare("delete from journal where not (node = ? and boot = ?)");
  const setLastSlot = database.prepare(
    `insert into last_slot values (1, ?, ?) on conflict do update set minute = excluded.minute, slot_index = excluded.slot_index
     where (excluded.minute, excluded.slot_index) > (minute, slot_index)`,
  );
  const rows = database.prepare<[], JournalRow>("select * from journal order by id").all();
  const open = openAuctions(rows.filter((row) => isOf(recorder, row)));
  const lastRecorded = database
    .prepare<[], { minute: number; index: number }>('select minute, slot_index "index" from last_slot')
    .get();

  /** Minutes whose last open auctions are finished by these parts. */
  const finishedBy = (parts: readonly AuctionPart[]): number[] => {
    const counts = new Map<number, number>();
    for (const { auctionId, part } of parts)
      if (isOf(recorder, part) && open.get(part.minute)?.has(auctionId))
        counts.set(part.minute, (counts.get(part.minute) ?? 0) + 1);
    return [...counts].flatMap(([minute, count]) => (open.get(minute)?.size === count ? [minute] : []));
  };

  return {
    lastRecorded: lastRecorded ?? null,
    /** The rows of other boots. */
    left: rows.filter((row) => !isOf(recorder, row)),
    removeLeft: () => void removeOthers.run(node, boot),
    /** Runs inside a transaction. Call `committed` with the same arguments after it. */
    write(parts: readonly AuctionPart[], slots: ReadonlyMap<number, OpenSlot[]>): void {
      for (const [minute, closed] of slots) {
        const body = packSlots(closed);
        setLastSlot.run(minute, Math.max(...closed.map(({ slot: { index } }) => index)));
        insert.run(node, boot, minute, closed.map(({ auctionId }) => auctionId).join("\n"), crc32(body), body);
      }
      for (const { part } of parts) setLastSlot.run(part.minute, part.slots.at(-1)?.index ?? 0);
      for (const minute of finishedBy(parts)) removeMinute.run(node, boot, minute);
    },
    committed(parts: readonly AuctionPart[], slots: ReadonlyMap<number, OpenSlot[]>): void {
      for (const minute of finishedBy(parts)) open.delete(minute);
      for (const { auctionId, part } of parts) open.get(part.minute)?.delete(auctionId);
      for (const [minute, closed] of slots) {
        const auctions = open.get(minute) ?? new Set();
        open.set(minute, auctions);
        for (const { auctionId } of closed) auctions.add(auctionId);
      }
    },
  };
}
