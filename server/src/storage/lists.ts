import type { AuctionListCounts, AuctionListName } from "@headcount/protocol";
import type { StoredAuction } from "./store.ts";

/** The sort key of an auction whose start is not planned: after all others. */
const UNPLANNED = "9999-12-31T23:59:59.999Z";

type Listed = Pick<StoredAuction, "id" | "state" | "archived" | "startsAt" | "startedAt" | "endedAt" | "createdAt">;

/**
 * The list of an auction, and the instant (ISO 8601 in UTC) by which that list is sorted. Upcoming auctions are sorted by planned start, the next one first. All other lists have the newest first:
 * live auctions by their start, past ones by their end, archived ones by their creation. Auctions of one instant are sorted by creation, then by id, in the same direction.
 */
export function placeInLists(auction: Omit<Listed, "id">): { list: AuctionListName; listedAt: string } {
  const { state, archived, createdAt } = auction;
  if (archived) return { list: "archived", listedAt: createdAt };
  if (state === "live") return { list: "live", listedAt: auction.startedAt ?? createdAt };
  if (state === "ended") return { list: "past", listedAt: auction.endedAt ?? createdAt };
  return { list: "upcoming", listedAt: auction.startsAt ?? UNPLANNED };
}

/** Whether a list is sorted from the earliest to the latest. */
export const isAscending = (list: AuctionListName): boolean => list === "upcoming";

/** Compares auctions of one list. */
export const inListOrder = (list: AuctionListName): ((a: Listed, b: Listed) => number) => {
  const direction = isAscending(list) ? 1 : -1;
  const keysOf = (auction: Listed): readonly string[] => [
    placeInLists(auction).listedAt,
    auction.createdAt,
    auction.id,
  ];
  return (a, b) => {
    const [before, after] = [keysOf(a), keysOf(b)];
    const place = before.findIndex((key, at) => key !== after[at]);
    return place === -1 ? 0 : direction * ((before[place] ?? "") < (after[place] ?? "") ? -1 : 1);
  };
};

export const emptyCounts = (): AuctionListCounts => ({ live: 0, upcoming: 0, past: 0, archived: 0 });
