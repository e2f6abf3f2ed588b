import { crc32 } from "node:zlib";
import { type AuctionPart, type Grid, type Interval, minuteMs, type Slot } from "@headcount/protocol";
import type { Logger } from "../platform/logger.ts";
import { allLeave } from "../recording/recorded.ts";
import { unpackSlots } from "../storage/codec/slots-codec.ts";
import type { JournalRow } from "./sqlite-journal.ts";

/** The shortest observed time of a slot, ms. */
const INSTANT_MS = 1;

/** Whether the slot had only begun. */
const isBegun = (slot: Slot | undefined): boolean => slot?.seen === 0;

/** The time in which a killed boot may have run unobserved: until the end of the slot after its last one, or of the slot that had begun. */
const coversOfKilled = (slots: readonly Slot[], grid: Grid): Interval => {
  const { slotMs } = grid;
  const [first, last] = [slots.at(0), slots.at(-1)];
  const end = (last?.index ?? 0) + (isBegun(last) ? 1 : 2);
  return { from: (first?.index ?? 0) * slotMs, to: Math.min(minuteMs(grid), end * slotMs) };
};

/** One part per recorder, auction and minute, with the slots of the journal, in order. */
const collectSlots = (rows: readonly JournalRow[], log: Logger): AuctionPart[] => {
  const parts = new Map<string, AuctionPart>();
  for (const { node, boot, minute, auctions, sum, body } of rows) {
    if (crc32(body) !== sum) {
      log.error({ minute }, "a row of the outbox's journal is damaged: one slot is lost");
      continue;
    }
    const auctionIds = auctions.split("\n");
    for (const [index, { seq, slot, countModes }] of unpackSlots(body).entries()) {
      const auctionId = auctionIds[index] ?? "";
      const key = `${node}\n${boot}\n${auctionId}\n${minute}`;
      const item = parts.get(key) ?? {
        auctionId,
        part: { node, boot, seq, minute, slots: [], joins: 0, leaves: 0 },
      };
      parts.set(key, item);
      const { slots } = item.part;
      // A slot is stored twice if its first write seemed to fail, or if it was stored at its beginning and at its end.
      if (isBegun(slots.at(-1)) && slots.at(-1)?.index === slot.index) slots.pop();
      if (slot.index <= (slots.at(-1)?.index ?? -1)) continue;
      slots.push(slot);
      if (countModes.length > 0) item.part.countModes = countModes;
    }
  }
  return [...parts.values()];
};

/** The last part of each recorder and auction. */
const lastParts = (parts: readonly AuctionPart[]): AuctionPart[] => {
  const last = new Map<string, AuctionPart>();
  for (const item of parts) {
    const { node, boot, minute } = item.part;
    const key = `${node}\n${boot}\n${item.auctionId}`;
    if (minute > (last.get(key)?.part.minute ?? -1)) last.set(key, item);
  }
  return [...last.values()];
};

/** Builds parts from the journal that killed boots left. Everyone who was present leaves in the last slot. */
export function partsOfKilledBoots(rows: readonly JournalRow[], { grid, log }: { grid: Grid; log: Logger }) {
  const parts = collectSlots(rows, log);
  for (const { part } of lastParts(parts)) allLeave(part.slots);
  for (const { part } of parts) {
    part.joins = part.slots.reduce((sum, { joins }) => sum + joins, 0);
    part.leaves = part.slots.reduce((sum, { leaves }) => sum + leaves, 0);
    part.covers = coversOfKilled(part.slots, grid);
    part.slots = part.slots.map((slot) => (isBegun(slot) ? { ...slot, seen: INSTANT_MS } : slot));
  }
  return parts;
}
