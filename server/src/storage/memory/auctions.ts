import { type AuctionListCounts, type CatalogueLot, FIRST_AUCTION_IDS, HeadcountError } from "@headcount/protocol";
import { emptyCounts, inListOrder, placeInLists } from "../lists.ts";
import { ownersOf } from "../owners.ts";
import type { AuctionStore, StoredAuction, WriteAuthority } from "../store.ts";
import { folded } from "../title-search.ts";

interface MemoryAuctionsOptions {
  auctions: Map<string, StoredAuction>;
  /** @throws HeadcountError if a write is no longer allowed. */
  check(authority: WriteAuthority | undefined, auctionId?: string): void;
  /** Stores the catalogue of an auction. */
  catalogue(auctionId: string, lots: readonly CatalogueLot[]): void;
  /** Drops everything that belongs to a deleted auction. */
  forget(auctionId: string): void;
}

const newestFirst = (a: StoredAuction, b: StoredAuction): number =>
  Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1);

function isAfter({ id, createdAt }: StoredAuction, after: { at: number; id: string }): boolean {
  const at = Date.parse(createdAt);
  return at < after.at || (at === after.at && id < after.id);
}
const hasMember = ({ members }: StoredAuction, organizer: string): boolean =>
  members.some((member) => member.organizer === organizer);
function countsOf(auctions: readonly StoredAuction[]): AuctionListCounts {
  const counts = emptyCounts();
  for (const auction of auctions) counts[placeInLists(auction).list] += 1;
  return counts;
}
const hasText = ({ title, externalId, tags }: StoredAuction, text: string): boolean =>
  [title, externalId ?? "", ...tags].some((one) => folded(one).includes(folded(text)));

/** @throws HeadcountError EXTERNAL_ID_TAKEN */
function assertExternalIdFree(auctions: ReadonlyMap<string, StoredAuction>, auction: StoredAuction): void {
  const { id, externalId } = auction;
  const owners = ownersOf(auction);
  const isRival = (other: StoredAuction): boolean =>
    other.id !== id && other.externalId === externalId && ownersOf(other).some((owner) => owners.includes(owner));
  if (externalId !== null && [...auctions.values()].some(isRival)) throw new HeadcountError("EXTERNAL_ID_TAKEN");
}

/** Auctions by id. */
export const memoryAuctions = ({ auctions, check, catalogue, forget }: MemoryAuctionsOptions): AuctionStore => {
  const list = (wanted: (auction: StoredAuction) => boolean): StoredAuction[] =>
    [...auctions.values()]
      .filter(wanted)
      .sort(newestFirst)
      .map((auction) => structuredClone(auction));

  /** Ids of deleted auctions. */
  const usedIds = new Set<string>();
  return {
    async insert(auction, authority, copy) {
      check(authority, copy?.source);
      if (auctions.has(auction.id) || usedIds.has(auction.id)) throw new HeadcountError("AUCTION_ID_USED");
      assertExternalIdFree(auctions, auction);
      auctions.set(auction.id, structuredClone(auction));
      if (copy && copy.lots.length > 0) catalogue(auction.id, copy.lots);
    },
    async find(id) {
      return structuredClone(auctions.get(id) ?? null);
    },
    async findByExternalId(owner, externalId) {
      return list((auction) => auction.externalId === externalId && ownersOf(auction).includes(owner)).at(0) ?? null;
    },
    async listByMember(organizer, { after, limit, text = "" }) {
      const isWanted = (auction: StoredAuction): boolean => hasMember(auction, organizer) && hasText(auction, text);
      return list((auction) => isWanted(auction) && (!after || isAfter(auction, after))).slice(0, limit);
    },
    async list(organizer, { list: name, skip, limit, text = "" }) {
      const found = list((auction) => hasMember(auction, organizer) && hasText(auction, text));
      const wanted = found.filter((auction) => placeInLists(auction).list === name).sort(inListOrder(name));
      return { auctions: wanted.slice(skip, skip + limit), counts: countsOf(found) };
    },
    async countOwned(organizer) {
      const owned = list((auction) => !FIRST_AUCTION_IDS.includes(auction.id) && ownersOf(auction).includes(organizer));
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
    allowedSites: async () => [...new Set(list(() => true).flatMap((auction) => auction.allowedSites))],
    listLive: async () => list(({ state }) => state === "live"),
    async listDue(at, limit) {
      const due = list(({ state, endsAt }) => state === "live" && endsAt !== null && endsAt <= at);
      return due.sort((a, b) => ((a.endsAt ?? "") < (b.endsAt ?? "") ? -1 : 1)).slice(0, limit);
    },
    async update(id, change, authority) {
      const auction = auctions.get(id);
      if (!auction) return null;
      check(authority, id);
      const changed = change(structuredClone(auction));
      assertExternalIdFree(auctions, changed);
      auctions.set(id, structuredClone(changed));
      return structuredClone(auctions.get(id) ?? null);
    },
    async delete(id, authority, gone) {
      check(authority, id);
      forget(id);
      const deleted = auctions.delete(id);
      if (deleted) usedIds.add(id);
      if (deleted) gone?.();
      return deleted;
    },
  };
};
