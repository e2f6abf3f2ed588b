import type { ShareStore, StoredShare } from "../store.ts";
import type { MemoryOwner } from "./moments.ts";

export interface MemoryShares extends ShareStore {
  /** Drops the shares of a deleted auction. */
  forget(auctionId: string): void;
}

/** Shares by auction and id. */
export const memoryShares = ({ exists, check }: MemoryOwner): MemoryShares => {
  const sharesOf = new Map<string, Map<string, StoredShare>>();
  const known = (auctionId: string): Map<string, StoredShare> => sharesOf.get(auctionId) ?? new Map();

  return {
    forget: (auctionId) => void sharesOf.delete(auctionId),
    async insert(auctionId, share, authority) {
      if (!exists(auctionId)) return false;
      check(authority, auctionId);
      sharesOf.set(auctionId, known(auctionId).set(share.id, structuredClone(share)));
      return true;
    },
    async find(auctionId, id) {
      return structuredClone(known(auctionId).get(id) ?? null);
    },
    async list(auctionId) {
      return [...known(auctionId).values()]
        .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.id < b.id ? 1 : -1))
        .map((share) => structuredClone(share));
    },
    async used(auctionId, id, lastUsedAt) {
      const share = known(auctionId).get(id);
      if (share) share.lastUsedAt = lastUsedAt;
    },
    async delete(auctionId, id, authority) {
      check(authority, auctionId);
      return known(auctionId).delete(id);
    },
  };
};
