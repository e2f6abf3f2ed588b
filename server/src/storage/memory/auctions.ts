import { FIRST_AUCTION_IDS } from "@headcount/protocol";
import { AuctionExists, type AuctionStore, type StoredAuction, type WriteAuthority } from "../store.ts";
import { folded } from "../title-search.ts";

interface MemoryAuctionsOptions {
  auctions: Map<string, StoredAuction>;
  /** @throws HeadcountError if a write is no longer allowed. */
  check(authority: WriteAuthority | undefined, auctionId?: string): void;
  /** Drops everything that belongs to a deleted auction. */
  forget(auctionId: string): void;
}

const newestFirst = (a: StoredAuction, b: StoredAuction): number =>
  Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1);

/** Auctions by id. */
export const memoryAuctions = ({ auctions, check, forget }: MemoryAuctionsOptions): AuctionStore => {
  const list = (wanted: (auction: StoredAuction) => boolean): StoredAuction[] =>
    [...auctions.values()]
      .filter(wanted)
      .sort(newestFirst)
      .map((auction) => structuredClone(auction));

  return {
    async insert(auction, authority) {
      check(authority);
      if (auctions.has(auction.id)) throw new AuctionExists(auction.id);
      auctions.set(auction.id, structuredClone(auction));
    },
    async find(id) {
      return structuredClone(auctions.get(id) ?? null);
    },
    async listByMember(organizer, { after, limit, title = "" }) {
      const isAfter = ({ id, createdAt }: StoredAuction): boolean => {
        const at = Date.parse(createdAt);
        return !after || at < after.at || (at === after.at && id < after.id);
      };
      const isMember = ({ members }: StoredAuction): boolean => members.some((one) => one.organizer === organizer);
      const isWanted = (auction: StoredAuction): boolean => folded(auction.title).includes(folded(title));
      return list((auction) => isMember(auction) && isAfter(auction) && isWanted(auction)).slice(0, limit);
    },
    async countOwned(organizer) {
      const owned = list(
        ({ id, members }) =>
          !FIRST_AUCTION_IDS.includes(id) &&
          members.some((member) => member.organizer === organizer && member.role === "owner"),
      );
      return { auctions: owned.length, live: owned.filter(({ state }) => state === "live").length };
    },
    findMany: async (ids) => [...new Set(ids)].flatMap((id) => structuredClone(auctions.get(id)) ?? []),
    liveMarks: async (after, limit) =>
      list(({ id, state }) => state === "live" && (after === null || id > after))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map(({ id, updatedAt }) => ({ id, mark: updatedAt })),
    listPending: async (limit) =>
      list(({ pendingEvents }) => pendingEvents.length > 0)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    listLive: async () => list(({ state }) => state === "live"),
    async listDue(at, limit) {
      const due = list(({ state, endsAt }) => state === "live" && endsAt !== null && endsAt <= at);
      return due.sort((a, b) => ((a.endsAt ?? "") < (b.endsAt ?? "") ? -1 : 1)).slice(0, limit);
    },
    async update(id, change, authority) {
      const auction = auctions.get(id);
      if (!auction) return null;
      check(authority, id);
      auctions.set(id, structuredClone(change(structuredClone(auction))));
      return structuredClone(auctions.get(id) ?? null);
    },
    async delete(id, authority, gone) {
      check(authority, id);
      forget(id);
      const deleted = auctions.delete(id);
      if (deleted) gone?.();
      return deleted;
    },
  };
};
