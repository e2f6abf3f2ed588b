import type { AuctionPart } from "@headcount/protocol";
import { type DeadLetter, MAX_DEAD_LETTERS, type OutboxStore, type QueuedPart } from "./outbox-store.ts";

const PART_BYTES = 250;
const SLOT_BYTES = 250;

/** Roughly what a part uses in memory. */
const bytesOf = ({ part }: AuctionPart): number => PART_BYTES + SLOT_BYTES * part.slots.length;

const keyOf = ({ auctionId, part }: AuctionPart): string => `${part.node}\n${part.boot}\n${auctionId}\n${part.minute}`;

/** An outbox store that ends with the process. `maxBytes`: the most that waiting parts may use. */
export function memoryOutboxStore(maxBytes: number): OutboxStore {
  let parts: QueuedPart[] = [];
  let letters: DeadLetter[] = [];
  let bytes = 0;
  let lastId = 0;
  const keep = (kept: QueuedPart[]): void => {
    parts = kept;
    bytes = kept.reduce((sum, item) => sum + bytesOf(item), 0);
  };
  return {
    put(finished) {
      if (finished.length === 0) return;
      const items = new Map(parts.map((item) => [keyOf(item), item]));
      for (const item of finished) {
        if (items.has(keyOf(item))) continue;
        lastId += 1;
        items.set(keyOf(item), { ...item, id: lastId });
      }
      keep([...items.values()].sort((a, b) => b.part.minute - a.part.minute));
    },
    peek: (limit) => parts.slice(0, limit),
    settle(settled, at) {
      const byId = new Map(settled.map((item) => [item.id, item]));
      for (const { id, auctionId, part } of parts) {
        const reason = byId.get(id)?.refused;
        if (reason !== undefined) letters.unshift({ auctionId, minute: part.minute, reason, at });
      }
      letters = letters.slice(0, MAX_DEAD_LETTERS);
      keep(parts.filter(({ id }) => !byId.has(id)));
    },
    evict() {
      let kept = parts.length;
      for (let held = bytes; held > maxBytes && kept > 0; kept -= 1) held -= bytesOf(parts[kept - 1] as QueuedPart);
      const evicted = parts.length - kept;
      if (evicted > 0) keep(parts.slice(0, kept));
      return evicted;
    },
    deadLetters: (limit) => letters.slice(0, limit),
    auctionsWithDeadLetters: () => [...new Set(letters.map(({ auctionId }) => auctionId))],
    forget(auctionId) {
      letters = letters.filter((letter) => letter.auctionId !== auctionId);
    },
    lastRecorded: null,
    recovered: 0,
    get size() {
      return parts.length;
    },
    get bytes() {
      return bytes;
    },
    close() {},
  };
}
