import type { AuctionPart } from "../recording/minute-builder.ts";
import { type DeadLetter, MAX_DEAD_LETTERS, type Shelf, type ShelvedPart } from "./outbox-store.ts";

const PART_BYTES = 250;
const SLOT_BYTES = 250;

/** About what a part takes in memory. */
const bytesOf = ({ part }: AuctionPart): number => PART_BYTES + SLOT_BYTES * part.slots.length;

const keyOf = ({ auctionId, part }: AuctionPart): string => `${part.node}\n${part.boot}\n${auctionId}\n${part.minute}`;

/** A shelf that ends with the process; it holds up to `maxBytes`. */
export function memoryShelf(maxBytes: number): Shelf {
  let parts: ShelvedPart[] = [];
  let dead: DeadLetter[] = [];
  let bytes = 0;
  let lastId = 0;
  const keep = (kept: ShelvedPart[]): void => {
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
    newest: (limit) => parts.slice(0, limit),
    settle(settled, at) {
      const ends = new Map(settled.map((end) => [end.id, end]));
      for (const { id, auctionId, part } of parts) {
        const reason = ends.get(id)?.refused;
        if (reason !== undefined) dead.unshift({ auctionId, minute: part.minute, reason, at });
      }
      dead = dead.slice(0, MAX_DEAD_LETTERS);
      keep(parts.filter(({ id }) => !ends.has(id)));
    },
    trim() {
      let kept = parts.length;
      for (let held = bytes; held > maxBytes && kept > 0; kept -= 1) held -= bytesOf(parts[kept - 1] as ShelvedPart);
      const dropped = parts.length - kept;
      if (dropped > 0) keep(parts.slice(0, kept));
      return dropped;
    },
    deadLetters: (limit) => dead.slice(0, limit),
    buried: () => [...new Set(dead.map(({ auctionId }) => auctionId))],
    forget(auctionId) {
      dead = dead.filter((letter) => letter.auctionId !== auctionId);
    },
    recorded: null,
    left: 0,
    get size() {
      return parts.length;
    },
    get bytes() {
      return bytes;
    },
    close() {},
  };
}
