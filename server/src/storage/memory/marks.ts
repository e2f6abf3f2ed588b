import type { MarkStore, StoredMark } from "../store.ts";
import type { MemoryOwner } from "./moments.ts";

interface MemoryMarks extends MarkStore {
  /** Drops the marks of a deleted auction. */
  forget(auctionId: string): void;
}

/** Marks by auction and id. */
export const memoryMarks = ({ exists, check }: MemoryOwner): MemoryMarks => {
  const marksOf = new Map<string, Map<string, StoredMark>>();
  const known = (auctionId: string): Map<string, StoredMark> => marksOf.get(auctionId) ?? new Map();
  const keyOf = ({ at, id }: StoredMark): string => `${at} ${id}`;

  return {
    forget: (auctionId) => void marksOf.delete(auctionId),
    async insert(auctionId, mark, authority) {
      if (!exists(auctionId)) return false;
      check(authority, auctionId);
      marksOf.set(auctionId, known(auctionId).set(mark.id, { ...mark }));
      return true;
    },
    async list(auctionId) {
      return [...known(auctionId).values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map((mark) => ({ ...mark }));
    },
    async delete(auctionId, id, authority) {
      check(authority, auctionId);
      return known(auctionId).delete(id);
    },
  };
};
